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

bool Report::accepts(FilterField filter) const {
  const bool is_of_all =
      std::any_of(std::begin(kFilters), std::end(kFilters),
                  [&](const Filter& f) { return f.is_of_all && f.field == filter; });
  return is_of_all || std::find(takes.begin(), takes.end(), filter) != takes.end();
}

const std::vector<Report>& all_reports() {
  static const std::vector<Report> kAll = [] {
    std::vector<Report> all;
    for (const auto& entry : kReports) all.push_back(entry());
    return all;
  }();
  return kAll;
}

const Report* find_report(std::string_view name) {
  const auto& all = all_reports();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Report& r) { return r.name == name; });
  return found == all.end() ? nullptr : &*found;
}

Reads parts_read(const Report& report, const Query& query) {
  if (query.from || query.to) return Reads::everything;  // a time frame spans months
  const bool is_split = query.by_organisation || !query.organisation.empty();
  return report.reads == Reads::invoices && is_split ? Reads::month : report.reads;
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
