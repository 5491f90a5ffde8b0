// What people do and what goes wrong: commands and faults.
#include <catch2/catch.hpp>

#include "tests/scenarios/support.hpp"

using namespace fleetbill;
using namespace fleetbill::scenarios;
using Catch::Contains;
using sim::Command;
using sim::CommandKind;
using sim::FaultKind;
using test::error_with;
using test::load;

namespace {

constexpr const char* kDevice = "devices: [{serial: \"1\", type: oyster2}]\n";

/// The one command of a scenario with a device, and, if it is not this one, an asset X.
Command command_of(const std::string& verb, bool with_asset = true) {
  const std::string create = "  - {at: 2026-01-01, create_asset: {organisation: A, asset: X}}\n";
  const Case scenario = load(std::string(kDevice) + "timeline:\n" + (with_asset ? create : "") +
                             "  - {at: 2026-01-02T08:00Z, " + verb + "}\n");
  return scenario.scenario.timeline.back();
}

sim::Fault fault_of(const std::string& keys) {
  return load(std::string(kDevice) +
              "fleets: [{fleet: F, count: 2, type: g62, organisations: [A]}]\n"
              "faults: [{from: 2026-01-02, to: 2026-01-03, " +
              keys + "}]\n")
      .scenario.faults.at(0);
}

}  // namespace

TEST_CASE("timeline: commands have their time and keep the order of the file",
          "[scenarios][loader]") {
  const Case scenario = load(std::string(kDevice) +
                             "timeline:\n"
                             "  - {at: 2026-01-03, power_off: \"1\"}\n"
                             "  - {at: 2026-01-02T08:00:00.250Z, power_on: \"1\"}\n");
  const auto& timeline = scenario.scenario.timeline;
  REQUIRE(timeline.size() == 2);
  CHECK(timeline[0].at == start_of({2026, 1, 3}));
  CHECK(timeline[0].order == 0);
  CHECK(timeline[1].at == start_of({2026, 1, 2}) + hours(8) + milliseconds(250));
  CHECK(timeline[1].order == 1);
}

TEST_CASE("timeline: create_asset says all of the new asset", "[scenarios][loader]") {
  const Command plain = command_of("create_asset: {organisation: B, asset: Y}", false);
  CHECK(plain.kind == CommandKind::create_asset);
  CHECK(plain.organisation == 1);
  CHECK(plain.asset == "Y");
  CHECK(plain.asset_code.empty());
  CHECK(plain.serial.empty());
  CHECK(plain.device_type.empty());
  CHECK(plain.value.empty());
  const Command full = command_of(
      "create_asset: {organisation: A, asset: Y, code: C7, serial: \"1\", plan: TG-ALR}", false);
  CHECK(full.asset_code == "C7");
  CHECK(full.serial == "1");
  CHECK(full.device_type == "oyster2");  // of the device
  CHECK(full.value == "TG-ALR");
  CHECK(command_of("create_asset: {organisation: A, asset: Y, serial: \"1\", device_type: x}")
            .device_type == "x");
  CHECK(command_of("create_asset: {organisation: A, asset: Y, serial: \"404\"}").device_type == "");
  CHECK(command_of("create_asset: {organisation: A, asset: Y, serial: }").serial == "");
}

TEST_CASE("timeline: an asset's verbs name it", "[scenarios][loader]") {
  const std::vector<std::pair<std::string, CommandKind>> table{
      {"enable_asset", CommandKind::enable_asset},
      {"disable_asset", CommandKind::disable_asset},
      {"clear_asset", CommandKind::clear_asset},
  };
  for (const auto& [verb, kind] : table) {
    CAPTURE(verb);
    const Command command = command_of(verb + ": X");
    CHECK(command.kind == kind);
    CHECK(command.asset == "X");
  }
}

TEST_CASE("timeline: an asset's changes carry the new value", "[scenarios][loader]") {
  const Command serial = command_of("set_serial: {asset: X, serial: \"7\"}");
  CHECK(serial.kind == CommandKind::set_serial);
  CHECK(serial.asset == "X");
  CHECK(serial.serial == "7");
  CHECK(command_of("set_serial: {asset: X, serial: }").serial.empty());
  CHECK(command_of("set_serial: {asset: X, serial: \"\"}").serial.empty());
  const Command plan = command_of("set_plan: {asset: X, plan: TG-BT-TAG}");
  CHECK(plan.kind == CommandKind::set_plan);
  CHECK(plan.value == "TG-BT-TAG");
  const Command imei = command_of("set_iridium: {asset: X, imei: \"300\"}");
  CHECK(imei.kind == CommandKind::set_iridium);
  CHECK(imei.value == "300");
  CHECK(command_of("set_iridium: {asset: X, imei: ~}").value.empty());
}

