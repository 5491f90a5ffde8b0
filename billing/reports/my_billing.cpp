#include <array>

#include "billing/pelion/calendar.hpp"
#include "billing/reports/account_page.hpp"
#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {
namespace {

constexpr std::array kMonths{"January", "February", "March",     "April",   "May",      "June",
                             "July",    "August",   "September", "October", "November", "December"};

/// `period ending January 2026`.
std::string period(Month month) {
  const Date first = date_of(month.begin());
  return concat("period ending ", kMonths[first.month - 1U], " ", first.year);
}

/// Fills the pages, one after the other.
class Pages {
 public:
  explicit Pages(const Scope& scope) : scope_(scope), sheet_(scope, {"Section", "Item", "Value"}) {}

  /// Adds the page of an account: an aggregator's page is about all accounts that it pays for; a
  /// tenant's page is about the tenant, without the service package (P14).
  void add(const AccountList& accounts, const Account& account) {
    add(account, "Account snapshot (LIVE)", snapshot_items(accounts, account));
    const BusinessModel model = account.month->model;
    const auto month = period(scope_.query.month);
    if (account.is_aggregator()) {
      add(account, "Service package", package_items(scope_, accounts, account));
      add(account, concat("Aggregated monthly usage - ", month),
          usage_items(model, aggregated_usage(accounts, account)));
    } else {
      add(account, concat("Monthly usage - ", month), usage_items(model, *account.month));
    }
    const Instant time = pelion::report_time(scope_.query.month, scope_.source.rules.report_day);
    add(account, "Report", {{"Report available from", time}});
  }

  Table finish() { return sheet_.finish_as_added(); }

 private:
  void add(const Account& account, const std::string& section, const Items& items) {
    for (const Item& item : items) {
      sheet_.add(account.aggregator, {section, item.name, item.value});
    }
  }

  const Scope& scope_;
  Sheet sheet_;
};

/// An organisation has a separate page; a partner's page is the page of the aggregator.
Table make_my_billing(const Scope& scope) {
  const AccountList accounts(scope);
  const bool is_named = !scope.query.organisation.empty();
  Pages pages(scope);
  for (const Account& account : accounts.all()) {
    const bool is_wanted = is_named || account.is_aggregator();
    if (is_wanted && accounts.is_selected(account)) pages.add(accounts, account);
  }
  return pages.finish();
}

}  // namespace

Report my_billing() {
  return {.name = "my-billing",
          .title = "My billing",
          .description = "Pelion: a month of an aggregator and its tenants, or of one tenant.",
          .takes = {},
          .make = make_my_billing,
          .platform = Platform::pelion,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
