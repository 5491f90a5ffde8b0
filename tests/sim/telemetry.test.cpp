#include "sim/telemetry.hpp"

#include <catch2/catch.hpp>

namespace fleetbill::sim {
namespace {

const DeviceKey kKey{{1, 0}, 99};

Instant at(const char* text) { return *parse_instant(text); }

/// The moments of a model from `power_on` to before `end`, as `time records connects`.
std::vector<std::string> moments(const Telemetry& model, Instant power_on, Instant end) {
  std::vector<std::string> out;
  TelemetryState state;
  for (start(model, kKey, power_on, state); state.next.at < end; advance(model, kKey, state)) {
    out.push_back(to_string(state.next.at).substr(5, 11) + " " +
                  std::to_string(state.next.records) + (state.next.connects ? " connects" : ""));
  }
  return out;
}

/// Records made and connections of the moments.
std::pair<std::int64_t, std::int64_t> totals(const Telemetry& model, Instant from, Instant end) {
  std::pair<std::int64_t, std::int64_t> sums;
  TelemetryState state;
  for (start(model, kKey, from, state); state.next.at < end; advance(model, kKey, state)) {
    sums.first += state.next.records;
    sums.second += state.next.connects;
  }
  return sums;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("fixed: n updates a day are spread evenly from midnight", "[sim][telemetry]") {
  CHECK(moments(FixedTelemetry{4, Duration{0}}, at("2026-01-01T00:00:00Z"),
                at("2026-01-02T00:00:00Z")) ==
        Lines{"01-01T00:00 1 connects", "01-01T06:00 1 connects", "01-01T12:00 1 connects",
              "01-01T18:00 1 connects"});
}

TEST_CASE("fixed: power-on in mid-day begins with the next update", "[sim][telemetry]") {
  CHECK(moments(FixedTelemetry{4, Duration{0}}, at("2026-01-01T12:00:00.001Z"),
                at("2026-01-02T01:00:00Z")) ==
        Lines{"01-01T18:00 1 connects", "01-02T00:00 1 connects"});
}

TEST_CASE("fixed: a phase shifts every update, over midnight too", "[sim][telemetry]") {
  CHECK(moments(FixedTelemetry{2, hours(13)}, at("2026-01-01T00:00:00Z"),
                at("2026-01-02T00:00:00Z")) ==
        Lines{"01-01T01:00 1 connects", "01-01T13:00 1 connects"});
}

TEST_CASE("fixed: a random phase is the device's own and less than the interval",
          "[sim][telemetry]") {
  TelemetryState one, other;
  start(FixedTelemetry{4, std::nullopt}, {{1, 0}, 1}, Instant{0}, one);
  start(FixedTelemetry{4, std::nullopt}, {{1, 0}, 2}, Instant{0}, other);
  CHECK(one.begin != other.begin);
  CHECK(one.begin - start_of(date_of(one.begin)) < hours(6));
}

TEST_CASE("heartbeat: every n-th record is uploaded", "[sim][telemetry]") {
  CHECK(moments(HeartbeatTelemetry{FixedTime{hours(8)}, 2, Duration{0}}, at("2026-01-01T05:00:00Z"),
                at("2026-01-02T10:00:00Z")) == Lines{"01-01T05:00 1", "01-01T13:00 1 connects",
                                                     "01-01T21:00 1", "01-02T05:00 1 connects"});
}

TEST_CASE("trips: the article's Oyster2 makes 120 records in 8 uploads in 4 hours",
          "[sim][telemetry][seed]") {
  // "an Oyster2 may record a GPS position every 2 minutes while on the move, and connect and upload
  // every 30 min. So after 4 hours, there will be 8 uploads, but 120 messages"
  TripsTelemetry oyster;
  oyster.starts = {hours(8)};
  oyster.length = FixedTime{hours(4)};
  oyster.upload_on_start = false;
  CHECK(totals(oyster, at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z")) ==
        std::pair<std::int64_t, std::int64_t>{120, 8});
}

TEST_CASE("trips: start and end are uploads of their own", "[sim][telemetry]") {
  TripsTelemetry trips;
  trips.starts = {hours(8)};
  trips.length = FixedTime{minutes(5)};
  CHECK(
      moments(trips, at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z")) ==
      Lines{"01-01T08:00 1 connects", "01-01T08:02 1", "01-01T08:04 1", "01-01T08:05 1 connects"});
  trips.upload_on_start = trips.upload_on_end = false;
  trips.upload_every = minutes(4);
  CHECK(moments(trips, at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z")) ==
        Lines{"01-01T08:00 0", "01-01T08:02 1", "01-01T08:04 1 connects", "01-01T08:05 0"});
}

TEST_CASE("trips: a trip that would begin within another begins when that one has ended",
          "[sim][telemetry]") {
  TripsTelemetry trips;
  trips.starts = {hours(8), hours(9)};
  trips.length = FixedTime{minutes(90)};
  trips.record_every = hours(1);
  trips.upload_every = hours(2);
  CHECK(moments(trips, at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z")) ==
        Lines{"01-01T08:00 1 connects", "01-01T09:00 1", "01-01T09:30 1 connects",
              "01-01T09:30 1 connects", "01-01T10:30 1", "01-01T11:00 1 connects"});
}

TEST_CASE("trips: random trips keep to their part of the day and rise", "[sim][telemetry]") {
  TripsTelemetry trips;
  trips.per_day = FixedCount{5};
  trips.length = FixedTime{minutes(1)};
  trips.earliest = hours(6);
  trips.latest = hours(20);
  TelemetryState state;
  std::vector<Instant> begins;
  for (start(trips, kKey, Instant{0}, state); state.next.at < Instant{0} + days(3);
       advance(trips, kKey, state)) {
    if (begins.empty() || begins.back() != state.begin) begins.push_back(state.begin);
  }
  REQUIRE(begins.size() == 15);
  CHECK(std::is_sorted(begins.begin(), begins.end()));
  for (const Instant begin : begins) {
    const Duration of_day{begin.ms % days(1).ms};
    CHECK(of_day >= hours(6));
    CHECK(of_day < hours(20));
  }
}

TEST_CASE("trips: no trips a day is no telemetry at all", "[sim][telemetry]") {
  TripsTelemetry trips;
  trips.per_day = FixedCount{0};
  TelemetryState state;
  start(trips, kKey, Instant{0}, state);
  CHECK(state.next.at == kEndOfTime);
}

TEST_CASE("replay: uploads come at their times, and end", "[sim][telemetry]") {
  ReplayTelemetry replay{std::make_shared<std::vector<ReplayTelemetry::Upload>>(
      std::vector<ReplayTelemetry::Upload>{{at("2026-01-01T01:00:00Z"), 3},
                                           {at("2026-01-01T01:00:00Z"), 2},
                                           {at("2026-01-05T00:00:00Z"), 7}})};
  CHECK(moments(replay, at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")) ==
        Lines{"01-01T01:00 3 connects", "01-01T01:00 2 connects", "01-05T00:00 7 connects"});
  CHECK(moments(replay, at("2026-01-01T01:00:00.001Z"), at("2027-01-01T00:00:00Z")) ==
        Lines{"01-05T00:00 7 connects"});
}

TEST_CASE("telemetry: a model goes on the same however often it is stopped and looked at",
          "[sim][telemetry]") {
  // Heartbeats with random intervals: the interval after a beat depends on the beat alone.
  const HeartbeatTelemetry model{ExponentialTime{hours(5)}, 1, Duration{0}};
  TelemetryState state;
  start(model, kKey, Instant{0}, state);
  for (int i = 0; i < 10; ++i) advance(model, kKey, state);
  TelemetryState restarted;
  start(model, kKey, state.next.at, restarted);
  for (int i = 0; i < 10; ++i) {
    CHECK(state.next.at == restarted.next.at);
    advance(model, kKey, state);
    advance(model, kKey, restarted);
  }
}

}  // namespace fleetbill::sim
