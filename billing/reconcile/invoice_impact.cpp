#include "billing/reconcile/invoice_impact.hpp"

#include <algorithm>

namespace fleetbill::billing::reconcile {

InvoiceImpact::InvoiceImpact(const SealedMonth& month, const Directory& directory,
                             const PriceList* prices)
    : month_(month.usage.month), prices_(prices) {
  for (const Invoice& invoice : month.invoices) {
    const std::string partner(directory.partner_name(invoice.partner));
    for (const InvoiceLine& line : invoice.lines) {
      units_[{partner, line.sku}] = line.quantity.count;
    }
  }
}

std::int64_t InvoiceImpact::units_of(const std::string& partner, Sku sku) const {
  const auto found = units_.find({partner, sku});
  return found == units_.end() ? 0 : found->second;
}

bool InvoiceImpact::lacks_price(Sku sku) const {
  return prices_ != nullptr && prices_->in_force(sku, month_) == nullptr;
}

std::optional<Money> InvoiceImpact::change(const std::string& partner, Sku sku,
                                           std::int64_t units) const {
  const Price* price = prices_ == nullptr ? nullptr : prices_->in_force(sku, month_);
  if (price == nullptr) return std::nullopt;
  const std::int64_t ours = units_of(partner, sku);
  const std::int64_t theirs = std::max<std::int64_t>(0, checked_add(ours, units, "units"));
  const auto amount = [&](std::int64_t count) {
    return charge(*price, {count, entry(sku).block}, prices_->currency(), prices_->rounding());
  };
  return amount(theirs) - amount(ours);
}

std::optional<Money> InvoiceImpact::of(const std::string& partner, const Units& units) const {
  std::optional<Money> sum;
  for (const auto& [sku, count] : units) {
    if (count == 0) continue;
    const auto amount = change(partner, sku, count);
    if (!amount) return std::nullopt;
    sum = sum ? *sum + *amount : *amount;
  }
  return sum;
}

std::vector<LineImpact> InvoiceImpact::of_all(const std::vector<Difference>& differences) const {
  std::map<std::pair<std::string, Sku>, std::int64_t> sums;
  for (const Difference& difference : differences) {
    for (const auto& [sku, count] : difference.units) {
      auto& sum = sums[{difference.subject.partner, sku}];
      sum = checked_add(sum, count, "units");
    }
  }
  std::vector<LineImpact> lines;
  for (const auto& [key, sum] : sums) {
    if (sum == 0) continue;
    const auto& [partner, sku] = key;
    const std::int64_t ours = units_of(partner, sku);
    const std::int64_t block = entry(sku).block;
    lines.push_back({partner, sku, {ours, block}, {ours + sum, block}, change(partner, sku, sum)});
  }
  return lines;
}

}  // namespace fleetbill::billing::reconcile
