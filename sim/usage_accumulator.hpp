#pragma once

#include "billing/journal/register.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// Sum of usage of one kind within a record period (RecordLevel).
struct UsageAccumulator {
  Instant first, last;
  Instant until;  ///< the end of the record period
  std::int64_t quantity = 0;
  std::uint32_t times = 0;  ///< 0: no row to write

  /// Whether the row must be written before usage at `now` is added.
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

/// Returns a row of a single use, which is not summed.
inline UsageAccumulator single_use(Instant now, std::int64_t quantity) {
  return {now, now, now, quantity, 1};
}

/// Returns the fact of a row, without its partner, asset and device.
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
