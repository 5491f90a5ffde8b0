#pragma once

#include <cstdint>
#include <vector>

#include "billing/units/instant.hpp"

namespace fleetbill::sim {

/// Traffic of the platform in one hour, and the backlog at its end. An hour without traffic in
/// which no record was cached or dropped has no point: its backlog is the backlog of the point
/// before.
struct HourPoint {
  Instant hour;                      ///< its start
  std::int64_t messages = 0;         ///< records accepted
  std::int64_t uploads = 0;          ///< uploads accepted
  std::int64_t connections = 0;      ///< hellos to Device Manager, registrations with Pelion
  std::int64_t cached_records = 0;   ///< backlog on all devices at the hour's end; 0 for `bill`
  std::int64_t dropped_records = 0;  ///< lost to a full cache in the hour (T19)

  bool operator==(const HourPoint&) const = default;
};

/// Whether an hour has a point. `cached_records` is the change in the hour.
[[nodiscard]] inline bool has_point(const HourPoint& hour) {
  return hour.connections != 0 || hour.uploads != 0 || hour.cached_records != 0 ||
         hour.dropped_records != 0;
}

/// The fleet at the end of one day.
struct DayPoint {
  Instant day;                         ///< its start
  std::int64_t cached_records = 0;     ///< backlog on all devices at the day's end
  std::int64_t connected_devices = 0;  ///< devices with at least one connection in the day
  std::int64_t enabled_assets = 0;     ///< at the day's end

  bool operator==(const DayPoint&) const = default;
};

/// Time series of a run, by rising time.
struct Series {
  std::vector<HourPoint> hours;
  std::vector<DayPoint> days;  ///< empty for a run of `bill`, which plays no devices

  bool operator==(const Series&) const = default;
};

/// Counts of the records that devices made, by status. Checked in every run.
struct Conservation {
  std::int64_t made = 0;
  std::int64_t delivered = 0;  ///< committed by every target of the connector
  std::int64_t discarded = 0;  ///< committed by Device Manager with connector None (T20)
  std::int64_t dropped = 0;    ///< lost to a full cache (T19)
  std::int64_t cached = 0;     ///< still on the devices

  [[nodiscard]] bool holds() const { return made == delivered + discarded + dropped + cached; }
  bool operator==(const Conservation&) const = default;
};

inline Conservation operator-(const Conservation& a, const Conservation& b) {
  return {a.made - b.made, a.delivered - b.delivered, a.discarded - b.discarded,
          a.dropped - b.dropped, a.cached - b.cached};
}

inline Conservation operator+(const Conservation& a, const Conservation& b) {
  return {a.made + b.made, a.delivered + b.delivered, a.discarded + b.discarded,
          a.dropped + b.dropped, a.cached + b.cached};
}

}  // namespace fleetbill::sim
