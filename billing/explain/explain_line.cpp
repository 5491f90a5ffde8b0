#include <algorithm>

#include "billing/explain/explanation.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {

std::vector<ClauseId> clauses_of(Sku sku) {
  std::vector<const Clause*> cited;
  for (const Clause& clause : clauses()) {
    if (clause.cited.skus.contains(sku)) cited.push_back(&clause);
  }
  std::stable_sort(cited.begin(), cited.end(), [](const Clause* a, const Clause* b) {
    return a->cited.place < b->cited.place;
  });
  std::vector<ClauseId> out;
  for (const Clause* clause : cited) out.push_back(clause->id);
  return out;
}

namespace {

std::string price_text(const Price& price, Currency currency) {
  std::string out;
  for (const Tier& tier : price.tiers) {
    if (!out.empty()) out += ", ";
    out += to_decimal(Money(tier.price, currency));
    if (tier.up_to) out += concat(" up to ", *tier.up_to);
  }
  if (price.minimum) out += concat(", at least ", to_decimal(Money(*price.minimum, currency)));
  return out;
}

std::string arithmetic_of(const InvoiceLine& line, Month month, const PriceList* prices) {
  const SkuEntry& sku = entry(line.sku);
  const std::string quantity =
      concat(line.quantity.count, sku.block == 1 ? "" : concat(" / ", sku.block), " = ",
             to_decimal(line.quantity), " × ", sku.block_unit());
  if (prices == nullptr || !line.amount) return quantity;
  const Price* price = prices->in_force(line.sku, month);
  if (price == nullptr) return quantity;
  return concat(quantity, "; price list ", prices->name(), ", in force from ",
                to_string(price->from), ", model ", to_string(price->model), ": ",
                price_text(*price, prices->currency()), " ", prices->currency().code(), " → ",
                to_decimal(*line.amount), " ", prices->currency().code(), ", rounded once, ",
                prices->rounding() == Rounding::half_up ? "half up" : "half to even");
}

}  // namespace

std::optional<LineExplanation> explain_line(const MonthUsage& usage, const Invoice& invoice,
                                            Sku sku, const Rulebook& rules, const PriceList* prices,
                                            const Directory& directory) {
  const auto line = std::find_if(invoice.lines.begin(), invoice.lines.end(),
                                 [&](const InvoiceLine& l) { return l.sku == sku; });
  if (line == invoice.lines.end()) return std::nullopt;
  LineExplanation out{usage.month, std::string(directory.partner_name(invoice.partner)),
                      sku,         *line,
                      {},          arithmetic_of(*line, usage.month, prices),
                      {}};
  for (const auto& [key, units] : count_usage(usage, rules)) {
    const auto& [payer, organisation, counted] = key;
    if (payer != invoice.partner || counted != sku) continue;
    out.organisations.emplace_back(directory.organisation_name(organisation), units);
  }
  std::sort(out.organisations.begin(), out.organisations.end());
  for (const ClauseId id : clauses_of(sku)) {
    out.findings.push_back(
        {id, std::nullopt, concat(clause(id).sentence, " [", clause(id).reading(rules), "]"), {}});
  }
  return out;
}

}  // namespace fleetbill::billing
