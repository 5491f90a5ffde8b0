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
        if (!line.amount && !is_price_optional(line.sku)) return false;
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
    case Option::campaign: return "--campaign";
    case Option::event: return "--event";
    case Option::search: return "--search";
  }
  return "";
}

bool Report::takes_option(Option option) const {
  return std::find(takes.begin(), takes.end(), option) != takes.end();
}

const std::vector<Report>& all_reports() {
  static const std::vector<Report> kReports{invoice(),
                                            partner_billing_detail(),
                                            partner_billing_summary(),
                                            admin_billing(),
                                            wifi_lookup_summary(),
                                            sms_usage(),
                                            sim_list(),
                                            partner_asset_summary(),
                                            iridium_assets(),
                                            iridium_messages(),
                                            device_manager_billing_detail(),
                                            my_billing(),
                                            usage(),
                                            service_package_history(),
                                            active_devices(),
                                            firmware_updates(),
                                            tenant(),
                                            focus()};
  return kReports;
}

const Report* find_report(std::string_view name) {
  const auto& all = all_reports();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Report& r) { return r.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<const Report*> reports_about(const Source& source) {
  const auto is_of_pelion = [](const ResolvedFact& fact) { return is_pelion(fact.kind); };
  const auto& facts = source.facts;
  const bool has_pelion = std::any_of(facts.begin(), facts.end(), is_of_pelion);
  const bool has_telematics_guru =
      !has_pelion || !std::all_of(facts.begin(), facts.end(), is_of_pelion);
  std::vector<const Report*> out;
  for (const Report& report : all_reports()) {
    const bool fits = !report.platform ||
                      (report.platform == Platform::pelion ? has_pelion : has_telematics_guru);
    if (fits) out.push_back(&report);
  }
  return out;
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
