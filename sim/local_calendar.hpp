#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "billing/units/instant.hpp"
#include "sim/profile.hpp"

/// The local calendar of a scenario: the days, hours and weekdays of `profile` telemetry.
namespace fleetbill::sim {

/// The offset of a local clock from UTC, from an instant on.
struct ClockChange {
  Instant from;
  Duration offset;
};

using HourWeights = std::array<double, 24>;  ///< of the local hours; not negative

constexpr HourWeights flat_hours() {
  HourWeights out{};
  for (double& weight : out) weight = 1;
  return out;
}

/// The local days that touch a span of time. Days follow each other without gaps: a day starts at
/// the first instant with its date, also if the clock is set back over midnight later.
class LocalCalendar {
 public:
  /// A calendar without days.
  LocalCalendar() = default;
  /// The days that touch [from, to).
  /// @param clock  by rising time, the first in force at `from`; empty: UTC
  LocalCalendar(std::vector<ClockChange> clock, Instant from, Instant to);

  [[nodiscard]] DayNumber first() const { return first_; }
  /// Returns the day after the last.
  [[nodiscard]] DayNumber end() const {
    return first_ + static_cast<DayNumber>(begins_.size()) - 1;
  }
  /// REQUIRES: the time is within the calendar's days
  [[nodiscard]] DayNumber day_of(Instant t) const;
  /// REQUIRES: first() <= day <= end()
  [[nodiscard]] Instant begin_of(DayNumber day) const {
    return begins_[static_cast<std::size_t>(day - first_)];
  }
  /// Whether the clock skips the complete day.
  [[nodiscard]] bool is_skipped(DayNumber day) const { return begin_of(day) == begin_of(day + 1); }

  /// Returns the instant before which `share` of the weight from `after` to the end of the day
  /// lies. Hours that the clock repeats count twice. If the rest of the day has no weight, all its
  /// time has the same.
  /// @param share  0 or more, below 1
  /// REQUIRES: `after` is within the day
  [[nodiscard]] Instant at_share(const HourWeights& weights, DayNumber day, Instant after,
                                 double share) const;

 private:
  template <class Visit>
  void for_each_hour(DayNumber day, Instant after, Visit visit) const;
  [[nodiscard]] std::size_t clock_at(Instant t) const;

  std::vector<ClockChange> clock_;
  DayNumber first_ = 0;
  std::vector<Instant> begins_{Instant{0}};  // of each day and of the day after the last
};

}  // namespace fleetbill::sim
