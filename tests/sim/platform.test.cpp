#include "sim/platform.hpp"

#include <catch2/catch.hpp>

#include "tests/sim/world.hpp"

namespace fleetbill::sim::test {

using billing::Kind;

TEST_CASE("platform: a serial is unique among enabled assets (T12)", "[sim][platform]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 1);
  create(scenario, at("2026-01-01T00:00:00Z"), "A1", "100001");
  create(scenario, at("2026-01-02T00:00:00Z"), "B1", "100001", 1);
  asset(scenario, at("2026-01-03T00:00:00Z"), CommandKind::disable_asset, "A1");
  create(scenario, at("2026-01-04T00:00:00Z"), "B2", "100001", 1);
  asset(scenario, at("2026-01-05T00:00:00Z"), CommandKind::enable_asset, "A1");
  const Played played = play(scenario);
  REQUIRE(played.refusals.size() == 2);
  CHECK(played.refusals[0].subject == "B1");
  CHECK(played.refusals[1].subject == "A1");
  CHECK(played.refusals[1].command == "enable_asset");
}

TEST_CASE("platform: a locked connector is changed by support alone", "[sim][platform]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 1);
  scenario.devices[0].locked = true;
  device(scenario, at("2026-01-02T00:00:00Z"), CommandKind::set_connector, "100001", "none");
  device(scenario, at("2026-01-03T00:00:00Z"), CommandKind::set_connector, "100001", "none");
  scenario.timeline.back().by_support = true;
  const Played played = play(scenario);
  REQUIRE(played.refusals.size() == 1);
  CHECK(played.refusals[0].at == at("2026-01-02T00:00:00Z"));
  CHECK(played.decided.size() == 1);
}

TEST_CASE("platform: a command for a device that is none is refused", "[sim][platform]") {
  const auto kind = GENERATE(CommandKind::set_connector, CommandKind::set_sim,
                             CommandKind::suspend_sim, CommandKind::power_off);
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 1);
  device(scenario, at("2026-01-02T00:00:00Z"), kind, "nobody", "none");
  const Played played = play(scenario);
  REQUIRE(played.refusals.size() == 1);
  CHECK(played.refusals[0].reason == "there is no such device");
}

TEST_CASE("platform: decided facts are numbered in the order of decisions", "[sim][platform]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "100001", 1);
  create(scenario, at("2026-01-02T00:00:00Z"), "second", "100001", 1);
  create(scenario, at("2026-01-01T00:00:00Z"), "first", "", 0);
  const Played played = play(scenario);
  REQUIRE(played.decided.size() == 2);
  CHECK(played.decided[0].position.line == 1);
  CHECK(played.decided[0].time < played.decided[1].time);
}

}  // namespace fleetbill::sim::test
