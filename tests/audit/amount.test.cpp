#include "billing/audit/amount.hpp"

#include <catch2/catch.hpp>

#include "billing/units/error.hpp"

// Amounts: docs/rules.md#prices. Prices in millionths, quantities in units.

namespace fleetbill::test {
namespace {

using billing::audit::amount_of;
using billing::audit::Price;
using billing::audit::PriceList;
using billing::audit::Tier;

constexpr Month kMonth{672};

PriceList list_of(Price price, const std::string& rounding = "half_up", int digits = 2) {
  PriceList list;
  list.prices["X"] = {std::move(price)};
  list.rounding = rounding;
  list.minor_digits = digits;
  return list;
}

TEST_CASE("audit: an amount follows the charge model", "[audit]") {
  const std::vector<Tier> flat{{std::nullopt, 10'000'000}};  // 10.00
  const std::vector<Tier> tiers{{2, 10'000'000}, {4, 5'000'000}, {{}, 1'000'000}};
  struct Example {
    const char* model;
    std::vector<Tier> price;
    std::int64_t count;   // per block of 1000
    std::int64_t amount;  // millionths
  };
  const std::vector<Example> examples{
      {"unit", flat, 600, 6'000'000},          // 0.6 × 10
      {"block", flat, 600, 10'000'000},        // 1 started
      {"block", flat, 1000, 10'000'000},       // 1 whole
      {"block", flat, 1001, 20'000'000},       // 2 started
      {"graduated", tiers, 1500, 15'000'000},  // 1.5 × 10
      {"graduated", tiers, 2000, 20'000'000},  // up_to is inclusive
      {"graduated", tiers, 2500, 22'500'000},  // 2 × 10 + 0.5 × 5
      {"graduated", tiers, 6000, 32'000'000},  // 20 + 10 + 2
      {"volume", tiers, 2000, 20'000'000},     // 2 × 10
      {"volume", tiers, 2500, 12'500'000},     // 2.5 × 5
      {"volume", tiers, 4001, 4'000'000},      // 4.001 × 1, rounded
      {"unit", flat, 0, 0},
      {"volume", tiers, 0, 0},
  };
  for (const Example& example : examples) {
    CAPTURE(example.model, example.count);
    const auto prices = list_of({kMonth, example.model, example.price, std::nullopt});
    CHECK(amount_of(prices, "X", kMonth, example.count, 1000) == example.amount);
  }
}

TEST_CASE("audit: an amount is rounded once to the minor unit", "[audit]") {
  struct Example {
    const char* rounding;
    int digits;
    std::int64_t price;  // millionths
    std::int64_t count;
    std::int64_t amount;
  };
  const std::vector<Example> examples{
      {"half_up", 2, 5'000, 1, 10'000},     // 0.005 → 0.01
      {"half_even", 2, 5'000, 1, 0},        // 0.005 → 0.00
      {"half_even", 2, 15'000, 1, 20'000},  // 0.015 → 0.02
      {"half_up", 2, 4'999, 1, 0},
      {"half_up", 2, 5'000, 3, 20'000},       // 3 × 0.005 = 0.015 → 0.02, not 3 × 0.01
      {"half_up", 0, 500'000, 1, 1'000'000},  // yen
      {"half_up", 3, 500, 1, 1'000},          // dinars
  };
  for (const Example& example : examples) {
    CAPTURE(example.rounding, example.digits, example.price, example.count);
    const auto prices = list_of({kMonth, "unit", {{std::nullopt, example.price}}, std::nullopt},
                                example.rounding, example.digits);
    CHECK(amount_of(prices, "X", kMonth, example.count, 1) == example.amount);
  }
}

TEST_CASE("audit: a minimum lifts the amount of a line with usage", "[audit]") {
  const auto prices = list_of({kMonth, "unit", {{std::nullopt, 1'000'000}}, 5'000'000});
  CHECK(amount_of(prices, "X", kMonth, 4, 1) == 5'000'000);
  CHECK(amount_of(prices, "X", kMonth, 6, 1) == 6'000'000);
  CHECK(amount_of(prices, "X", kMonth, 0, 1) == 0);
}

TEST_CASE("audit: the price in force is the latest that has begun", "[audit]") {
  PriceList prices = list_of({kMonth.next(), "unit", {{std::nullopt, 2'000'000}}, std::nullopt});
  prices.prices["X"].push_back({kMonth, "unit", {{std::nullopt, 1'000'000}}, std::nullopt});
  CHECK_FALSE(amount_of(prices, "X", kMonth.previous(), 1, 1));
  CHECK(amount_of(prices, "X", kMonth, 1, 1) == 1'000'000);
  CHECK(amount_of(prices, "X", kMonth.next(), 1, 1) == 2'000'000);
  CHECK(amount_of(prices, "X", kMonth.next().next(), 1, 1) == 2'000'000);
  CHECK_FALSE(amount_of(prices, "Y", kMonth, 1, 1));
}

TEST_CASE("audit: an amount beyond 64 bits is still exact", "[audit]") {
  const auto prices =
      list_of({kMonth, "unit", {{std::nullopt, 1'000'000'000'000'000}}, std::nullopt});
  CHECK(amount_of(prices, "X", kMonth, 1'000'000'000'000'000, 1)->str() ==
        "1000000000000000000000000000000");
}

TEST_CASE("audit: a price list with a wrong word or too few tiers is an error", "[audit]") {
  const std::vector<Tier> ended{{2, 1'000'000}};
  const std::vector<Tier> half{{std::nullopt, 5'000}};
  CHECK_THROWS_AS(amount_of(list_of({kMonth, "flat", half, {}}), "X", kMonth, 1, 1), Error);
  CHECK_THROWS_AS(amount_of(list_of({kMonth, "unit", half, {}}, "down"), "X", kMonth, 1, 1), Error);
  CHECK_THROWS_AS(amount_of(list_of({kMonth, "volume", ended, {}}), "X", kMonth, 3, 1), Error);
  CHECK_THROWS_AS(amount_of(list_of({kMonth, "graduated", ended, {}}), "X", kMonth, 3, 1), Error);
}

}  // namespace
}  // namespace fleetbill::test
