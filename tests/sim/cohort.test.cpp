#include "sim/cohort.hpp"

#include <catch2/catch.hpp>

#include "tests/sim/world.hpp"

namespace fleetbill::sim::test {

using billing::Connector;
using billing::Kind;

namespace {

/// One device, one asset from the start; `per_day` updates over the 31 days of January.
Scenario tracked(std::int64_t per_day) {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", per_day);
  create(scenario, scenario.start, "Digger", "100001");
  return scenario;
}

void set_imei(Scenario& scenario, const char* when, const char* imei) {
  Command out = command(at(when), CommandKind::set_iridium);
  out.asset = "Digger";
  out.value = imei;
  add(scenario, out);
}

/// The connections of the device on a day, as minutes after `from`.
std::vector<std::int64_t> connections_after(const Scenario& scenario, const char* from) {
  std::vector<std::int64_t> minutes;
  for (const auto& fact : play(scenario).facts) {
    if (fact.kind != Kind::connection || fact.time < at(from)) continue;
    if (fact.time < at(from) + hours(24)) minutes.push_back((fact.time - at(from)).ms / 60'000);
  }
  return minutes;
}

using Minutes = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("cohort: every record of an accepted device arrives once", "[sim][cohort]") {
  const Played played = play(tracked(4));
  CHECK(played.conservation == Conservation{124, 124, 0, 0, 0});
  CHECK(total(played, Kind::upload) == 124);
  CHECK(total(played, Kind::connection) == 124);
}

TEST_CASE("cohort: a refused upload stays in the cache and arrives after enabling (T8, T10)",
          "[sim][cohort]") {
  Scenario scenario = tracked(4);
  asset(scenario, at("2026-01-02T00:00:00Z"), CommandKind::disable_asset, "Digger");
  asset(scenario, at("2026-01-10T03:00:00Z"), CommandKind::enable_asset, "Digger");
  const Played played = play(scenario);
  // Refused: 2 January 00:00 to 10 January 00:00, 33 records; they come with that of 06:00.
  CHECK(played.conservation == Conservation{124, 124, 0, 0, 0});
  CHECK(total(played, Kind::connection) == 124);
  std::int64_t largest = 0;
  for (const auto& fact : played.facts) {
    if (fact.kind == Kind::upload) largest = std::max(largest, fact.quantity);
  }
  CHECK(largest == 34);
}

TEST_CASE("cohort: changes of an instant come before what a device does at it", "[sim][cohort]") {
  Scenario scenario = tracked(4);
  asset(scenario, at("2026-01-31T18:00:00Z"), CommandKind::disable_asset, "Digger");
  CHECK(play(scenario).conservation == Conservation{124, 123, 0, 0, 1});
  scenario.timeline.back().at = at("2026-01-31T18:00:00.001Z");
  CHECK(play(scenario).conservation == Conservation{124, 124, 0, 0, 0});
}

TEST_CASE("cohort: connector None commits and discards the backlog (T20)", "[sim][cohort]") {
  Scenario scenario = tracked(4);
  asset(scenario, at("2026-01-02T00:00:00Z"), CommandKind::disable_asset, "Digger");
  device(scenario, at("2026-01-03T00:00:00Z"), CommandKind::set_connector, "100001", "none");
  const Played played = play(scenario);
  // 4 delivered on 1 January; 4 cached on the 2nd go with those of the 3rd and later: 120
  // discarded.
  CHECK(played.conservation == Conservation{124, 4, 120, 0, 0});
  CHECK(total(played, Kind::upload) == 4);
}

TEST_CASE("cohort: a full cache drops the oldest and counts the drops (T19)", "[sim][cohort]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 4).cache_capacity = 10;
  create(scenario, at("2026-01-31T12:00:00Z"), "Digger", "100001");
  const Played played = play(scenario);
  // 123 records until 12:00 on the 31st (30 × 4 + 3): 10 arrive, 113 were dropped; one more at
  // 18:00.
  CHECK(played.conservation == Conservation{124, 11, 0, 113, 0});
}

TEST_CASE("cohort: the backlog goes in batches, each an upload of its own", "[sim][cohort]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 4).batch = 50;
  create(scenario, at("2026-01-31T12:00:00Z"), "Digger", "100001");
  const Played played = play(scenario);
  std::vector<std::int64_t> batches;
  for (const auto& fact : played.facts) {
    if (fact.kind == Kind::upload) batches.push_back(fact.quantity);
  }
  CHECK(batches == std::vector<std::int64_t>{50, 50, 23, 1});  // 123 at 12:00, one at 18:00
}

TEST_CASE("cohort: a record resent after a lost commit is one message (T7)", "[sim][cohort]") {
  Scenario scenario = tracked(4);
  scenario.faults = {
      fault_of(FaultKind::commit_lost, "2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z")};
  const Played once = play(scenario);
  CHECK(total(once, Kind::upload) == 124);
  CHECK(once.conservation == Conservation{124, 124, 0, 0, 0});
  // Counted at every receipt: the 4 records of the 10th are sent 4, 3, 2 and 1 times, then again
  // at 00:00 on the 11th with that day's first: 10 + 4 receipts instead of 4.
  const Played twice = play(scenario, days(1), {.resent_counts_once = false});
  CHECK(total(twice, Kind::upload) == 134);
  CHECK(twice.conservation == once.conservation);
}

TEST_CASE("cohort: one broken connector of a multi stops both systems", "[sim][cohort]") {
  Scenario scenario = tracked(4);
  scenario.devices[0].connector = Connector::multi;
  scenario.devices[0].connector_is_set = true;
  scenario.faults = {
      fault_of(FaultKind::broken_connector, "2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z")};
  const Played played = play(scenario);
  // Telematics Guru has the records of the 31st, each once, but the device keeps them all.
  CHECK(total(played, Kind::upload) == 124);
  CHECK(played.conservation == Conservation{124, 120, 0, 0, 4});
}

TEST_CASE("cohort: a third-party connector needs no asset and makes no upload", "[sim][cohort]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 4);
  scenario.devices[0].connector = Connector::third_party;
  scenario.devices[0].connector_is_set = true;
  const Played played = play(scenario);
  CHECK(played.conservation == Conservation{124, 124, 0, 0, 0});
  CHECK(total(played, Kind::upload) == 0);
  CHECK(total(played, Kind::connection) == 124);
}

TEST_CASE("cohort: without coverage or SIM there is no connection at all", "[sim][cohort]") {
  const auto kind = GENERATE(FaultKind::coverage_gap, FaultKind::sim_suspended);
  Scenario scenario = tracked(4);
  scenario.faults = {fault_of(kind, "2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z")};
  const Played played = play(scenario);
  CHECK(total(played, Kind::connection) == 116);
  CHECK(played.conservation == Conservation{124, 124, 0, 0, 0});
}

TEST_CASE("cohort: in a platform outage the hello counts and the upload is refused",
          "[sim][cohort]") {
  Scenario scenario = tracked(4);
  scenario.faults = {
      fault_of(FaultKind::platform_outage, "2026-01-31T12:00:00Z", "2026-02-02T00:00:00Z")};
  const Played played = play(scenario);
  CHECK(total(played, Kind::connection) == 124);
  CHECK(played.conservation == Conservation{124, 122, 0, 0, 2});
}

TEST_CASE("cohort: a suspended SIM comes back, a removed battery makes no records",
          "[sim][cohort]") {
  Scenario scenario = tracked(4);
  device(scenario, at("2026-01-10T00:00:00Z"), CommandKind::suspend_sim, "100001");
  device(scenario, at("2026-01-12T00:00:00Z"), CommandKind::resume_sim, "100001");
  device(scenario, at("2026-01-20T00:00:00Z"), CommandKind::power_off, "100001");
  device(scenario, at("2026-01-25T00:00:00Z"), CommandKind::power_on, "100001");
  const Played played = play(scenario);
  CHECK(played.conservation == Conservation{104, 104, 0, 0, 0});
  CHECK(total(played, Kind::connection) == 96);
}

TEST_CASE("cohort: a failed upload is tried again as often as the device does", "[sim][cohort]") {
  Scenario scenario = tracked(1);
  scenario.behaviours[0].retry_after = minutes(10);
  scenario.behaviours[0].retries = 3;
  scenario.faults = {
      fault_of(FaultKind::platform_outage, "2026-01-05T00:00:00Z", "2026-01-05T00:25:00Z"),
      fault_of(FaultKind::platform_outage, "2026-01-08T00:00:00Z", "2026-01-08T12:00:00Z")};
  const Played played = play(scenario);
  // The 5th: 00:00, 00:10 and 00:20 fail, 00:30 succeeds: 3 more connections. The 8th: all four
  // fail; the record comes on the 9th.
  CHECK(total(played, Kind::connection) == 31 + 3 + 3);
  CHECK(played.conservation == Conservation{31, 31, 0, 0, 0});
}

TEST_CASE("cohort: a retry out of coverage is one of the retries, not the last of them",
          "[sim][cohort]") {
  Scenario scenario = tracked(1);
  scenario.behaviours[0].retry_after = minutes(10);
  scenario.behaviours[0].retries = 3;
  scenario.faults = {
      fault_of(FaultKind::platform_outage, "2026-01-05T00:00:00Z", "2026-01-05T00:05:00Z"),
      fault_of(FaultKind::coverage_gap, "2026-01-05T00:05:00Z", "2026-01-05T00:25:00Z")};
  // The 5th: 00:00 fails, 00:10 and 00:20 find no network, 00:30 succeeds.
  CHECK(total(play(scenario), Kind::connection) == 31 + 1);
}

TEST_CASE("cohort: each regular upload that fails is retried as often as the device does",
          "[sim][cohort]") {
  Scenario scenario = small_scenario();  // without an asset, each upload is refused
  DeviceBehaviour& behaviour = add_device(scenario, "100001", 1);
  behaviour.retry_after = minutes(10);
  behaviour.retries = 2;
  behaviour.telemetry = {ReplayTelemetry{}};
  const auto uploads = [&](std::vector<std::int64_t> after_midnight) {
    auto times = std::make_shared<std::vector<ReplayTelemetry::Upload>>();
    for (const auto at_minute : after_midnight) {
      times->push_back({at("2026-01-02T00:00:00Z") + minutes(at_minute), 1});
    }
    scenario.behaviours[0].telemetry = {ReplayTelemetry{times}};
    return connections_after(scenario, "2026-01-02T00:00:00Z");
  };
  CHECK(uploads({0}) == Minutes{0, 10, 20});
  // An upload within the series replaces the retry that is planned.
  CHECK(uploads({0, 7}) == Minutes{0, 7, 17, 27});
  CHECK(uploads({0, 17}) == Minutes{0, 10, 17, 27, 37});
  // At the instant of a retry there is one connection, that of the upload.
  CHECK(uploads({0, 10}) == Minutes{0, 10, 20, 30});
  CHECK(uploads({0, 20}) == Minutes{0, 10, 20, 30, 40});
  // After the last retry.
  CHECK(uploads({0, 25}) == Minutes{0, 10, 20, 25, 35, 45});
}

TEST_CASE("cohort: a regular upload without a network leaves a planned retry in force",
          "[sim][cohort]") {
  Scenario scenario = small_scenario();
  DeviceBehaviour& behaviour = add_device(scenario, "100001", 1);
  behaviour.retry_after = minutes(10);
  behaviour.retries = 2;
  behaviour.telemetry = {ReplayTelemetry{
      std::make_shared<std::vector<ReplayTelemetry::Upload>>(std::vector<ReplayTelemetry::Upload>{
          {at("2026-01-02T00:00:00Z"), 1}, {at("2026-01-02T00:07:00Z"), 1}})}};
  const auto kind = GENERATE(FaultKind::coverage_gap, FaultKind::sim_suspended);
  scenario.faults = {fault_of(kind, "2026-01-02T00:05:00Z", "2026-01-02T00:08:00Z")};
  CHECK(connections_after(scenario, "2026-01-02T00:00:00Z") == Minutes{0, 10, 20});
}

TEST_CASE("cohort: any success ends a series, so that the next failure has all its retries",
          "[sim][cohort]") {
  const auto connector = GENERATE(Connector::none, Connector::telematics_guru,
                                  Connector::third_party, Connector::multi);
  Scenario scenario = tracked(1);
  scenario.devices[0].connector = connector;
  scenario.devices[0].connector_is_set = true;
  scenario.behaviours[0].retry_after = hours(1);
  scenario.behaviours[0].retries = 2;
  scenario.faults = {
      fault_of(FaultKind::commit_lost, "2026-01-03T00:00:00Z", "2026-01-03T00:30:00Z"),
      fault_of(FaultKind::commit_lost, "2026-01-05T00:00:00Z", "2026-01-05T12:00:00Z")};
  CHECK(connections_after(scenario, "2026-01-03T00:00:00Z") == Minutes{0, 60});
  CHECK(connections_after(scenario, "2026-01-05T00:00:00Z") == Minutes{0, 60, 120});
}

TEST_CASE("cohort: a power cut ends a series of retries", "[sim][cohort]") {
  Scenario scenario = tracked(1);
  scenario.behaviours[0].retry_after = minutes(10);
  scenario.behaviours[0].retries = 2;
  scenario.faults = {
      fault_of(FaultKind::platform_outage, "2026-01-05T00:00:00Z", "2026-01-05T12:00:00Z")};
  const char* back = GENERATE("2026-01-05T00:07:00Z", "2026-01-05T00:15:00Z");
  device(scenario, at("2026-01-05T00:05:00Z"), CommandKind::power_off, "100001");
  device(scenario, at(back), CommandKind::power_on, "100001");
  // The retry of 00:10 is lost with the power, whether or not the device is on again by then.
  CHECK(connections_after(scenario, "2026-01-05T00:00:00Z") == Minutes{0});
}

TEST_CASE("cohort: each record's Wi-Fi fix is looked up once, when it arrives", "[sim][cohort]") {
  Scenario scenario = tracked(4);
  scenario.behaviours[0].wifi_lookup = Chance::always();
  scenario.faults = {
      fault_of(FaultKind::commit_lost, "2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z")};
  CHECK(total(play(scenario), Kind::wifi_lookup) == 124);
}

TEST_CASE("cohort: a tag is seen through its gateway's accepted uploads (T22)", "[sim][cohort]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "GW", 4).tags = {"T1", "T2"};
  create(scenario, scenario.start, "Gateway", "GW");
  create(scenario, at("2026-01-31T00:00:00Z"), "Pallet", "T1");
  const Played played = play(scenario);
  // Pallet exists on the 31st alone: 4 sightings; T2 has no asset.
  CHECK(total(played, Kind::upload) == 124 + 4);
}

TEST_CASE("cohort: out of coverage each n-th record also goes by Iridium", "[sim][cohort]") {
  Scenario scenario = tracked(24);
  scenario.behaviours[0].iridium_every = 10;
  set_imei(scenario, "2026-01-01T00:00:00Z", "300234000000001");
  scenario.faults = {
      fault_of(FaultKind::coverage_gap, "2026-01-02T00:00:00Z", "2026-01-04T00:00:00Z")};
  const Played played = play(scenario);
  // Records 25 to 72 are made in the gap; the 30th, 40th, 50th, 60th and 70th are copied.
  CHECK(total(played, Kind::iridium_message) == 5);
  CHECK(played.conservation == Conservation{744, 744, 0, 0, 0});
}

TEST_CASE("cohort: a record goes by Iridium only while the asset has an IMEI", "[sim][cohort]") {
  Scenario scenario = tracked(24);
  scenario.behaviours[0].iridium_every = 1;
  scenario.record = GENERATE(RecordLevel::uploads, RecordLevel::daily, RecordLevel::monthly);
  scenario.faults = {
      fault_of(FaultKind::coverage_gap, "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z")};
  CHECK(total(play(scenario), Kind::iridium_message) == 0);
  set_imei(scenario, "2026-01-02T06:00:00Z", "300234000000001");
  CHECK(total(play(scenario), Kind::iridium_message) == 18);  // 06:00 to 23:00
  set_imei(scenario, "2026-01-02T08:00:00Z", "");
  CHECK(total(play(scenario), Kind::iridium_message) == 2);  // 06:00 and 07:00
  // The IMEI belongs to the asset: the next asset with the serial has none.
  set_imei(scenario, "2026-01-02T08:00:00Z", "300234000000001");
  asset(scenario, at("2026-01-02T10:00:00Z"), CommandKind::disable_asset, "Digger");
  create(scenario, at("2026-01-02T12:00:00Z"), "Dozer", "100001");
  CHECK(total(play(scenario), Kind::iridium_message) == 4);  // 06:00 to 09:00
}

TEST_CASE("cohort: windows of any length give the same facts", "[sim][cohort]") {
  Scenario scenario = tracked(5);
  scenario.behaviours[0].telemetry.emplace_back(
      HeartbeatTelemetry{ExponentialTime{hours(7)}, 3, Duration{0}});
  scenario.faults = {
      fault_of(FaultKind::commit_lost, "2026-01-05T00:00:00Z", "2026-01-25T00:00:00Z")};
  scenario.faults[0].chance = Chance::of(0.5);
  asset(scenario, at("2026-01-12T13:00:00Z"), CommandKind::disable_asset, "Digger");
  asset(scenario, at("2026-01-14T13:00:00Z"), CommandKind::enable_asset, "Digger");
  const auto facts = [&](Duration window) {
    std::vector<std::string> out;
    for (const auto& fact : play(scenario, window).facts) {
      out.push_back(to_string(fact.time) + " " + std::string(to_string(fact.kind)) + " " +
                    std::to_string(fact.quantity));
    }
    return out;
  };
  const auto by_day = facts(days(1));
  CHECK(facts(hours(1)) == by_day);
  CHECK(facts(minutes(137)) == by_day);
  CHECK(facts(days(31)) == by_day);
}

TEST_CASE("cohort: rows summed by day or month never span a lifecycle fact", "[sim][cohort]") {
  Scenario scenario = tracked(4);
  asset(scenario, at("2026-01-10T01:00:00Z"), CommandKind::clear_asset, "Digger");
  scenario.record = RecordLevel::monthly;
  std::vector<std::pair<std::int64_t, std::uint32_t>> rows;
  for (const auto& fact : play(scenario).facts) {
    if (fact.kind == Kind::upload) rows.emplace_back(fact.quantity, fact.times);
    CHECK(fact.last >= fact.time);
  }
  // 9 days and one record of the 10th before the clearing; the other 3 and 21 days after it.
  CHECK(rows == std::vector<std::pair<std::int64_t, std::uint32_t>>{{37, 37}, {87, 87}});
  scenario.record = RecordLevel::daily;
  CHECK(total(play(scenario), Kind::upload) == 124);
}

TEST_CASE("cohort: the hours of a window tell what went through the platform", "[sim][cohort]") {
  const Played played = play(tracked(4));
  std::int64_t messages = 0;
  for (const auto& hour : played.hours) messages += hour.messages;
  CHECK(messages == 124);
  CHECK(played.hours[6].hour == at("2026-01-01T06:00:00Z"));
  CHECK(played.hours[6].messages == 1);
}

}  // namespace fleetbill::sim::test
