#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "sim/day_effect.hpp"
#include "sim/local_calendar.hpp"
#include "sim/profile.hpp"

namespace fleetbill::sim {

/// State of a listed device at the start of its first day. Others have none.
struct KnownDevice {
  DayMemory memory;
  std::optional<DayNumber> down_since;  ///< if it may be out of service at the start
  double down_probability = 1;          ///< that it is
  bool has_downtime = true;             ///< false: always in service
};

/// All that the days of one device depend on. Pointers are null if the part has no effect.
struct DayContext {
  const LocalCalendar* calendar = nullptr;
  ProfileDevice device;
  KnownDevice known;
  const Downtime* downtime = nullptr;
  const DayFactors* factors = nullptr;
  std::size_t organisation = 0;  ///< index in its fleet, for `factors`
};

/// The days of one device with a profile, one after the other. Days of downtime and days that the
/// local clock skips have no records. Small, because a forecast has one per device.
class DeviceDays {
 public:
  /// Whether the device has a first day.
  [[nodiscard]] bool has_started() const { return day_ != kBefore; }
  [[nodiscard]] DayNumber day() const { return day_; }
  /// Returns the number of records of day().
  [[nodiscard]] std::int32_t records() const { return records_; }

  /// Moves to `day`. The first call starts there.
  /// REQUIRES: day() <= day < end of the calendar
  void move_to(DayNumber day, const DailyProfile& profile, const DayContext& context, Seed seed);

  template <class Archive>
  void archive(Archive& a) {
    a(memory_, service_, day_, records_);
  }

 private:
  void start(DayNumber day, const DayContext& context, Seed seed);
  void step(const DailyProfile& profile, const DayContext& context, Seed seed);

  static constexpr DayNumber kBefore = std::numeric_limits<DayNumber>::min();

  DayMemory memory_;
  Service service_;
  DayNumber day_ = kBefore;
  std::int32_t records_ = 0;
};

}  // namespace fleetbill::sim
