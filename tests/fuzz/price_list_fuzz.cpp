// Bytes as a price list: refused as invalid, or prices that charge any quantity, and no less for
// more units of a unit price.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "billing/rules/price_list.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "yaml_target.hpp"

namespace {

using namespace fleetbill;
using namespace fleetbill::billing;

/// Charges quantities; a sum that overflows is an error of its own.
void charge_quantities(const PriceList& prices, Sku sku, const Price& price) {
  std::optional<Money> before;
  for (const std::int64_t count :
       std::array<std::int64_t, 8>{0, 1, 2, 999, 1000, 1001, 1'000'000, std::int64_t{1} << 40}) {
    Money amount(0, prices.currency());
    try {
      amount = charge(price, {count, entry(sku).block}, prices.currency(), prices.rounding());
    } catch (const Error& error) {
      FLEETBILL_ASSERT(error.kind() == ErrorKind::invalid, error.what());
      return;
    }
    FLEETBILL_ASSERT(amount.micros() >= 0, "no charge is negative");
    const bool falls = before && amount.micros() < before->micros();
    FLEETBILL_ASSERT(!falls || price.model != ChargeModel::unit, "more units cost no less");
    before = amount;
  }
}

void charge_each(const PriceList& prices) {
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    const Sku sku = static_cast<Sku>(i);
    for (const Price& price : prices.prices(sku)) {
      charge_quantities(prices, sku, price);
      FLEETBILL_ASSERT(prices.in_force(sku, price.from) == &price, "it is in force from its month");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::load_file(data, size,
                  [](const std::string& path) { charge_each(scenarios::load_price_list(path)); });
  return 0;
}
