#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "sim/device_days.hpp"
#include "sim/distribution.hpp"

/// When a device records and when it connects.
namespace fleetbill::sim {

/// Action of a device at one instant: it makes records, then connects.
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
  std::optional<Duration> phase;  ///< after midnight, of the first; std::nullopt: random, by device
};

/// `heartbeat`: records at intervals from power-on on, and an upload with every n-th of them.
struct HeartbeatTelemetry {
  TimeDistribution every;
  std::int64_t records_per_upload = 1;
  std::optional<Duration> phase;  ///< after power-on, of the first; std::nullopt: random, by device
};

/// `trips`: records and uploads at intervals during a trip, and at its start and end.
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

/// `replay`: the uploads of a device in a recorded journal, with their numbers of records.
struct ReplayTelemetry {
  struct Upload {
    Instant at;
    std::int64_t records = 0;
  };
  std::shared_ptr<const std::vector<Upload>> uploads;  ///< by rising time
};

/// `profile`: records at random times of the local day, their number drawn before their times; an
/// upload with every n-th of them.
struct ProfileTelemetry {
  DailyProfile daily;
  HourWeights by_hour = flat_hours();
  std::int64_t records_per_upload = 1;
};

using Telemetry = std::variant<FixedTelemetry, HeartbeatTelemetry, TripsTelemetry, ReplayTelemetry,
                               ProfileTelemetry>;

/// Key of a device's random draws.
struct DeviceKey {
  Seed seed;
  std::uint64_t entity = 0;
  const DayContext* days = nullptr;  ///< of a device with a profile
};

/// State of one telemetry model of one device. All models share the fields, because a run has one
/// state per device and model:
///
/// | model     | count                               | day           | begin         | trip_end |
/// | --------- | ----------------------------------- | ------------- | ------------- | -------- |
/// | fixed     | index of `next` among the updates   | unused        | first update  | unused   |
/// |           | of its day                          |               | of that day   |          |
/// | heartbeat | records since the last upload       | unused        | unused        | unused   |
/// | trips     | index of the trip in `day`          | start of trip | start of trip | its end  |
/// | replay    | index into ReplayTelemetry::uploads | unused        | unused        | unused   |
/// | profile   | index of `next` among the records   | records since | unused        | unused   |
/// |           | of days.day()                       | the last      |               |          |
/// |           |                                     | upload        |               |          |
///
/// A new model describes its use of the fields here.
struct TelemetryState {
  Moment next;             ///< the next moment; at kEndOfTime if there is none
  std::int32_t count = 0;  ///< see the table
  std::int32_t day = 0;    ///< days since 1970-01-01
  Instant begin;
  Instant trip_end;
  DeviceDays days;  ///< of `profile`

  template <class Archive>
  void archive(Archive& a) {
    a(next, count, day, begin, trip_end, days);
  }
};

inline constexpr Instant kEndOfTime{std::numeric_limits<std::int64_t>::max()};

/// Sets `state` to the first moment at or after `power_on`.
void start(const Telemetry& model, const DeviceKey& key, Instant power_on, TelemetryState& state);

/// Moves `state` from its next moment to the one after it.
void advance(const Telemetry& model, const DeviceKey& key, TelemetryState& state);

}  // namespace fleetbill::sim
