#include "tools/workbench/tariff/tariff.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "billing/units/error.hpp"
#include "tests/units/property.hpp"
#include "tools/workbench/tariff/tariff_diff.hpp"

namespace fleetbill::workbench::test {
namespace {

using namespace billing;
using fleetbill::test::check_property;

/// Draws a number below `end`; small ones are simpler.
std::int64_t draw(std::int64_t end) { return *rc::gen::inRange<std::int64_t>(0, end); }

Rulebook any_rules() {
  Rulebook rules;
  for (const Clause& clause : clauses()) {
    if (clause.is_fixed() || draw(3) == 0) continue;
    if (clause.number) {
      clause.set(rules, clause.smallest + draw(std::min<std::int64_t>(
                                              clause.largest - clause.smallest + 1, 1000)));
    } else {
      clause.set(rules, draw(static_cast<std::int64_t>(clause.alternatives.size())));
    }
  }
  for (Plan& plan : rules.plan_map) plan = static_cast<Plan>(draw(kPlanCount));
  return rules;
}

Price any_price(Month from) {
  Price price{from, static_cast<ChargeModel>(draw(4)), {}, std::nullopt, ""};
  const bool is_tiered =
      price.model == ChargeModel::graduated || price.model == ChargeModel::volume;
  const std::int64_t steps = is_tiered ? draw(4) : 0;
  for (std::int64_t i = 1; i <= steps; ++i) price.tiers.push_back({i * 10, draw(20'000'000)});
  price.tiers.push_back({std::nullopt, draw(20'000'000)});
  if (draw(3) == 1) price.minimum = draw(50'000'000);
  return price;
}

PriceList any_prices() {
  const char* const currencies[] = {"EUR", "JPY", "AUD"};
  PriceList list("list", *Currency::parse(currencies[draw(3)]),
                 draw(2) == 0 ? Rounding::half_up : Rounding::half_even);
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    Month month = *parse_month("2025-11");
    for (std::int64_t k = draw(3); k > 0; --k) {
      list.add(static_cast<Sku>(i), any_price(month));
      month = month.next();
    }
  }
  return list;
}

TEST_CASE("a tariff: the effective configuration restores rulebook and prices",
          "[tariff][property]") {
  check_property(50, [] {
    Tariff tariff{any_rules(), std::nullopt, {}};
    if (draw(4) > 0) tariff.prices = any_prices();
    const std::string text = write_effective(tariff, nullptr);
    const Tariff read = read_effective("run.h5", text);
    RC_ASSERT(read.rules == tariff.rules);
    RC_ASSERT(read.prices.has_value() == tariff.prices.has_value());
    RC_ASSERT(rule_changes(tariff.rules, read.rules).empty());
    RC_ASSERT(price_changes(tariff.price_list(), read.price_list()).empty());
    RC_ASSERT(write_effective(read, nullptr) == text);
  });
}

TEST_CASE("a tariff: attributes of accounts are restored", "[tariff]") {
  Tariff tariff;
  tariff.accounts["Acme"] = {{"city", "Perth"}};
  const Tariff read = read_effective("run.h5", write_effective(tariff, nullptr));
  CHECK(read.accounts == tariff.accounts);
}

TEST_CASE("a tariff: a configuration without a rulebook is an error that names the run file",
          "[tariff]") {
  CHECK_THROWS_WITH(read_effective("run.h5", "{}"), Catch::StartsWith("run.h5"));
}

}  // namespace
}  // namespace fleetbill::workbench::test
