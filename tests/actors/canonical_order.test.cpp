#include "actors/canonical_order.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <random>

using namespace fleetbill;
using namespace fleetbill::actors;
using fleetbill::billing::ResolvedFact;

namespace {

ResolvedFact fact(std::int64_t ms, std::uint32_t device, std::uint32_t decision = 0) {
  ResolvedFact out;
  out.time = out.last = Instant{ms};
  out.device = DeviceId(device);
  out.position.line = decision;
  return out;
}

/// Where it was made, which no order looks at.
void mark(std::vector<Facts>& batches) {
  std::uint32_t number = 0;
  for (Facts& facts : batches) {
    for (ResolvedFact& made : facts) made.id = NameId(number++);
  }
}

std::vector<NameId> marks(const Facts& facts) {
  std::vector<NameId> out;
  for (const ResolvedFact& made : facts) out.push_back(made.id);
  return out;
}

}  // namespace

TEST_CASE("canonical order: time, then decisions in their order, then usage by device",
          "[actors][order]") {
  std::vector<Facts> batches{{fact(5, 1), fact(7, 0)},
                             {},
                             {fact(5, 0), fact(5, 9, 2), fact(-3, 4)},
                             {fact(5, 3, 1), fact(5, 0)}};
  mark(batches);
  const std::vector<NameId> wanted{NameId(4), NameId(5), NameId(3), NameId(2),
                                   NameId(6), NameId(0), NameId(1)};
  CHECK((marks(in_order(batches)) == wanted));
  CHECK(in_order({}).empty());
  CHECK(in_order({{}, {}}).empty());
}

TEST_CASE("canonical order: it is that of a stable sort of all batches", "[actors][order]") {
  const std::uint32_t seed = GENERATE(range(1u, 60u));
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t end) { return static_cast<std::uint32_t>(random() % end); };
  const std::uint32_t times = std::array{1u, 40u, 5'000'000u, 4'000'000'000u}[seed % 4];
  std::vector<Facts> batches(below(6));
  for (Facts& facts : batches) {
    for (std::uint32_t n = below(300); n > 0; --n) {
      const std::int64_t begin = seed % 3 == 0 ? -1'000'000'000'000 : 1'700'000'000'000;
      facts.push_back(fact(begin + below(times), below(3), below(4) == 0 ? 1 + below(5) : 0));
    }
    if (below(2) == 0) std::ranges::stable_sort(facts, comes_before);
  }
  mark(batches);
  Facts wanted;
  for (const Facts& facts : batches) wanted.insert(wanted.end(), facts.begin(), facts.end());
  std::ranges::stable_sort(wanted, comes_before);
  CHECK((marks(in_order(batches)) == marks(wanted)));
}
