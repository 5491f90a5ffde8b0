#include "actors/canonical_order.hpp"

#include <algorithm>
#include <bit>
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <tuple>

namespace fleetbill::actors {

using billing::ResolvedFact;

namespace {

/// Whether the batches are already consecutive pieces in order.
bool are_in_order(const std::vector<Facts>& batches) {
  const ResolvedFact* last = nullptr;
  for (const Facts& batch : batches) {
    if (last != nullptr && comes_before(batch.front(), *last)) return false;
    if (!std::ranges::is_sorted(batch, comes_before)) return false;
    last = &batch.back();
  }
  return true;
}

/// Equal buckets of time. Facts are partitioned into buckets, and each bucket is sorted separately.
class TimeBuckets {
 public:
  /// REQUIRES: at least one batch; no batch is empty.
  explicit TimeBuckets(const std::vector<Facts>& batches) : first_(batches.front().front().time) {
    std::size_t facts = 0;
    Instant last = first_;
    for (const Facts& batch : batches) {
      facts += batch.size();
      for (const ResolvedFact& fact : batch) {
        first_ = std::min(first_, fact.time);
        last = std::max(last, fact.time);
      }
    }
    const auto most = std::min(kMost, std::bit_ceil(facts / kFactsOfOne + 1));
    const auto length = static_cast<std::uint64_t>((last - first_).ms);
    while (length >> shift_ >= most) ++shift_;
    count_ = (length >> shift_) + 1;
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t of(Instant time) const {
    return static_cast<std::uint64_t>((time - first_).ms) >> shift_;
  }

 private:
  static constexpr std::size_t kMost = 1024;
  static constexpr std::size_t kFactsOfOne = 4096;  // fit into the cache
  Instant first_;
  unsigned shift_ = 0;
  std::size_t count_ = 1;
};

/// Sorts one bucket. Facts are large, so that keys are sorted instead.
/// @param sorted  buffer that is reused for the next bucket
void sort_bucket(Facts& facts, Facts& sorted) {
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
  const sim::DecisionOrder order_a = sim::decision_order(a);
  const sim::DecisionOrder order_b = sim::decision_order(b);
  const bool is_decision = order_a.number != 0;
  if (is_decision != (order_b.number != 0)) return is_decision;
  if (is_decision) return order_a < order_b;
  // Two gateways may see one tag at one instant; summed rows that tie otherwise differ in sums.
  const auto key = [](const ResolvedFact& fact) {
    return std::tuple(fact.device, fact.kind, fact.organisation, fact.value_code, fact.last,
                      fact.quantity, fact.times);
  };
  return key(a) < key(b);
}

std::vector<Facts> sort_canonically(std::vector<Facts> batches) {
  std::erase_if(batches, [](const Facts& batch) { return batch.empty(); });
  if (batches.empty() || are_in_order(batches)) return batches;

  const TimeBuckets buckets(batches);
  std::vector<std::size_t> sizes(buckets.count());
  for (const Facts& batch : batches) {
    for (const ResolvedFact& fact : batch) ++sizes[buckets.of(fact.time)];
  }
  std::vector<Facts> pieces(buckets.count());
  for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i].reserve(sizes[i]);
  for (Facts& batch : batches) {
    for (const ResolvedFact& fact : batch) pieces[buckets.of(fact.time)].push_back(fact);
    batch = Facts();  // `{}` would keep the capacity
  }
  Facts buffer;
  for (Facts& piece : pieces) sort_bucket(piece, buffer);
  return pieces;
}

}  // namespace fleetbill::actors