TEST_CASE("timeline: SMS belong to an organisation, and maybe to an asset", "[scenarios][loader]") {
  const Command sms = command_of("send_sms: {organisation: B, messages: 5}");
  CHECK(sms.kind == CommandKind::send_sms);
  CHECK(sms.organisation == 1);
  CHECK(sms.quantity == 5);
  CHECK(sms.asset.empty());
  CHECK(command_of("send_sms: {organisation: A, asset: X, messages: 1}").asset == "X");
}

TEST_CASE("timeline: a device's verbs name its serial", "[scenarios][loader]") {
  const std::vector<std::pair<std::string, CommandKind>> table{
      {"suspend_sim", CommandKind::suspend_sim},
      {"resume_sim", CommandKind::resume_sim},
      {"power_off", CommandKind::power_off},
      {"power_on", CommandKind::power_on},
  };
  for (const auto& [verb, kind] : table) {
    CAPTURE(verb);
    const Command command = command_of(verb + ": 1");
    CHECK(command.kind == kind);
    CHECK(command.serial == "1");
  }
  const Command connector = command_of("set_connector: {device: \"1\", connector: none}");
  CHECK(connector.kind == CommandKind::set_connector);
  CHECK(connector.serial == "1");
  CHECK(connector.value == "none");
  CHECK_FALSE(connector.by_support);
  CHECK(command_of("set_connector: {device: 1, connector: multi, by: support}").by_support);
  CHECK_FALSE(
      command_of("set_connector: {device: 1, connector: multi, by: organisation}").by_support);
  const Command sim = command_of("set_sim: {device: \"1\", iccid: \"8901\"}");
  CHECK(sim.kind == CommandKind::set_sim);
  CHECK(sim.value == "8901");
  CHECK(command_of("set_sim: {device: \"1\", iccid: }").value.empty());
}

TEST_CASE("timeline: a fleet's assets and devices can be named", "[scenarios][loader]") {
  const std::string fleets =
      "fleets:\n"
      "  - {fleet: F, count: 12, type: g62, organisations: [A], assets: \"Van #{n}!\"}\n"
      "  - {fleet: G, count: 3, type: g62, organisations: [A], hire: {length: 9d, gap: 1d}}\n"
      "timeline: [{at: 2026-01-02, ";
  for (const std::string right :
       {"disable_asset: \"Van #1!\"", "disable_asset: \"Van #12!\"", "disable_asset: G 3",
        "disable_asset: \"G 3 #2\"", "power_off: F-12", "power_off: G-1"}) {
    CAPTURE(right);
    CHECK(error_with(fleets + right + "}]\n").empty());
  }
  for (const std::string wrong :
       {"disable_asset: \"Van #13!\"", "disable_asset: \"Van #01!\"", "disable_asset: \"Van #!\"",
        "disable_asset: G 4", "disable_asset: \"G 4 #2\"", "disable_asset: \"Van #1! #2\"",
        "power_off: F-13", "power_off: F-", "power_off: F-1x"}) {
    CAPTURE(wrong);
    CHECK_FALSE(error_with(fleets + wrong + "}]\n").empty());
  }
}

TEST_CASE("timeline: the device type of a fleet's serial is the fleet's", "[scenarios][loader]") {
  const Case scenario = load(
      "fleets: [{fleet: F, count: 2, type: g62, organisations: [A]}]\n"
      "timeline: [{at: 2026-01-02, create_asset: {organisation: A, asset: Y, serial: F-2}}]\n");
  CHECK(scenario.scenario.timeline[0].device_type == "g62");
}

TEST_CASE("faults: a fault is as its keys say", "[scenarios][loader]") {
  const sim::Fault plain = fault_of("fault: platform_outage");
  CHECK(plain.kind == FaultKind::platform_outage);
  CHECK(plain.from == start_of({2026, 1, 2}));
  CHECK(plain.to == start_of({2026, 1, 3}));
  CHECK(plain.chance.is_certain());
  CHECK(plain.all_devices);
  const sim::Fault some =
      fault_of("fault: commit_lost, probability: 30%, devices: [\"1\", F-2], fleets: [F]");
  CHECK(some.kind == FaultKind::commit_lost);
  CHECK_FALSE(some.chance.is_certain());
  CHECK_FALSE(some.all_devices);
  CHECK(some.serials == std::vector<std::string>{"1", "F-2"});
  CHECK(some.fleets == std::vector<std::string>{"F"});
  CHECK(fault_of("fault: broken_connector").kind == FaultKind::broken_connector);
  CHECK(fault_of("fault: coverage_gap").kind == FaultKind::coverage_gap);
  CHECK(fault_of("fault: sim_suspended").kind == FaultKind::sim_suspended);
}

TEST_CASE("faults: they may begin before the scenario and end after it", "[scenarios][loader]") {
  CHECK(error_with("faults: [{fault: coverage_gap, from: 2025-01-01, to: 2027-01-01}]\n").empty());
  CHECK_THAT(error_with("faults: [{fault: coverage_gap, from: 2027-01-01, to: 2027-02-01}]\n"),
             Contains("faults[0].from: outside the scenario"));
}
