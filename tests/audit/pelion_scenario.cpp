#include <algorithm>
#include <map>
#include <ostream>
#include <sstream>

#include "billing/units/money.hpp"
#include "billing/units/quantity.hpp"
#include "billing/units/text.hpp"
#include "tests/audit/pelion_case.hpp"

// A case in the form of scenarios/cases.

namespace fleetbill::test {
namespace {

std::string indented(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += concat("  ", line, "\n");
  return out;
}

std::string rulebook_text(const billing::audit::Readings& rules) {
  std::string out;
  for (const auto& [clause, reading] : rules.clauses) {
    out += concat(out.empty() ? "" : ", ", clause, ": ", reading);
  }
  return out.empty() ? out : concat("rulebook: {clauses: {", out, "}}\n");
}

std::string price_text(const std::string& sku, const billing::audit::Price& price) {
  const Money money(price.tiers.front().price, *Currency::parse("EUR"));
  const bool per_1000 = sku == "PDM-API-CALL" || sku == "TG-PPM-MESSAGES" || sku == "TG-WIFI-LOC";
  return concat("    ", sku, ": [{from: ", to_string(price.from), ", ",
                per_1000 ? "block: 1000, " : "", "price: \"", to_decimal(money), "\"}]\n");
}

std::string prices_text(const std::optional<billing::audit::PriceList>& list) {
  if (!list) return {};
  std::string out = "prices:\n  price_list: example\n  currency: EUR\n  prices:\n";
  for (const auto& [sku, prices] : list->prices) out += price_text(sku, prices.front());
  return out;
}

/// What the form has no key for.
std::string remarks(const PelionCase& c) {
  std::string out;
  if (const auto bound = until(c))
    out += concat("# Bill it with --until ", to_string(*bound), "\n");
  if (c.summed == 4 && !until(c)) out += "# Neighbouring rows of equal usage are summed up.\n";
  return out;
}

/// The lines of the bill, one expectation for each month and partner.
std::string lines_text(const billing::audit::Bill& bill) {
  std::map<std::pair<Month, std::string>, std::string> invoices;
  for (const billing::audit::Line& line : bill.lines) {
    std::string& text = invoices[{line.month, line.partner}];
    text += concat(text.empty() ? "" : ", ", line.sku, ": ",
                   to_decimal(Quantity{line.count, line.block}));
  }
  std::string out;
  for (const auto& [invoice, lines] : invoices) {
    out += concat("  - {month: ", to_string(invoice.first), ", partner: ", invoice.second,
                  ", lines: {", lines, "}}\n");
  }
  return out;
}

std::string expectations_text(const PelionCase& c) {
  const billing::Journal journal = read_journal(c);
  const auto bill = billing::audit::audit(journal, readings(c), nullptr, until(c));
  return concat("expect:\n", lines_text(bill), "  - {rows_of_journal: {read: ", journal.rows_read,
                ", applied: ", bill.applied, ", duplicate: ", bill.duplicates,
                ", quarantined: ", bill.quarantined.size(), "}}\n");
}

}  // namespace

std::string scenario_text(const PelionCase& c) {
  return concat("scenario: found_by_audit_pelion_property\n",
                "about: Production and the audit bill this journal differently.\n",
                rulebook_text(readings(c)), prices_text(prices(c)), "journal: |\n",
                indented(csv_file(c)), remarks(c), "# What the audit says:\n",
                expectations_text(c));
}

void showValue(const PelionCase& c, std::ostream& out) { out << "\n" << scenario_text(c); }

}  // namespace fleetbill::test
