#include "billing/rules/price_list.hpp"

#include <algorithm>
#include <limits>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

constexpr std::array<std::string_view, 4> kModels{"unit", "block", "graduated", "volume"};

std::int64_t blocks_started(Quantity q) { return q.count / q.block + (q.count % q.block ? 1 : 0); }

/// Returns the end of a tier in units, not blocks; the largest count for an unlimited tier.
Int128 end_of(const Tier& tier, std::int64_t block) {
  return tier.up_to ? static_cast<Int128>(*tier.up_to) * block
                    : static_cast<Int128>(std::numeric_limits<std::int64_t>::max());
}

const Tier& tier_reached(const Price& price, Quantity quantity) {
  for (const Tier& tier : price.tiers) {
    if (quantity.count <= end_of(tier, quantity.block)) return tier;
  }
  FLEETBILL_ASSERT(false, "the last tier is unlimited");
  return price.tiers.back();
}

Int128 graduated(const Price& price, Quantity quantity) {
  Int128 sum = 0;
  Int128 begin = 0;
  for (const Tier& tier : price.tiers) {
    const Int128 end = std::min(end_of(tier, quantity.block), static_cast<Int128>(quantity.count));
    if (end > begin) sum += (end - begin) * tier.price;
    begin = std::max(begin, end);
  }
  return sum;
}

/// Returns the exact amount times the block.
Int128 exact_amount(const Price& price, Quantity quantity) {
  switch (price.model) {
    case ChargeModel::unit: return static_cast<Int128>(price.tiers[0].price) * quantity.count;
    case ChargeModel::block:
      return static_cast<Int128>(price.tiers[0].price) * blocks_started(quantity) * quantity.block;
    case ChargeModel::graduated: return graduated(price, quantity);
    case ChargeModel::volume:
      return static_cast<Int128>(tier_reached(price, quantity).price) * quantity.count;
  }
  FLEETBILL_ASSERT(false, "a charge model without a formula");
  return 0;
}

}  // namespace

std::string_view to_string(ChargeModel model) { return kModels[static_cast<std::size_t>(model)]; }

std::optional<ChargeModel> parse_charge_model(std::string_view name) {
  const auto found = std::find(kModels.begin(), kModels.end(), name);
  if (found == kModels.end()) return std::nullopt;
  return static_cast<ChargeModel>(found - kModels.begin());
}

void PriceList::add(Sku sku, Price price) {
  auto& all = prices_[static_cast<std::size_t>(sku)];
  const auto at = std::lower_bound(all.begin(), all.end(), price.from,
                                   [](const Price& p, Month from) { return p.from < from; });
  if (at != all.end() && at->from == price.from) {
    throw Error(ErrorKind::invalid,
                concat(price.origin, ": error: two prices of ", entry(sku).name, " from ",
                       to_string(price.from), "; the other price is at ", at->origin));
  }
  all.insert(at, std::move(price));
}

void PriceList::merge(const PriceList& other) {
  if (other.currency_ != currency_ || other.rounding_ != rounding_) {
    throw Error(ErrorKind::invalid,
                concat("price lists ", name_, " and ", other.name_,
                       " differ in currency or rounding; one bill has one of each"));
  }
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    for (const Price& price : other.prices_[i]) add(static_cast<Sku>(i), price);
  }
  name_ += " + " + other.name_;
}

const Price* PriceList::in_force(Sku sku, Month month) const {
  const auto& all = prices(sku);
  const auto after = std::upper_bound(all.begin(), all.end(), month,
                                      [](Month m, const Price& p) { return m < p.from; });
  return after == all.begin() ? nullptr : &*(after - 1);
}

Money charge(const Price& price, Quantity quantity, Currency currency, Rounding rounding) {
  Int128 amount = exact_amount(price, quantity);
  if (price.minimum && quantity.count > 0) {
    amount = std::max(amount, static_cast<Int128>(*price.minimum) * quantity.block);
  }
  return round_to_minor_unit(amount, quantity.block, currency, rounding);
}

std::optional<Money> single_unit_price(const Price& price, Quantity quantity, Currency currency) {
  const bool one_price = price.tiers.size() == 1 || price.model == ChargeModel::volume;
  if (!one_price) return std::nullopt;
  return Money(tier_reached(price, quantity).price, currency);
}

}  // namespace fleetbill::billing
