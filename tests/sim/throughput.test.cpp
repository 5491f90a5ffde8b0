#include "sim/throughput.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "world.hpp"

namespace fleetbill::sim::test {
namespace {

using billing::Kind;

/// 1,000 devices, each with one record a day at 12:00:00, in January 2026. Telematics Guru is away
/// for an hour from 12:00 on 5 January. Each device retries until it succeeds.
Scenario flood(std::int64_t per_second, Duration retry_after) {
  Scenario scenario = with_fleet(1000);
  scenario.last_month = scenario.first_month;
  scenario.uploads_per_second = per_second;
  scenario.behaviours[0].retry_after = retry_after;
  scenario.behaviours[0].retries = 10'000;
  scenario.faults = {
      fault_of(FaultKind::platform_outage, "2026-01-05T12:00:00Z", "2026-01-05T13:00:00Z")};
  return scenario;
}

/// Returns the largest number of uploads in a second.
std::int64_t most_in_a_second(const Played& played) {
  std::map<std::int64_t, std::int64_t> uploads;
  for (const auto& fact : played.facts) {
    if (fact.kind == Kind::upload) ++uploads[fact.time.ms / 1000];
  }
  std::int64_t most = 0;
  for (const auto& [second, count] : uploads) most = std::max(most, count);
  return most;
}

/// Returns the time of the last upload before `end`.
Instant last_upload(const Played& played, Instant end) {
  Instant last{0};
  for (const auto& fact : played.facts) {
    if (fact.kind == Kind::upload && fact.time < end) last = std::max(last, fact.time);
  }
  return last;
}

}  // namespace

TEST_CASE("throughput: a flood drains at the limit, in the rounds in which the devices retry",
          "[sim][throughput]") {
  struct Example {
    std::int64_t per_second;
    Duration retry_after;
    std::vector<std::int64_t> uploads;  // from 13:00 on, by hour
    const char* drained;
  };
  const std::vector<Example> examples{
      // Each minute 10 of the waiting devices are accepted: 1,000 / 10 = 100 rounds. The first
      // hour has 60 of them. The last one is 99 minutes after 13:00.
      {10, minutes(1), {600, 400, 0, 0}, "2026-01-05T14:39:00Z"},
      // 1,000 / 7: 142 rounds of 7, and one of 6.
      {7, minutes(1), {420, 420, 160, 0}, "2026-01-05T15:22:00Z"},
      // A round a second.
      {10, seconds(1), {1000, 0, 0, 0}, "2026-01-05T13:01:39Z"},
      // The limit is not reached.
      {1000, minutes(1), {1000, 0, 0, 0}, "2026-01-05T13:00:00Z"},
  };
  for (const Example& example : examples) {
    for (const Duration window : {days(1), hours(7)}) {
      CAPTURE(example.per_second, example.retry_after.ms, window.ms);
      const Played played = play(flood(example.per_second, example.retry_after), window);
      std::map<std::int64_t, std::int64_t> uploads;
      for (const HourPoint& hour : played.hours) uploads[hour.hour.ms] += hour.uploads;
      for (std::size_t i = 0; i < example.uploads.size(); ++i) {
        const Instant hour = at("2026-01-05T13:00:00Z") + hours(1) * static_cast<std::int64_t>(i);
        CHECK(uploads[hour.ms] == example.uploads[i]);
      }
      CHECK(uploads[at("2026-01-05T12:00:00Z").ms] == 0);
      CHECK(last_upload(played, at("2026-01-06T00:00:00Z")) == at(example.drained));
      CHECK(most_in_a_second(played) == example.per_second);
      CHECK(played.conservation == Conservation{31'000, 31'000, 0, 0, 0});
    }
  }
}

TEST_CASE("throughput: the batches of one device count separately", "[sim][throughput]") {
  // 31 records wait for the asset until 12:00 on 31 January. Batches of 10 make 4 uploads. The
  // platform accepts 3. The retry brings the last record.
  Scenario scenario = small_scenario();
  DeviceBehaviour& behaviour = add_device(scenario, "100001", 1);
  behaviour.telemetry = {FixedTelemetry{1, hours(12)}};
  behaviour.batch = 10;
  behaviour.retry_after = minutes(5);
  behaviour.retries = 1;
  create(scenario, at("2026-01-31T06:00:00Z"), "Digger", "100001");
  scenario.uploads_per_second = 3;
  const Played played = play(scenario);
  const HourPoint& noon = played.hours.at(30 * 24 + 12);
  CHECK(noon.uploads == 4);
  CHECK(noon.messages == 31);
  CHECK(noon.connections == 2);
  CHECK(last_upload(played, scenario.end()) == at("2026-01-31T12:05:00Z"));
  CHECK(most_in_a_second(played) == 3);
}

TEST_CASE("throughput: only uploads to Telematics Guru count", "[sim][throughput]") {
  Scenario scenario = with_fleet(10);
  scenario.last_month = scenario.first_month;
  scenario.uploads_per_second = 1;
  scenario.fleets[0].connector = billing::Connector::third_party;
  scenario.fleets[0].connector_is_set = true;
  CHECK(play(scenario).conservation == Conservation{310, 310, 0, 0, 0});
}

TEST_CASE("throughput: the platform refuses different devices each day", "[sim][throughput]") {
  // Ten of a hundred devices succeed each day, and do not retry. With equal chances a device is
  // refused on all 120 days with a probability of 0.9^120, 3 in a million.
  Scenario scenario = with_fleet(100);
  scenario.uploads_per_second = 10;
  const Played played = play(scenario);
  std::set<std::uint32_t> accepted;
  std::int64_t uploads = 0;
  for (const auto& fact : played.facts) {
    if (fact.kind != Kind::upload) continue;
    ++uploads;
    accepted.insert(static_cast<std::uint32_t>(fact.device.value()));
  }
  CHECK(uploads == 10 * (31 + 28 + 31 + 30));
  CHECK(accepted.size() == 100);
}

TEST_CASE("throughput: a limit that no second reaches changes no fact", "[sim][throughput]") {
  for (const RecordLevel record :
       {RecordLevel::uploads, RecordLevel::daily, RecordLevel::monthly}) {
    CAPTURE(to_string(record));
    Scenario scenario = flood(1000, minutes(1));
    scenario.record = record;
    const Played limited = play(scenario);
    scenario.uploads_per_second.reset();
    const Played unlimited = play(scenario);
    const auto texts = [](const Played& played) {
      std::vector<std::tuple<Instant, std::int32_t, int, std::int64_t, std::uint32_t, Instant>> out;
      for (const auto& fact : played.facts) {
        out.emplace_back(fact.time, static_cast<std::int32_t>(fact.device.value()),
                         static_cast<int>(fact.kind), fact.quantity, fact.times, fact.last);
      }
      std::sort(out.begin(), out.end());
      return out;
    };
    CHECK((texts(limited) == texts(unlimited)));
    CHECK(limited.hours == unlimited.hours);
  }
}

}  // namespace fleetbill::sim::test
