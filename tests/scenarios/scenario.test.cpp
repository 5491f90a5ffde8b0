// What each key of a scenario does to the world that is built from it.
#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "tests/scenarios/support.hpp"

using namespace fleetbill;
using namespace fleetbill::scenarios;
using billing::Connector;
using billing::Plan;
using Catch::Contains;
using test::error_with;
using test::load;

namespace {

const sim::DeviceSpec& device_of(const Case& scenario) { return scenario.scenario.devices.at(0); }
const sim::Fleet& fleet_of(const Case& scenario) { return scenario.scenario.fleets.at(0); }

/// What the device or fleet that stands last does.
const sim::DeviceBehaviour& behaviour_of(const Case& scenario) {
  return scenario.scenario.behaviours.back();
}

/// The telemetry model of a kind, which the device or fleet that stands last has.
template <class Model>
const Model& telemetry_of(const Case& scenario) {
  for (const sim::Telemetry& telemetry : behaviour_of(scenario).telemetry) {
    if (const auto* model = std::get_if<Model>(&telemetry)) return *model;
  }
  throw std::logic_error("no such telemetry");
}

Case with_device(const std::string& keys) {
  return load("devices:\n  - {serial: \"1\", type: g62" + keys + "}\n");
}

Case with_fleet(const std::string& keys) {
  return load("fleets:\n  - {fleet: F, count: 3, type: g62, organisations: [A]" + keys + "}\n");
}

}  // namespace

TEST_CASE("scenario: what is left out has its default", "[scenarios][loader]") {
  const Case scenario = load("");
  CHECK(scenario.path == "test.yaml");
  CHECK(scenario.scenario.name == "test");
  CHECK(scenario.scenario.about.empty());
  CHECK(scenario.scenario.start == start_of({2026, 1, 1}));
  CHECK(scenario.scenario.first_month == month_of(2026, 1));
  CHECK(scenario.scenario.last_month == month_of(2026, 1));
  CHECK(scenario.scenario.seed.seed == 1);
  CHECK(scenario.scenario.record == sim::RecordLevel::uploads);
  CHECK(scenario.scenario.devices.empty());
  CHECK(scenario.scenario.timeline.empty());
  CHECK_FALSE(scenario.journal);
  CHECK_FALSE(scenario.prices);
  CHECK(scenario.rules == billing::Rulebook{});
  CHECK(scenario.expectations.empty());
}

TEST_CASE("scenario: the run is as its keys say", "[scenarios][loader]") {
  const Case scenario = load("about: why\nseed: 42\nrecord: monthly\nplatform: telematics_guru\n");
  CHECK(scenario.scenario.about == "why");
  CHECK(scenario.scenario.seed.seed == 42);
  CHECK(scenario.scenario.record == sim::RecordLevel::monthly);
  CHECK(load("record: daily\n").scenario.record == sim::RecordLevel::daily);
  CHECK(load("seed: 4611686018427387904\n").scenario.seed.seed == std::uint64_t{1} << 62);
}

TEST_CASE("scenario: months count from that of the start", "[scenarios][loader]") {
  const auto months = [](const std::string& start, const std::string& count) {
    const Case scenario =
        load_case_text("t", "scenario: t\nstart: " + start + "\nmonths: " + count +
                                "\npartner: P\norganisations: [A]\n");
    return std::pair(to_string(scenario.scenario.first_month),
                     to_string(scenario.scenario.last_month));
  };
  CHECK(months("2026-01-15", "1") == std::pair<std::string, std::string>("2026-01", "2026-01"));
  CHECK(months("2026-12-31T00:00Z", "2") ==
        std::pair<std::string, std::string>("2026-12", "2027-01"));
  CHECK(months("2000-01-01", "1200") == std::pair<std::string, std::string>("2000-01", "2099-12"));
  CHECK(months("9998-01-01", "12") == std::pair<std::string, std::string>("9998-01", "9998-12"));
}

