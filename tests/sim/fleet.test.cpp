#include <catch2/catch.hpp>
#include <map>

#include "tests/sim/world.hpp"

namespace fleetbill::sim::test {

using billing::Kind;

namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("fleet: members are dealt out to organisations by weight", "[sim][fleet]") {
  Scenario scenario = with_fleet(10);
  scenario.fleets[0].organisations = {{0, 7}, {1, 3}};
  const World world = build_world(scenario);
  std::map<std::uint32_t, int> sizes;
  for (const std::uint32_t organisation : world.organisation_of) ++sizes[organisation];
  CHECK(sizes == std::map<std::uint32_t, int>{{0, 7}, {1, 3}});
  CHECK(world.device(9).serial == "V10");
}

TEST_CASE("fleet: growth adds its share each month", "[sim][fleet]") {
  Scenario scenario = with_fleet(100);
  scenario.fleets[0].growth_per_month = 0.1;
  const World world = build_world(scenario);
  std::map<std::string, int> by_month;
  for (std::uint32_t d = 0; d < world.device_count(); ++d) {
    ++by_month[to_string(month_of(world.deployment(d)))];
  }
  // 100, 110, 121 and 133.1 devices.
  CHECK(by_month == std::map<std::string, int>{
                        {"2026-01", 100}, {"2026-02", 10}, {"2026-03", 11}, {"2026-04", 12}});
}

TEST_CASE("fleet: a trial creates, disables and clears before deployment enables", "[sim][fleet]") {
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].deploy = FixedTime{days(10)};
  scenario.fleets[0].trial = Trial{days(3), days(1)};
  CHECK(life(play(scenario)) == Lines{"2026-01-08 asset_created", "2026-01-09 asset_disabled",
                                      "2026-01-09 asset_cleared", "2026-01-11 asset_enabled"});
}

TEST_CASE("fleet: a trial ends at the deployment, however long it is", "[sim][fleet]") {
  const auto length = GENERATE(days(3), days(4), days(30));
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].deploy = FixedTime{days(10)};
  scenario.fleets[0].trial = Trial{days(3), length};
  CHECK(life(play(scenario)) == Lines{"2026-01-08 asset_created", "2026-01-11 asset_disabled",
                                      "2026-01-11 asset_cleared", "2026-01-11 asset_enabled"});
}

TEST_CASE("fleet: a trial starts with the scenario at the earliest", "[sim][fleet]") {
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].deploy = FixedTime{days(2)};
  scenario.fleets[0].trial = Trial{days(30), days(5)};
  CHECK(life(play(scenario)) == Lines{"2026-01-01 asset_created", "2026-01-03 asset_disabled",
                                      "2026-01-03 asset_cleared", "2026-01-03 asset_enabled"});
  scenario.fleets[0].trial = Trial{days(10), hours(6)};
  CHECK(life(play(scenario)) == Lines{"2026-01-01 asset_created", "2026-01-01 asset_disabled",
                                      "2026-01-01 asset_cleared", "2026-01-03 asset_enabled"});
}

TEST_CASE("fleet: a season disables and enables by the calendar", "[sim][fleet]") {
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].season = Season{2, 15, 4, 1};
  CHECK(life(play(scenario)) ==
        Lines{"2026-01-01 asset_created", "2026-02-15 asset_disabled", "2026-04-01 asset_enabled"});
}

TEST_CASE("fleet: an asset deployed out of season waits for it, disabled", "[sim][fleet]") {
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].season = Season{11, 1, 3, 1};
  CHECK(life(play(scenario)) ==
        Lines{"2026-01-01 asset_created", "2026-01-01 asset_disabled", "2026-03-01 asset_enabled"});
}

TEST_CASE("fleet: a plan change and the end of a life come at their times", "[sim][fleet]") {
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].later_plan = LaterPlan{FixedTime{days(20)}, billing::Plan::ppm};
  scenario.fleets[0].lifetime = FixedTime{days(40)};
  const Played played = play(scenario);
  CHECK(life(played) ==
        Lines{"2026-01-01 asset_created", "2026-01-21 plan_set", "2026-02-10 asset_disabled"});
  // Switched off at the end of its life: one record at noon of each of 40 days.
  CHECK(played.conservation == Conservation{40, 40, 0, 0, 0});
}

TEST_CASE("fleet: hired equipment is a new asset with each customer", "[sim][fleet][seed]") {
  Scenario scenario = with_fleet(1);
  scenario.fleets[0].hire = Hire{FixedTime{days(14)}, FixedTime{days(2)}};
  scenario.last_month = scenario.first_month;
  const World world = build_world(scenario);
  OrganisationModel model(world, 0);
  Lines lines;
  for (const DueCommand& due : model.commands({scenario.start, scenario.end()})) {
    const Command c = spell_out(world, due);
    if (c.kind == CommandKind::power_on) continue;
    lines.push_back(to_string(date_of(c.at)) + " " + std::string(to_string(c.kind)) + " " +
                    c.asset + " " + world.scenario.organisations[c.organisation].name);
  }
  CHECK(lines == Lines{"2026-01-01 create_asset Van 1 A", "2026-01-15 disable_asset Van 1 A",
                       "2026-01-17 create_asset Van 1 #2 B",
                       "2026-01-31 disable_asset Van 1 #2 A"});
}

TEST_CASE("fleet: another member shifts nobody's draws", "[sim][fleet]") {
  const auto first_deployments = [](std::int64_t count) {
    Scenario scenario = with_fleet(count);
    scenario.fleets[0].deploy = UniformTime{Duration{0}, days(90)};
    const World world = build_world(scenario);
    return std::pair(world.deployment(0), world.deployment(1));
  };
  CHECK(first_deployments(2) == first_deployments(50));
}

TEST_CASE("world: one serial for two devices is refused", "[sim][world]") {
  Scenario scenario = with_fleet(3);
  add_device(scenario, "V2", 1);
  CHECK_THROWS_WITH(build_world(scenario), "two devices have the serial 'V2'");
}

TEST_CASE("world: a fault concerns the devices and fleets that it names", "[sim][world]") {
  Scenario scenario = with_fleet(3);
  add_device(scenario, "X1", 1);
  add_device(scenario, "X2", 1);
  Fault fault;
  fault.all_devices = false;
  fault.serials = {"X2", "V2"};
  fault.fleets = {"van"};
  scenario.faults = {fault};
  const World world = build_world(scenario);
  std::vector<bool> concerned;
  for (std::uint32_t d = 0; d < 5; ++d) concerned.push_back(world.faults[0].concerns(d));
  CHECK(concerned == std::vector<bool>{false, true, true, true, true});
}

}  // namespace fleetbill::sim::test
