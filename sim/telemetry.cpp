#include "sim/telemetry.hpp"

#include <algorithm>
#include <boost/random/uniform_01.hpp>
#include <cmath>

#include "billing/units/error.hpp"

namespace fleetbill::sim {
namespace {

constexpr std::int64_t kMostTripsPerDay = 1000;

std::int64_t day_of(Instant t) { return t.ms / kMsPerDay; }

// ---- fixed --------------------------------------------------------------------------------------

/// Returns the offset of update k of a day from midnight, without the phase.
Duration fixed_offset(const FixedTelemetry& model, std::int64_t k) {
  return milliseconds(k * kMsPerDay / model.per_day);
}

Duration phase_of(std::optional<Duration> phase, Duration span, const DeviceKey& key) {
  return phase ? *phase : sample_below(span, Draw(key.seed, key.entity, Purpose::phase, 0));
}

void place(const FixedTelemetry& model, TelemetryState& state) {
  state.next = {state.begin + fixed_offset(model, state.count), 1, true};
}

void step(const FixedTelemetry& model, const DeviceKey&, TelemetryState& state) {
  if (++state.count == model.per_day) {
    state.count = 0;
    state.begin = state.begin + days(1);
  }
  place(model, state);
}

void begin(const FixedTelemetry& model, const DeviceKey& key, Instant power_on,
           TelemetryState& state) {
  // A phase can carry the last updates of a day over midnight.
  const Instant day_before{(day_of(power_on) - 1) * kMsPerDay};
  state.begin = day_before + phase_of(model.phase, milliseconds(kMsPerDay / model.per_day), key);
  state.count = 0;
  place(model, state);
  while (state.next.at < power_on) step(model, key, state);
}

// ---- heartbeat ----------------------------------------------------------------------------------

/// Returns the interval after the beat at `beat`. The draw is indexed by the beat's time, so that
/// it does not depend on the number of earlier beats.
Duration interval_after(const HeartbeatTelemetry& model, const DeviceKey& key, Instant beat) {
  return sample(model.every, Draw(key.seed, key.entity, Purpose::heartbeat_interval,
                                  static_cast<std::uint64_t>(beat.ms)));
}

void place(const HeartbeatTelemetry& model, Instant at, TelemetryState& state) {
  state.next = {at, 1, state.count + 1 == model.records_per_upload};
}

void step(const HeartbeatTelemetry& model, const DeviceKey& key, TelemetryState& state) {
  state.count = state.next.connects ? 0 : state.count + 1;
  place(model, state.next.at + interval_after(model, key, state.next.at), state);
}

void begin(const HeartbeatTelemetry& model, const DeviceKey& key, Instant power_on,
           TelemetryState& state) {
  state.count = 0;
  // Random intervals need no random phase.
  const FixedTime* every = std::get_if<FixedTime>(&model.every);
  const Duration phase = every == nullptr ? model.phase.value_or(milliseconds(0))
                                          : phase_of(model.phase, every->value, key);
  place(model, power_on + phase, state);
}

// ---- trips --------------------------------------------------------------------------------------

std::int64_t trips_of_day(const TripsTelemetry& model, const DeviceKey& key, std::int64_t day) {
  if (!model.starts.empty()) return static_cast<std::int64_t>(model.starts.size());
  const Draw draw(key.seed, key.entity, Purpose::trips_of_day, static_cast<std::uint64_t>(day));
  return std::min(sample(model.per_day, draw), kMostTripsPerDay);
}

std::uint64_t trip_index(std::int64_t day, std::int64_t trip) {
  return static_cast<std::uint64_t>(day * kMostTripsPerDay + trip);
}

/// Trip k of n starts at a random time in part k of n equal parts of the day's span.
Instant trip_start(const TripsTelemetry& model, const DeviceKey& key, std::int64_t day,
                   std::int64_t trip, std::int64_t trips) {
  const Instant midnight{day * kMsPerDay};
  if (!model.starts.empty()) return midnight + model.starts[static_cast<std::size_t>(trip)];
  const Duration part{std::max<std::int64_t>(1, (model.latest - model.earliest).ms / trips)};
  const Draw draw(key.seed, key.entity, Purpose::trip_start, trip_index(day, trip));
  return midnight + model.earliest + part * trip + sample_below(part, draw);
}

/// Enters trip `state.count` of `state.day`, or the first trip of a later day. A trip that would
/// overlap with the previous one starts at its end.
void enter_trip(const TripsTelemetry& model, const DeviceKey& key, TelemetryState& state) {
  constexpr std::int32_t kLongestPause = 36'525;
  const std::int32_t last_day = state.day + kLongestPause;
  std::int64_t trips = trips_of_day(model, key, state.day);
  while (state.count >= trips) {
    state.count = 0;
    if (++state.day > last_day) {  // no trip in a century: the model has no trips
      state.next = {kEndOfTime, 0, false};
      return;
    }
    trips = trips_of_day(model, key, state.day);
  }
  const Draw length(key.seed, key.entity, Purpose::trip_length, trip_index(state.day, state.count));
  state.begin = std::max(trip_start(model, key, state.day, state.count, trips), state.trip_end);
  state.trip_end = state.begin + sample(model.length, length);
  state.next = {state.begin, model.upload_on_start ? 1 : 0, model.upload_on_start};
}

/// Returns the first instant after `at` that is a multiple of `every` after the trip's start.
Instant next_multiple(const TelemetryState& state, Duration every, Instant at) {
  return state.begin + every * ((at - state.begin).ms / every.ms + 1);
}

void step(const TripsTelemetry& model, const DeviceKey& key, TelemetryState& state) {
  if (state.next.at == state.trip_end) {
    ++state.count;
    return enter_trip(model, key, state);
  }
  const Instant record = next_multiple(state, model.record_every, state.next.at);
  const Instant upload = next_multiple(state, model.upload_every, state.next.at);
  const Instant at = std::min({record, upload, state.trip_end});
  const bool ends = at == state.trip_end;
  const bool records = at == record || (ends && model.upload_on_end);
  const bool connects = ends ? model.upload_on_end : at == upload;
  state.next = {at, records ? 1 : 0, connects};
}

void begin(const TripsTelemetry& model, const DeviceKey& key, Instant power_on,
           TelemetryState& state) {
  state.day = static_cast<std::int32_t>(day_of(power_on));
  state.count = 0;
  state.trip_end = kNever;
  enter_trip(model, key, state);
  while (state.next.at < power_on) step(model, key, state);
}

// ---- replay -------------------------------------------------------------------------------------

void place(const ReplayTelemetry& model, TelemetryState& state) {
  const auto index = static_cast<std::size_t>(state.count);
  if (index >= model.uploads->size()) {
    state.next = {kEndOfTime, 0, false};
    return;
  }
  const auto& upload = (*model.uploads)[index];
  state.next = {upload.at, upload.records, true};
}

void step(const ReplayTelemetry& model, const DeviceKey&, TelemetryState& state) {
  ++state.count;
  place(model, state);
}

void begin(const ReplayTelemetry& model, const DeviceKey&, Instant power_on,
           TelemetryState& state) {
  const auto first = std::lower_bound(
      model.uploads->begin(), model.uploads->end(), power_on,
      [](const ReplayTelemetry::Upload& upload, Instant t) { return upload.at < t; });
  state.count = static_cast<std::int32_t>(first - model.uploads->begin());
  place(model, state);
}

// ---- profile ------------------------------------------------------------------------------------

/// Places record `state.count` of the day between `after` and the end of the day. The first of n
/// times that are independent of each other has the share 1 − U^(1/n) of the weight before it: the
/// times are drawn in their order, so that none is stored.
void place(const ProfileTelemetry& model, const DeviceKey& key, Instant after,
           TelemetryState& state) {
  constexpr std::int64_t kMostPerDay = std::int64_t{1} << 24;
  const DayNumber day = state.days.day();
  Draw draw(key.seed, key.entity, Purpose::profile_time,
            static_cast<std::uint64_t>(day * kMostPerDay + state.count));
  boost::random::uniform_01<double> uniform;
  const double left = state.days.records() - state.count;
  const double share = -std::expm1(std::log1p(-uniform(draw)) / left);
  const Instant at = key.days->calendar->at_share(model.by_hour, day, after, share);
  state.next = {at, 1, state.day + 1 == model.records_per_upload};
}

/// Moves to the first record of the first day with records, from the current day on.
void enter_day(const ProfileTelemetry& model, const DeviceKey& key, TelemetryState& state) {
  const LocalCalendar& calendar = *key.days->calendar;
  state.count = 0;
  while (state.days.records() == 0) {
    if (state.days.day() + 1 == calendar.end()) {
      state.next = {kEndOfTime, 0, false};
      return;
    }
    state.days.move_to(state.days.day() + 1, model.daily, *key.days, key.seed);
  }
  place(model, key, calendar.begin_of(state.days.day()), state);
}

void place_next(const ProfileTelemetry& model, const DeviceKey& key, TelemetryState& state) {
  if (++state.count < state.days.records()) return place(model, key, state.next.at, state);
  const DayNumber day = state.days.day() + 1;
  if (day == key.days->calendar->end()) {
    state.next = {kEndOfTime, 0, false};
    return;
  }
  state.days.move_to(day, model.daily, *key.days, key.seed);
  enter_day(model, key, state);
}

void step(const ProfileTelemetry& model, const DeviceKey& key, TelemetryState& state) {
  state.day = state.next.connects ? 0 : state.day + 1;
  place_next(model, key, state);
}

void begin(const ProfileTelemetry& model, const DeviceKey& key, Instant power_on,
           TelemetryState& state) {
  const DayNumber today = key.days->calendar->day_of(power_on);
  // The days since an earlier power-off may be drawn already, if they have no records.
  if (!state.days.has_started() || state.days.day() < today) {
    state.days.move_to(today, model.daily, *key.days, key.seed);
  }
  state.day = 0;
  enter_day(model, key, state);
  while (state.next.at < power_on) place_next(model, key, state);
}

}  // namespace

void start(const Telemetry& model, const DeviceKey& key, Instant power_on, TelemetryState& state) {
  std::visit([&](const auto& m) { begin(m, key, power_on, state); }, model);
}

void advance(const Telemetry& model, const DeviceKey& key, TelemetryState& state) {
  FLEETBILL_ASSERT(state.next.at != kEndOfTime, "the model has no update after the end of time");
  std::visit([&](const auto& m) { step(m, key, state); }, model);
}

}  // namespace fleetbill::sim
