#include "actors/canonical_order.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <tuple>

namespace fleetbill::actors {

using billing::ResolvedFact;

bool comes_before(const ResolvedFact& a, const ResolvedFact& b) {
  if (a.time != b.time) return a.time < b.time;
  // What somebody does has a number; what devices use has none yet.
  const bool decided_a = a.position.line != 0;
  const bool decided_b = b.position.line != 0;
  if (decided_a != decided_b) return decided_a;
  if (decided_a) return a.position < b.position;
  // Two gateways may see one tag at one instant; summed rows that tie otherwise differ in sums.
  const auto key = [](const ResolvedFact& fact) {
    return std::tuple(fact.device, fact.kind, fact.organisation, fact.choice, fact.last,
                      fact.quantity, fact.times);
  };
  return key(a) < key(b);
}

namespace {

/// A fact is large, so that keys are sorted, and each fact is fetched from memory once.
struct Key {
  std::uint64_t since = 0;  // ms since the earliest fact
  const ResolvedFact* fact = nullptr;
};
using Keys = std::vector<Key>;

Keys keys_of(const std::vector<Facts>& batches) {
  Keys keys;
  std::size_t count = 0;
  for (const Facts& facts : batches) count += facts.size();
  keys.reserve(count);
  Instant earliest{std::numeric_limits<std::int64_t>::max()};
  for (const Facts& facts : batches) {
    for (const ResolvedFact& fact : facts) earliest = std::min(earliest, fact.time);
  }
  for (const Facts& facts : batches) {
    for (const ResolvedFact& fact : facts) {
      keys.push_back({static_cast<std::uint64_t>((fact.time - earliest).ms), &fact});
    }
  }
  return keys;
}

/// Digit by digit, the lowest first; keys of one time keep their order.
void sort_by_time(Keys& keys) {
  constexpr unsigned kDigit = 11;  // bits: as many counters as stay in the first cache level
  std::uint64_t all = 0;
  for (const Key& key : keys) all |= key.since;
  Keys sorted(keys.size());
  for (unsigned shift = 0; shift < 64 && all >> shift != 0; shift += kDigit) {
    const auto digit = [shift](const Key& key) {
      return key.since >> shift & ((1U << kDigit) - 1);
    };
    std::array<std::size_t, 1U << kDigit> places{};
    for (const Key& key : keys) ++places[digit(key)];
    std::exclusive_scan(places.begin(), places.end(), places.begin(), std::size_t{0});
    for (const Key& key : keys) sorted[places[digit(key)]++] = key;
    keys.swap(sorted);
  }
}

/// Neighbours in time lie anywhere in memory: they are called for a little ahead.
void fetch(const ResolvedFact* fact) {
  __builtin_prefetch(fact);
  __builtin_prefetch(fact + 1);  // it ends in another cache line
}

/// @param keys  sorted by time; those of one time are put in order
Facts facts_of(Keys& keys) {
  const auto precedes = [](const Key& a, const Key& b) { return comes_before(*a.fact, *b.fact); };
  constexpr std::ptrdiff_t kAhead = 16;
  Facts facts;
  facts.reserve(keys.size());
  for (auto tie = keys.begin(); tie != keys.end();) {
    const auto end =
        std::find_if(tie, keys.end(), [&](const Key& k) { return k.since != tie->since; });
    if (!std::is_sorted(tie, end, precedes)) std::stable_sort(tie, end, precedes);
    for (; tie != end; ++tie) {
      if (keys.end() - tie > kAhead) fetch((tie + kAhead)->fact);
      facts.push_back(*tie->fact);
    }
  }
  return facts;
}

}  // namespace

Facts in_order(std::vector<Facts> batches) {
  std::erase_if(batches, [](const Facts& facts) { return facts.empty(); });
  if (batches.empty()) return {};
  if (batches.size() == 1 && std::ranges::is_sorted(batches.front(), comes_before)) {
    return std::move(batches.front());
  }
  Keys keys = keys_of(batches);
  sort_by_time(keys);
  return facts_of(keys);
}

}  // namespace fleetbill::actors
