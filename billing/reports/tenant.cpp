#include <iterator>
#include <map>
#include <utility>

#include "billing/reports/account_page.hpp"
#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {
namespace {

using pelion::QuotaEntry;

Items summary_items(const Account& account) {
  Items items{{"Account ID", text(account.id)}, {"Team name", text(account.team_name())}};
  if (!account.is_aggregator()) items.push_back({"Aggregator", text(account.aggregator)});
  items.push_back({"Business model", text(words_of(account.month->model))});
  return items;
}

/// "Service package and usage information", as on the page My billing: the package is the one that
/// the account draws on, the usage its own.
Items billing_items(const Scope& scope, const AccountList& accounts, const Account& account) {
  Items items = snapshot_items(accounts, account);
  const auto append = [&](Items more) {
    items.insert(items.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  };
  append(package_items(scope, accounts, account));
  append(usage_items(account.month->model, *account.month));
  return items;
}

/// An entry as one line: `2026-01-05T10:00:00.000Z Reservation, spring`, and its effect.
Item history_item(const Directory& directory, const QuotaEntry& entry) {
  std::string name = concat(to_string(entry.time), " ", to_string(entry.event));
  if (entry.campaign != kEmptyName) name += concat(", ", directory.text(entry.campaign));
  return {std::move(name), entry.amount};
}

/// In the words of the API.
Items attribute_items(const Account& account) {
  const bool by_devices = account.month->model == BusinessModel::active_devices;
  Items items{{"id", text(account.id)}};
  if (!account.is_aggregator()) items.push_back({"parent_id", text(account.aggregator)});
  items.push_back({"business_model", text(by_devices ? "active_device_business_model"
                                                     : "api_calls_1_business_model")});
  for (const std::string_view name : kAttributes) {
    const std::string_view value = account.attribute(name);
    if (!value.empty()) items.push_back({std::string(name), text(value)});
  }
  return items;
}

std::vector<std::string> columns_of(const Scope& scope) {
  std::vector<std::string> columns{"Section", "Item", "Value"};
  if (scope.query.organisation.empty()) columns.insert(columns.begin(), "Account ID");
  return columns;
}

/// Fills the panes, one after the other. If the query does not name an account, each row does.
class Panes {
 public:
  explicit Panes(const Scope& scope)
      : has_account_column_(scope.query.organisation.empty()), sheet_(scope, columns_of(scope)) {}

  void add(const Account& account, const std::string& tab, const Items& items) {
    for (const Item& item : items) {
      std::vector<Cell> cells{tab, item.name, item.value};
      if (has_account_column_) cells.insert(cells.begin(), text(account.id));
      sheet_.add(account.aggregator, std::move(cells));
    }
  }

  Table finish() { return sheet_.finish_as_added(); }

 private:
  bool has_account_column_;
  Sheet sheet_;
};

/// Each account that the usage report lists has a pane, the aggregator too.
Table make_tenant(const Scope& scope) {
  const Directory& directory = scope.source.directory;
  const AccountList accounts(scope);
  std::map<const Account*, Items> histories;
  for (const auto& [account, entry] :
       accounts.selected(sealed_month(scope).usage.pelion.quota_history)) {
    histories[account].push_back(history_item(directory, *entry));
  }
  Panes panes(scope);
  for (const Account& account : accounts.all()) {
    if (!account.is_listed() || !accounts.is_selected(account)) continue;
    panes.add(account, "Summary", summary_items(account));
    panes.add(account, "Billing details", billing_items(scope, accounts, account));
    panes.add(account, "Quota history", histories[&account]);
    panes.add(account, "Attributes", attribute_items(account));
  }
  return with_availability(scope, panes.finish());
}

}  // namespace

Report tenant() {
  return {.name = "tenant",
          .title = "Tenant usage",
          .description = "Pelion: the four tabs of --organisation TENANT, or of every account.",
          .takes = {},
          .make = make_tenant,
          .platform = Platform::pelion,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