TEST_CASE("scenario: partners and organisations know one another", "[scenarios][loader]") {
  const Case scenario = load_case_text(
      "t",
      "scenario: t\nstart: 2026-01-01\nmonths: 1\npartners: [P, Q]\norganisations:\n"
      "  - {organisation: A, partner: Q, plan: TG-PRO}\n  - {organisation: B, partner: P}\n"
      "devices: [{serial: \"1\", type: g62, partner: Q}]\n"
      "timeline:\n"
      "  - {at: 2026-01-01, create_asset: {organisation: A, asset: X}}\n"
      "  - {at: 2026-01-02, partner: Q, disable_asset: X}\n");
  const auto& world = scenario.scenario;
  REQUIRE(world.partners.size() == 2);
  REQUIRE(world.organisations.size() == 2);
  CHECK(world.organisations[0].partner == 1);
  CHECK(world.organisations[0].plan == Plan::pro);
  CHECK(world.organisations[1].partner == 0);
  CHECK_FALSE(world.organisations[1].plan);
  CHECK(world.devices[0].partner == 1);
  CHECK(world.timeline[0].partner == 1);
  CHECK(world.timeline[0].value == "TG-PRO");  // the organisation's plan
  CHECK(world.timeline[1].partner == 1);
  CHECK(world.timeline[1].organisation == 0);  // an organisation of that partner
}

TEST_CASE("scenario: one partner in a list is the only one", "[scenarios][loader]") {
  const Case scenario = load_case_text(
      "t",
      "scenario: t\nstart: 2026-01-01\nmonths: 1\npartners: [P]\norganisations: [A]\n"
      "devices: [{serial: \"1\", type: g62}]\n");
  CHECK(scenario.scenario.partners.size() == 1);
  CHECK(scenario.scenario.devices[0].partner == 0);
}

