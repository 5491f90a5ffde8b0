#pragma once

#include <vector>

#include "billing/journal/register.hpp"
#include "sim/call_sums.hpp"
#include "sim/pelion_ids.hpp"
#include "sim/series.hpp"
#include "sim/usage_accumulator.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// Usage of a cohort of endpoints in one window.
struct EndpointBatch {
  std::vector<std::vector<billing::ResolvedFact>> facts;  ///< by the aggregator's partner
  std::vector<HourPoint> hours;  ///< one for each hour that the window touches: connections
  std::vector<DayPoint> days;    ///< one for each day: connected devices
};

/// Devices of Pelion accounts that are played together. They register, update their registration,
/// send and answer messages while connected, and deregister. A device out of coverage misses its
/// update, so that its registration lapses; it registers again when it can. Results do not depend
/// on which devices share a cohort, once the account has summed its calls.
class EndpointCohort {
 public:
  /// Endpoints [first, last) of the world, which must outlive the cohort.
  EndpointCohort(const World& world, const PelionIds& ids, std::uint32_t first, std::uint32_t last);

  /// Plays a window. Windows follow one another without gaps.
  EndpointBatch play(Window window);

  template <class Archive>
  void archive(Archive& a) {
    a(states_, calls_);
  }

 private:
  struct State {
    Instant next;                   ///< connection; kEndOfTime after it has left
    std::uint64_t connections = 0;  ///< attempts so far
    std::int64_t last_day = -1;     ///< on which it was connected
    bool has_bootstrapped = false;
    bool is_registered = false;
    UsageAccumulator updates;
    UsageAccumulator blocks;

    template <class Archive>
    void archive(Archive& a) {
      a(next, connections, last_day, has_bootstrapped, is_registered, updates, blocks);
    }
  };
  class Play;

  const World& world_;
  const PelionIds& ids_;
  std::uint32_t first_;
  std::vector<State> states_;
  CallSums calls_;
};

}  // namespace fleetbill::sim
