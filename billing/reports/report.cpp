#include "billing/reports/report.hpp"

#include <algorithm>

#include "billing/reports/catalogue.hpp"
#include "billing/reports/scope.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {
namespace {

bool has_amounts(const Source& source, Month month) {
  for (const SealedMonth& sealed : source.months) {
    if (sealed.usage.month != month) continue;
    for (const Invoice& invoice : sealed.invoices) {
      for (const InvoiceLine& line : invoice.lines) {
        if (!line.amount) return false;
      }
    }
  }
  return true;
}

}  // namespace

std::string_view to_string(Option option) {
  switch (option) {
    case Option::from: return "--from";
    case Option::to: return "--to";
    case Option::all_plans: return "--all-plans";
    case Option::by_organisation: return "--by organisation";
  }
  return "";
}

bool Report::takes_option(Option option) const {
  return std::find(takes.begin(), takes.end(), option) != takes.end();
}

const std::vector<Report>& all_reports() {
  static const std::vector<Report> kReports{
      invoice(),          partner_billing_detail(),        partner_billing_summary(),
      admin_billing(),    wifi_lookup_summary(),           sms_usage(),
      sim_list(),         partner_asset_summary(),         iridium_assets(),
      iridium_messages(), device_manager_billing_detail(), focus()};
  return kReports;
}

const Report* find_report(std::string_view name) {
  const auto& all = all_reports();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Report& r) { return r.name == name; });
  return found == all.end() ? nullptr : &*found;
}

Table run(const Report& report, const Source& source, const Query& query) {
  const Scope scope = check(report, source, query);
  if (report.needs_prices && !has_amounts(source, query.month)) {
    throw Error(ErrorKind::invalid,
                concat("report ", report.name, " needs prices, and the run was billed without; ",
                       "bill it with a price list"));
  }
  return report.make(scope);
}

}  // namespace fleetbill::billing::reports
