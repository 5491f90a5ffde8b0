#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "sim/distribution.hpp"

/// When a device records and when it connects.
namespace fleetbill::sim {

/// Something a device does by itself at one instant: first it makes the records, then it connects.
struct Moment {
  Instant at;
  std::int64_t records = 0;
  bool connects = false;

  template <class Archive>
  void archive(Archive& a) {
    a(at, records, connects);
  }
};

/// `fixed`: n updates a day, evenly spaced from midnight on; each is a record and an upload.
struct FixedTelemetry {
  std::int64_t per_day = 1;
  std::optional<Duration> phase;  ///< after midnight, of the first; none: random, by device
};

/// `heartbeat`: a record every so often from power-on, and an upload with every n-th of them.
struct HeartbeatTelemetry {
  TimeDistribution every;
  std::int64_t records_per_upload = 1;
  std::optional<Duration> phase;  ///< after power-on, of the first; none: random, by device
};

/// `trips`: while on the move a record every so often and an upload every so often, and one on
/// trip start and trip end.
struct TripsTelemetry {
  CountDistribution per_day = FixedCount{1};
  std::vector<Duration> starts;  ///< times of day of the starts; if given, per_day is their number
  Duration earliest = hours(6);  ///< else starts are spread over this part of the day
  Duration latest = hours(20);
  TimeDistribution length = FixedTime{minutes(30)};
  Duration record_every = minutes(2);
  Duration upload_every = minutes(30);
  bool upload_on_start = true;
  bool upload_on_end = true;
};

/// `replay`: the instants at which a device of a real journal uploaded, and how many records.
struct ReplayTelemetry {
  struct Upload {
    Instant at;
    std::int64_t records = 0;
  };
  std::shared_ptr<const std::vector<Upload>> uploads;  ///< by rising time
};

using Telemetry = std::variant<FixedTelemetry, HeartbeatTelemetry, TripsTelemetry, ReplayTelemetry>;

/// Which device of which run: what random draws depend on.
struct DeviceKey {
  Seed seed;
  std::uint64_t entity = 0;
};

/// Where a device stands in one telemetry model.
struct TelemetryState {
  Moment next;  ///< the next moment, at kEndOfTime if there is none
  /// Update or trip of the day; heartbeats since one with an upload; index into a replay.
  std::int32_t count = 0;
  std::int32_t day = 0;  ///< days since 1970 of the trip's start
  Instant begin;         ///< of the day's updates, that is the first of them; of the trip
  Instant trip_end;

  template <class Archive>
  void archive(Archive& a) {
    a(next, count, day, begin, trip_end);
  }
};

inline constexpr Instant kEndOfTime{std::numeric_limits<std::int64_t>::max()};

/// Sets `state` to the first moment at or after `power_on`.
void start(const Telemetry& model, const DeviceKey& key, Instant power_on, TelemetryState& state);

/// Moves `state` from its next moment to the one after it.
void advance(const Telemetry& model, const DeviceKey& key, TelemetryState& state);

}  // namespace fleetbill::sim
