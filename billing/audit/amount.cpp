#include "billing/audit/amount.hpp"

#include <algorithm>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::audit {
namespace {

using boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

cpp_int floor(const Rational& value) {  // of a value that is not negative
  return boost::multiprecision::numerator(value) / boost::multiprecision::denominator(value);
}

cpp_int ceiling(const Rational& value) {
  const cpp_int whole = floor(value);
  return Rational(whole) == value ? whole : cpp_int(whole + 1);
}

/// The price of the SKU with the latest date that is not after the month.
const Price* price_in_force(const PriceList& prices, const std::string& sku, Month month) {
  const auto found = prices.prices.find(sku);
  if (found == prices.prices.end()) return nullptr;
  const Price* in_force = nullptr;
  for (const Price& price : found->second) {
    if (price.from > month) continue;
    if (in_force == nullptr || price.from > in_force->from) in_force = &price;
  }
  return in_force;
}

/// The price of a block of the first tier that reaches the quantity.
Rational tier_price(const Price& price, const Rational& quantity) {
  for (const Tier& tier : price.tiers) {
    if (!tier.up_to || quantity <= Rational(*tier.up_to)) return Rational(tier.price);
  }
  throw Error(ErrorKind::invalid, "no tier contains the quantity");
}

/// Each part of the quantity at the price of the tier that it falls into.
Rational graduated(const Price& price, const Rational& quantity) {
  Rational amount = 0;
  Rational charged = 0;
  for (const Tier& tier : price.tiers) {
    const Rational end = tier.up_to ? std::min(quantity, Rational(*tier.up_to)) : quantity;
    amount += (end - charged) * Rational(tier.price);
    charged = end;
    if (charged == quantity) return amount;
  }
  throw Error(ErrorKind::invalid, "no tier contains the complete quantity");
}

/// docs/rules.md#prices: the charge models.
Rational charged(const Price& price, const Rational& quantity) {
  if (price.model == "unit") return quantity * tier_price(price, quantity);
  if (price.model == "block") return Rational(ceiling(quantity)) * tier_price(price, quantity);
  if (price.model == "graduated") return graduated(price, quantity);
  if (price.model == "volume") return quantity * tier_price(price, quantity);
  throw Error(ErrorKind::invalid, concat("unknown charge model: ", price.model));
}

/// The nearest integer; halves up (amounts are not negative) or to the even neighbour.
cpp_int nearest_integer(const Rational& value, const std::string& rounding) {
  const Rational half(1, 2);
  const cpp_int down = floor(value);
  const Rational rest = value - Rational(down);
  if (rest < half) return down;
  if (rest > half) return down + 1;
  if (rounding == "half_up") return down + 1;
  if (rounding == "half_even") return down % 2 == 0 ? down : cpp_int(down + 1);
  throw Error(ErrorKind::invalid, concat("unknown rounding: ", rounding));
}

}  // namespace

std::optional<cpp_int> amount_of(const PriceList& prices, const std::string& sku, Month month,
                                 std::int64_t count, std::int64_t block) {
  const Price* price = price_in_force(prices, sku, month);
  if (price == nullptr) return std::nullopt;
  const Rational quantity(count, block);
  Rational amount = charged(*price, quantity);
  if (price->minimum && count > 0) amount = std::max(amount, Rational(*price->minimum));
  cpp_int minor_unit = 1'000'000;  // in millionths
  for (int digit = 0; digit < prices.minor_digits; ++digit) minor_unit /= 10;
  FLEETBILL_ASSERT(minor_unit > 0, "a currency has at most six decimals");
  return nearest_integer(amount / Rational(minor_unit), prices.rounding) * minor_unit;
}

}  // namespace fleetbill::billing::audit
