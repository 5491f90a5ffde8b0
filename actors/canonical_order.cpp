#include "actors/canonical_order.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <span>
#include <tuple>

namespace fleetbill::actors {

using billing::ResolvedFact;

namespace {

/// Equal stretches of time, which facts are dealt out to before each stretch is sorted by itself.
class Stretches {
 public:
  /// REQUIRES: at least one fact.
  explicit Stretches(const std::vector<Facts>& batches) {
    Instant first = batches.front().front().time;
    Instant last = first;
    for (const Facts& batch : batches) {
      for (const ResolvedFact& fact : batch) {
        first = std::min(first, fact.time);
        last = std::max(last, fact.time);
      }
    }
    first_ = first;
    const auto span = static_cast<std::uint64_t>((last - first).ms);
    const auto width = static_cast<int>(std::bit_width(span));
    shift_ = std::max(0, width - kBits);
  }

  [[nodiscard]] std::size_t of(Instant time) const {
    return static_cast<std::size_t>((time - first_).ms >> shift_);
  }

  static constexpr std::size_t count() { return std::size_t{1} << kBits; }

 private:
  static constexpr int kBits = 10;
  Instant first_;
  int shift_ = 0;
};

/// Sorts one stretch. A fact is large, so that keys are sorted.
/// @param sorted  room that is used again for the next stretch
void sort_stretch(std::span<ResolvedFact> facts, Facts& sorted) {
  if (std::ranges::is_sorted(facts, comes_before)) return;
  struct Key {
    Instant time;
    std::size_t index = 0;
  };
  std::vector<Key> keys(facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) keys[i] = {facts[i].time, i};
  boost::sort::spreadsort::integer_sort(
      keys.begin(), keys.end(), [](const Key& key, unsigned bits) { return key.time.ms >> bits; },
      [](const Key& a, const Key& b) { return a.time < b.time; });
  const auto precedes = [&](const Key& a, const Key& b) {
    const ResolvedFact& x = facts[a.index];
    const ResolvedFact& y = facts[b.index];
    if (comes_before(x, y)) return true;
    return !comes_before(y, x) && a.index < b.index;
  };
  for (auto tie = keys.begin(); tie != keys.end();) {
    const auto end =
        std::find_if(tie, keys.end(), [&](const Key& k) { return k.time != tie->time; });
    std::sort(tie, end, precedes);
    tie = end;
  }
  sorted.clear();
  for (const Key& key : keys) sorted.push_back(facts[key.index]);
  std::ranges::copy(sorted, facts.begin());
}

}  // namespace

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

Facts in_order(std::vector<Facts> batches) {
  std::erase_if(batches, [](const Facts& batch) { return batch.empty(); });
  if (batches.empty()) return {};
  if (batches.size() == 1 && std::ranges::is_sorted(batches.front(), comes_before)) {
    return std::move(batches.front());
  }

  const Stretches stretches(batches);
  std::array<std::size_t, Stretches::count() + 1> begins{};
  for (const Facts& batch : batches) {
    for (const ResolvedFact& fact : batch) ++begins[stretches.of(fact.time) + 1];
  }
  for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];

  Facts all(begins.back());
  auto next = begins;
  for (Facts& batch : batches) {
    for (const ResolvedFact& fact : batch) all[next[stretches.of(fact.time)]++] = fact;
    batch = Facts();  // `{}` would keep the room
  }
  Facts room;
  for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
    sort_stretch(std::span(all).subspan(begins[i], begins[i + 1] - begins[i]), room);
  }
  return all;
}

}  // namespace fleetbill::actors
