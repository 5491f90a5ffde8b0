#include "sim/workload.hpp"

#include <catch2/catch.hpp>

namespace fleetbill::sim {
namespace {

Scenario month_of_fleet(std::int64_t count, Telemetry telemetry) {
  Scenario scenario;
  scenario.first_month = month_of(2026, 6);  // 30 days
  scenario.last_month = scenario.first_month;
  scenario.start = scenario.first_month.begin();
  DeviceBehaviour behaviour;
  behaviour.telemetry = {std::move(telemetry)};
  scenario.behaviours = {behaviour};
  Fleet fleet;
  fleet.count = count;
  scenario.fleets = {fleet};
  return scenario;
}

Workload only(const Scenario& scenario) {
  const auto works = estimate_workloads(scenario);
  REQUIRE(works.size() == 1);
  return works.front();
}

}  // namespace

TEST_CASE("workload: the actions and rows of a month follow from the telemetry", "[sim]") {
  struct Example {
    const char* what;
    Telemetry telemetry;
    double actions, rows;  // of one device in 30 days
  };
  HeartbeatTelemetry heartbeat;
  heartbeat.every = FixedTime{hours(6)};
  heartbeat.records_per_upload = 2;
  HeartbeatTelemetry uniform;
  uniform.every = UniformTime{hours(4), hours(8)};
  TripsTelemetry trips;
  trips.per_day = PoissonCount{2};
  trips.length = FixedTime{minutes(60)};
  trips.record_every = minutes(10);
  trips.upload_every = minutes(30);
  ProfileTelemetry profile;
  profile.daily.per_day = 8;
  profile.records_per_upload = 2;
  const auto uploads =
      std::make_shared<std::vector<ReplayTelemetry::Upload>>(std::vector<ReplayTelemetry::Upload>{
          {Instant{0}, 1}, {Instant{days(1).ms / 2}, 1}, {Instant{days(1).ms}, 1}});
  const Example examples[] = {
      {"three updates a day", FixedTelemetry{3, {}}, 90, 90},
      {"a record in 6 h, an upload in 12 h", heartbeat, 120, 60},
      {"a record in 4 h to 8 h", uniform, 120, 120},
      // per trip 6 records and 2 uploads, and those of its start and end
      {"two trips of an hour a day", trips, 30 * 2 * (8 + 4), 30 * 2 * 4},
      {"three uploads in two days, repeated", ReplayTelemetry{uploads}, 45, 45},
      {"eight records a day, an upload of each second one", profile, 240, 120},
  };
  for (const Example& example : examples) {
    INFO(example.what);
    const Workload work = only(month_of_fleet(10, example.telemetry));
    CHECK(work.entities == 10);
    CHECK(work.actions == Approx(10 * example.actions));
    CHECK(work.rows == Approx(10 * example.rows));
    CHECK(work.rows_at_once == Approx(10 * example.rows / 30));
  }
}

TEST_CASE("workload: a register changes the records of a profile by its mean pace", "[sim]") {
  ProfileTelemetry profile;
  profile.daily.per_day = 8;
  Scenario scenario = month_of_fleet(2, profile);
  scenario.fleets[0].members.resize(2);
  scenario.fleets[0].members[0].pace = 3;  // and 1
  CHECK(only(scenario).actions == Approx(2 * 30 * 8 * 2));
}

TEST_CASE("workload: summed rows do not grow with the activity", "[sim]") {
  Scenario scenario = month_of_fleet(10, FixedTelemetry{1000, {}});
  CHECK(only(scenario).rows == Approx(10 * 30 * 1000));
  scenario.record = RecordLevel::daily;
  CHECK(only(scenario).rows == Approx(10 * 30 * 5));
  CHECK(only(scenario).rows_at_once == Approx(10 * 5));
  scenario.record = RecordLevel::monthly;
  CHECK(only(scenario).rows == Approx(10 * 5));
  CHECK(only(scenario).rows_at_once == Approx(10 * 5));
}

TEST_CASE("workload: growth and lifetimes change the days of devices", "[sim]") {
  Scenario scenario = month_of_fleet(100, FixedTelemetry{1, {}});
  scenario.last_month = scenario.first_month.next();  // 30 and 31 days
  CHECK(only(scenario).actions == Approx(100 * 61));
  scenario.fleets[0].growth_per_month = 0.1;
  CHECK(only(scenario).entities == Approx(110));
  CHECK(only(scenario).actions == Approx(100 * 61 + 10 * 31));
  scenario.fleets[0].lifetime = FixedTime{days(2)};
  CHECK(only(scenario).actions == Approx(110 * 2));
}

TEST_CASE("workload: each hire is an asset", "[sim]") {
  Scenario scenario = month_of_fleet(10, FixedTelemetry{1, {}});
  scenario.fleets[0].hire = Hire{FixedTime{hours(1)}, ExponentialTime{hours(2)}};
  CHECK(only(scenario).hires == Approx(240));
  CHECK(only(scenario).entities == Approx(10 + 10 * 240));
}

TEST_CASE("workload: retries count while connections fail", "[sim]") {
  Scenario scenario = month_of_fleet(10, FixedTelemetry{1, {}});
  scenario.behaviours[0].retry_after = minutes(1);
  scenario.behaviours[0].retries = 100;
  CHECK(only(scenario).actions == Approx(300));
  Fault fault;
  fault.from = scenario.start;
  fault.to = scenario.start + days(3);
  fault.chance = Chance::of(0.5);
  scenario.faults = {fault};
  CHECK(only(scenario).actions == Approx(300 + 0.05 * 300 * 100));
}

TEST_CASE("workload: a campaign updates the devices of its fleets", "[sim]") {
  Scenario scenario = month_of_fleet(0, FixedTelemetry{1, {}});
  scenario.fleets.clear();
  EndpointFleet fleet;
  fleet.count = 50;
  fleet.update_every = FixedTime{hours(12)};
  scenario.endpoint_fleets = {fleet, fleet};
  Campaign campaign;
  campaign.fleets = {1};
  campaign.per_day = 5;
  campaign.success = Chance::of(0.5);
  campaign.retries = 2;
  scenario.campaigns = {campaign};
  const auto works = estimate_workloads(scenario);
  REQUIRE(works.size() == 3);
  CHECK(works[0].actions == Approx(50 * 60));
  CHECK(works[1].index == 1);
  CHECK(works[2].source == WorkSource::campaign);
  CHECK(works[2].index == 0);
  CHECK(works[2].actions == Approx(50 * 2));
  CHECK(works[2].rows_at_once == Approx(10));
}

}  // namespace fleetbill::sim
