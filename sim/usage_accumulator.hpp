#pragma once

#include "billing/journal/register.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// Usage of one kind, summed so far within a record period (RecordLevel).
struct UsageAccumulator {
  Instant first, last;
  Instant until;  ///< the end of the record period
  std::int64_t quantity = 0;
  std::uint32_t times = 0;  ///< 0: there is nothing to write

  /// Whether the row is to be written before something is added at `now`.
  [[nodiscard]] bool is_over(Instant now) const { return times > 0 && now >= until; }
  void add(Instant now, std::int64_t more) {
    last = now;
    quantity += more;
    ++times;
  }

  template <class Archive>
  void archive(Archive& a) {
    a(first, last, until, quantity, times);
  }
};

/// A row of something that happens once, and is summed with nothing.
inline UsageAccumulator single_use(Instant now, std::int64_t quantity) {
  return {now, now, now, quantity, 1};
}

/// The fact that a row becomes, but for whom it concerns.
inline billing::ResolvedFact fact_of(billing::Kind kind, const UsageAccumulator& row) {
  billing::ResolvedFact fact;
  fact.time = row.first;
  fact.last = row.last;
  fact.quantity = row.quantity;
  fact.times = row.times;
  fact.kind = kind;
  return fact;
}

}  // namespace fleetbill::sim