TEST_CASE("devices: what is left out has its default", "[scenarios][loader]") {
  const Case scenario = with_device("");
  const sim::DeviceSpec& device = device_of(scenario);
  CHECK(device.serial == "1");
  CHECK(device.connector == Connector::telematics_guru);
  CHECK_FALSE(device.connector_is_set);
  CHECK_FALSE(device.locked);
  CHECK(device.iccid.empty());
  CHECK(device.power_on == scenario.scenario.start);
  CHECK(behaviour_of(scenario).device_type == "g62");
  CHECK(behaviour_of(scenario).cache_capacity == 20'000);
  CHECK(behaviour_of(scenario).batch == 1000);
  CHECK_FALSE(behaviour_of(scenario).retry_after);
  CHECK(behaviour_of(scenario).wifi_lookup.is_impossible());
}

TEST_CASE("devices: a device is as its keys say", "[scenarios][loader]") {
  const Case scenario =
      with_device(", connector: multi, locked: true, sim: \"8901\", power_on: 2026-01-02T03:04Z");
  const sim::DeviceSpec& device = device_of(scenario);
  CHECK(device.connector == Connector::multi);
  CHECK(device.connector_is_set);
  CHECK(device.locked);
  CHECK(device.iccid == "8901");
  CHECK(device.power_on == start_of({2026, 1, 2}) + hours(3) + minutes(4));
  CHECK_FALSE(device_of(with_device(", power_on: false")).power_on);
}

TEST_CASE("behaviour: what stands at a device replaces what its type does", "[scenarios][loader]") {
  const Case scenario = with_device(
      ", cache: {capacity: 5, batch: 2}, retry: {after: 10min, times: 3}, wifi_lookups: 100%, "
      "alerts: 0.5, iridium: {every: 7}, tags: [t1, t2]");
  const sim::DeviceBehaviour& behaviour = behaviour_of(scenario);
  CHECK(behaviour.cache_capacity == 5);
  CHECK(behaviour.batch == 2);
  CHECK(behaviour.retry_after == minutes(10));
  CHECK(behaviour.retries == 3);
  CHECK(behaviour.wifi_lookup.is_certain());
  CHECK_FALSE(behaviour.alert.is_impossible());
  CHECK(behaviour.iridium_every == 7);
  CHECK(behaviour.tags == std::vector<std::string>{"t1", "t2"});
  CHECK(behaviour.telemetry.size() == 2);  // the type's own
}

TEST_CASE("telemetry: each model is as its keys say", "[scenarios][loader]") {
  const Case scenario = with_device(
      ", telemetry: {fixed: {per_day: 4, phase: 3h}, heartbeat: {every: 12h, "
      "records_per_upload: 5, phase: random}, trips: {at: [\"08:00\", \"16:30\"], length: 25min, "
      "record_every: 1min, upload_every: 10min, upload_on_start: false, upload_on_end: false}}");
  CHECK(behaviour_of(scenario).telemetry.size() == 3);
  const auto& fixed = telemetry_of<sim::FixedTelemetry>(scenario);
  CHECK(fixed.per_day == 4);
  CHECK(fixed.phase == hours(3));
  const auto& heartbeat = telemetry_of<sim::HeartbeatTelemetry>(scenario);
  CHECK(std::get<sim::FixedTime>(heartbeat.every).value == hours(12));
  CHECK(heartbeat.records_per_upload == 5);
  CHECK_FALSE(heartbeat.phase);
  const auto& trips = telemetry_of<sim::TripsTelemetry>(scenario);
  CHECK(trips.starts == std::vector<Duration>{hours(8), hours(16) + minutes(30)});
  CHECK(std::get<sim::FixedTime>(trips.length).value == minutes(25));
  CHECK(trips.record_every == minutes(1));
  CHECK(trips.upload_every == minutes(10));
  CHECK_FALSE(trips.upload_on_start);
  CHECK_FALSE(trips.upload_on_end);
}

TEST_CASE("telemetry: trips by number are spread over a part of the day", "[scenarios][loader]") {
  const auto trips = [](const std::string& keys) {
    return telemetry_of<sim::TripsTelemetry>(
        with_device(", telemetry: {trips: {per_day: {poisson: 2}, length: 1h" + keys + "}}"));
  };
  CHECK(trips("").starts.empty());
  CHECK(std::get<sim::PoissonCount>(trips("").per_day).mean == Approx(2));
  CHECK(trips("").earliest == hours(6));
  CHECK(trips("").latest == hours(20));
  CHECK(trips("").record_every == minutes(2));
  CHECK(trips("").upload_every == minutes(30));
  CHECK(trips("").upload_on_start);
  CHECK(trips(", between: [\"00:00\", \"23:59\"]").earliest == Duration{0});
  CHECK(trips(", between: [\"00:00\", \"23:59\"]").latest == hours(23) + minutes(59));
}

TEST_CASE("telemetry: a listed device runs by the clock, fleets at random phases",
          "[scenarios][loader]") {
  const std::string fixed = ", telemetry: {fixed: {per_day: 4}}";
  CHECK(telemetry_of<sim::FixedTelemetry>(with_device(fixed)).phase == Duration{0});
  CHECK_FALSE(telemetry_of<sim::FixedTelemetry>(with_fleet(fixed)).phase);
  CHECK(telemetry_of<sim::HeartbeatTelemetry>(with_device("")).phase == Duration{0});
  CHECK_FALSE(telemetry_of<sim::HeartbeatTelemetry>(with_fleet("")).phase);
  const std::string chosen = ", telemetry: {fixed: {per_day: 4, phase: 1h}}";
  CHECK(telemetry_of<sim::FixedTelemetry>(with_fleet(chosen)).phase == hours(1));
  const std::string random = ", telemetry: {fixed: {per_day: 4, phase: random}}";
  CHECK_FALSE(telemetry_of<sim::FixedTelemetry>(with_device(random)).phase);
}

TEST_CASE("telemetry: a device replays its own uploads of a journal", "[scenarios][loader]") {
  const test::TemporaryFile journal("replay.csv",
                                    "time,kind,device,quantity\n"
                                    "2026-01-02T00:00:00Z,upload,1,3\n"
                                    "2026-01-01T00:00:00Z,upload,1,5\n"
                                    "2026-01-01T00:00:00Z,upload,2,7\n"
                                    "2026-01-01T00:00:00Z,connection,1,\n"
                                    "never,upload,1,9\n");
  const Case scenario = with_device(", telemetry: {replay: {journal: " + journal.path() + "}}");
  const auto& uploads = *telemetry_of<sim::ReplayTelemetry>(scenario).uploads;
  REQUIRE(uploads.size() == 2);
  CHECK(uploads[0].at == start_of({2026, 1, 1}));
  CHECK(uploads[0].records == 5);
  CHECK(uploads[1].records == 3);
}

TEST_CASE("device types: a type is like another one but for its own keys", "[scenarios][loader]") {
  const Case scenario = load(
      "device_types:\n"
      "  mine: {like: g120, cache: {capacity: 9}}\n"
      "  yours: {like: mine, iridium: {every: 3}}\n"
      "  empty: {}\n"
      "  g62: {like: g62, alerts: 100%}\n"
      "devices:\n"
      "  - {serial: \"1\", type: mine}\n  - {serial: \"2\", type: yours, cache: {batch: 4}}\n"
      "  - {serial: \"3\", type: empty}\n  - {serial: \"4\", type: g62}\n");
  const auto& all = scenario.scenario.behaviours;
  REQUIRE(all.size() == 4);
  CHECK(all[0].device_type == "mine");
  CHECK(all[0].cache_capacity == 9);
  CHECK(all[0].iridium_every == 10);  // of g120
  CHECK(all[0].telemetry.size() == 2);
  CHECK(all[1].device_type == "yours");
  CHECK(all[1].cache_capacity == 9);
  CHECK(all[1].batch == 4);
  CHECK(all[1].iridium_every == 3);
  CHECK(all[2].telemetry.empty());
  CHECK(all[3].device_type == "g62");
  CHECK(all[3].alert.is_certain());
  CHECK(all[3].telemetry.size() == 2);
}

TEST_CASE("fleets: what is left out has its default", "[scenarios][loader]") {
  const Case scenario = with_fleet("");
  const sim::Fleet& fleet = fleet_of(scenario);
  CHECK(fleet.name == "F");
  CHECK(fleet.count == 3);
  CHECK(fleet.growth_per_month == 0);
  CHECK(fleet.serial_pattern == "F-{n}");
  CHECK(fleet.asset_pattern == "F {n}");
  CHECK(fleet.iccid_pattern.empty());
  CHECK_FALSE(fleet.plan);
  CHECK_FALSE(fleet.connector_is_set);
  CHECK_FALSE(fleet.locked);
  CHECK_FALSE(fleet.deploy);
  CHECK_FALSE(fleet.lifetime);
  CHECK_FALSE(fleet.trial);
  CHECK_FALSE(fleet.hire);
  CHECK_FALSE(fleet.season);
  CHECK_FALSE(fleet.later_plan);
}

TEST_CASE("fleets: a fleet is as its keys say", "[scenarios][loader]") {
  const Case scenario = with_fleet(
      ", growth: {per_month: 4%}, serials: \"1{n}2\", assets: \"Van {n}\", sims: \"89{n}\", "
      "plan: TG-PPM, connector: third_party, locked: true, deploy: {uniform: [0s, 30d]}, "
      "lifetime: 400d, trial: {before: 2d, length: 1h}, season: {off: 11-01, on: 04-15}, "
      "plan_change: {after: 60d, plan: TG-PRO}");
  const sim::Fleet& fleet = fleet_of(scenario);
  CHECK(fleet.growth_per_month == Approx(0.04));
  CHECK(fleet.serial_pattern == "1{n}2");
  CHECK(fleet.asset_pattern == "Van {n}");
  CHECK(fleet.iccid_pattern == "89{n}");
  CHECK(fleet.plan == Plan::ppm);
  CHECK(fleet.connector == Connector::third_party);
  CHECK(fleet.connector_is_set);
  CHECK(fleet.locked);
  CHECK(std::get<sim::UniformTime>(*fleet.deploy).most == days(30));
  CHECK(std::get<sim::FixedTime>(*fleet.lifetime).value == days(400));
  CHECK(fleet.trial->before == days(2));
  CHECK(fleet.trial->length == hours(1));
  CHECK(fleet.season->off_month == 11);
  CHECK(fleet.season->off_day == 1);
  CHECK(fleet.season->on_month == 4);
  CHECK(fleet.season->on_day == 15);
  CHECK(std::get<sim::FixedTime>(fleet.later_plan->after).value == days(60));
  CHECK(fleet.later_plan->plan == Plan::pro);
  const sim::Fleet hired = fleet_of(with_fleet(", hire: {length: 9d, gap: {exponential: 2d}}"));
  CHECK(std::get<sim::FixedTime>(hired.hire->length).value == days(9));
  CHECK(std::get<sim::ExponentialTime>(hired.hire->gap).mean == days(2));
}

TEST_CASE("fleets: organisations have equal shares, or weights", "[scenarios][loader]") {
  using Shares = std::vector<std::pair<std::uint32_t, std::int64_t>>;
  const auto shares = [](const std::string& text) {
    return fleet_of(
               load("fleets: [{fleet: F, count: 9, type: g62, organisations: " + text + "}]\n"))
        .organisations;
  };
  CHECK(shares("[B]") == Shares{{1, 1}});
  CHECK(shares("[B, A]") == Shares{{1, 1}, {0, 1}});
  CHECK(shares("{A: 3, B: 1}") == Shares{{0, 3}, {1, 1}});
}

TEST_CASE("fleets: a fleet of one or none needs no number in its patterns", "[scenarios][loader]") {
  for (const std::string count : {"0", "1"}) {
    const std::string fleet = "fleets: [{fleet: F, count: " + count +
                              ", type: g62, organisations: [A], serials: x, assets: y}]\n";
    CHECK(error_with(fleet).empty());
  }
  CHECK_THAT(error_with("fleets: [{fleet: F, count: 2, type: g62, organisations: [A], "
                        "serials: x}]\n"),
             Contains("the pattern needs {n}"));
}

TEST_CASE("fleets: an enormous fleet is nothing to the loader", "[scenarios][loader]") {
  const Case scenario = load_case_text(
      "t",
      "scenario: t\nstart: 2026-01-01\nmonths: 1200\npartner: P\norganisations: [A]\n"
      "fleets: [{fleet: F, count: 100000000, type: g62, organisations: [A]}]\n"
      "timeline: [{at: 2099-01-01, power_off: F-100000000}]\n");
  CHECK(fleet_of(scenario).count == 100'000'000);
}

TEST_CASE("fleets: growth counts towards the serials that there are", "[scenarios][loader]") {
  const auto power_off = [](const std::string& serial) {
    return load_case_text("t",
                          "scenario: t\nstart: 2026-01-01\nmonths: 3\npartner: P\n"
                          "organisations: [A]\nfleets: [{fleet: F, count: 100, type: g62, "
                          "organisations: [A], growth: {per_month: 10%}}]\n"
                          "timeline: [{at: 2026-03-31, power_off: " +
                              serial + "}]\n");
  };
  CHECK_NOTHROW(power_off("F-121"));  // 100, 110, 121
  CHECK_THROWS_AS(power_off("F-122"), Error);
}

TEST_CASE("fleets: small fleets grow by parts of a device", "[scenarios][loader]") {
  const auto power_off = [](const std::string& serial) {
    return load_case_text("t",
                          "scenario: t\nstart: 2026-01-01\nmonths: 3\npartner: P\n"
                          "organisations: [A]\nfleets: [{fleet: F, count: 10, type: g62, "
                          "organisations: [A], growth: {per_month: 4%}}]\n"
                          "timeline: [{at: 2026-03-31, power_off: " +
                              serial + "}]\n");
  };
  CHECK_NOTHROW(power_off("F-11"));  // 10, 10.4, 10.816
  CHECK_THROWS_AS(power_off("F-12"), Error);
}

TEST_CASE("scenario: long lists are read in time that grows with their length",
          "[scenarios][loader]") {
  constexpr int kMany = 20'000;
  std::string text = "scenario: t\nstart: 2026-01-01\nmonths: 1\npartner: P\norganisations:\n";
  for (int i = 0; i < kMany; ++i) text += "  - o" + std::to_string(i) + "\n";
  text += "devices:\n";
  for (int i = 0; i < kMany; ++i) {
    text += "  - {serial: \"" + std::to_string(i) + "\", type: g62}\n";
  }
  text += "timeline:\n";
  for (int i = 0; i < kMany; ++i) {
    const std::string n = std::to_string(i);
    text += "  - {at: 2026-01-01, create_asset: {organisation: o" + n + ", asset: a" + n +
            ", serial: \"" + n + "\"}}\n";
  }
  const Case scenario = load_case_text("t", text);
  CHECK(scenario.scenario.timeline.size() == kMany);
  CHECK(scenario.scenario.timeline.back().organisation == kMany - 1);
}
