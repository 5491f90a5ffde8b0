#include "actors/canonical_order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace fleetbill::actors {

using billing::Kind;
using billing::ResolvedFact;

namespace {

/// A decided fact has a line, a used one a device. What ties in the order is told apart by `id`.
ResolvedFact fact_at(std::int64_t ms, std::uint32_t line, std::uint32_t device, std::uint32_t id) {
  ResolvedFact fact;
  fact.time = fact.last = Instant{ms};
  sim::set_decision_order(fact, sim::order_of_platform(line));
  if (line == 0) fact.device = DeviceId(device);
  fact.kind = line == 0 ? Kind::upload : Kind::asset_enabled;
  fact.id = NameId(id);
  return fact;
}

Facts joined(const std::vector<Facts>& pieces) {
  Facts all;
  for (const Facts& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

std::vector<std::uint32_t> ids(const Facts& facts) {
  std::vector<std::uint32_t> out;
  for (const ResolvedFact& fact : facts) out.push_back(fact.id.value());
  return out;
}

}  // namespace

TEST_CASE("order: time, then decisions, then use by device; ties stay as they came",
          "[actors][order]") {
  std::vector<Facts> batches{{fact_at(5, 0, 1, 1), fact_at(5, 0, 1, 2), fact_at(3, 0, 9, 3)},
                             {},
                             {fact_at(5, 2, 0, 4), fact_at(5, 1, 0, 5), fact_at(5, 0, 0, 6)}};
  const auto sorted = ids(joined(sort_canonically(std::move(batches))));
  CHECK(sorted == std::vector<std::uint32_t>{3, 5, 4, 6, 1, 2});
  CHECK(sort_canonically({}).empty());
  CHECK(sort_canonically({{}, {}}).empty());
}

TEST_CASE("order: many facts come out as a stable sort has them", "[actors][order]") {
  const std::int64_t span = GENERATE(std::int64_t{1}, std::int64_t{1000}, days(31).ms);
  std::mt19937 random(1);
  const auto below = [&](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(0, most - 1)(random);
  };
  std::vector<Facts> batches(7);
  for (std::uint32_t i = 0; i < 30'000; ++i) {
    const bool decided = below(3) == 0;
    // Devices stand in one batch each.
    const auto device = static_cast<std::uint32_t>(below(70));
    batches[device % 7].push_back(fact_at(-5000 + below(span), decided ? i + 1 : 0, device, i));
  }
  Facts expected = joined(batches);
  std::ranges::stable_sort(expected, comes_before);
  const std::vector<Facts> pieces = sort_canonically(batches);
  CHECK(ids(joined(pieces)) == ids(expected));
  CHECK(ids(joined(sort_canonically(pieces))) == ids(expected));
  CHECK((span == 1 || pieces.size() > 1));
}

}  // namespace fleetbill::actors
