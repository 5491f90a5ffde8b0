#pragma once

#include <string>
#include <vector>

#include "sim/acceptance.hpp"
#include "sim/cohort.hpp"
#include "sim/organisation.hpp"
#include "sim/platform.hpp"
#include "sim/routes.hpp"

/// A small world for tests: one partner, organisations A and B, January 2026.
namespace fleetbill::sim::test {

inline Instant at(const char* text) { return *parse_instant(text); }

inline Scenario small_scenario() {
  Scenario scenario;
  scenario.name = "test";
  scenario.start = at("2026-01-01T00:00:00Z");
  scenario.first_month = scenario.last_month = month_of(scenario.start);
  scenario.partners = {{"Acme"}};
  scenario.organisations = {{"A", 0, std::nullopt}, {"B", 0, std::nullopt}};
  return scenario;
}

/// Adds a device with n updates a day from midnight on.
inline DeviceBehaviour& add_device(Scenario& scenario, const std::string& serial,
                                   std::int64_t per_day) {
  DeviceBehaviour behaviour;
  behaviour.device_type = "test-device";
  behaviour.telemetry = {FixedTelemetry{per_day, Duration{0}}};
  DeviceSpec device;
  device.serial = serial;
  device.behaviour = static_cast<std::uint32_t>(scenario.behaviours.size());
  device.power_on = scenario.start;
  scenario.behaviours.push_back(behaviour);
  scenario.devices.push_back(device);
  return scenario.behaviours.back();
}

/// A fleet of `count` in A and B, one update a day; January to April 2026.
inline Scenario with_fleet(std::int64_t count) {
  Scenario scenario = small_scenario();
  scenario.last_month = {scenario.first_month.index + 3};
  DeviceBehaviour behaviour;
  behaviour.device_type = "test-device";
  behaviour.telemetry = {FixedTelemetry{1, hours(12)}};
  scenario.behaviours.push_back(behaviour);
  Fleet fleet;
  fleet.name = "van";
  fleet.count = count;
  fleet.organisations = {{0, 1}, {1, 1}};
  fleet.serial_pattern = "V{n}";
  fleet.asset_pattern = "Van {n}";
  scenario.fleets.push_back(fleet);
  return scenario;
}

inline Fault fault_of(FaultKind kind, const char* from, const char* to) {
  Fault out;
  out.kind = kind;
  out.from = at(from);
  out.to = at(to);
  return out;
}

inline Command command(Instant when, CommandKind kind) {
  Command out;
  out.at = when;
  out.kind = kind;
  return out;
}

inline void add(Scenario& scenario, Command command) {
  command.order = scenario.timeline.size();
  scenario.timeline.push_back(std::move(command));
}

inline void create(Scenario& scenario, Instant when, const std::string& asset,
                   const std::string& serial, std::uint32_t organisation = 0) {
  Command out = command(when, CommandKind::create_asset);
  out.asset = asset;
  out.serial = serial;
  out.organisation = organisation;
  add(scenario, out);
}

inline void asset(Scenario& scenario, Instant when, CommandKind kind, const std::string& name) {
  Command out = command(when, kind);
  out.asset = name;
  add(scenario, out);
}

inline void device(Scenario& scenario, Instant when, CommandKind kind, const std::string& serial,
                   const std::string& value = "") {
  Command out = command(when, kind);
  out.serial = serial;
  out.value = value;
  add(scenario, out);
}

/// The results of a world that is played without actors, one function after the other.
struct Played {
  std::vector<billing::ResolvedFact> facts;  ///< usage of the cohorts, device by device
  std::vector<billing::ResolvedFact> decided;
  std::vector<Refusal> refusals;
  Conservation conservation;
  std::vector<HourPoint> hours;
  std::vector<DayPoint> days;
  std::vector<billing::ResolvedFact> hellos;  ///< connections that another partner pays for
};

inline Played play(const Scenario& scenario, Duration window_length = days(1),
                   const PlatformRules& rules = {}) {
  const World world = build_world(scenario);
  Platform platform(world, {});
  std::vector<OrganisationModel> organisations;
  for (std::uint32_t i = 0; i < world.scenario.organisations.size(); ++i) {
    organisations.emplace_back(world, i);
  }
  const std::uint32_t count = world.device_count();
  AcceptanceTable acceptances(world, 0, count);
  RouteTable routes(world, 0, count);
  Cohort cohort(world, rules, 0, count);
  Played out;
  for (Instant from = scenario.start; from < scenario.end();) {
    const Window window{from, std::min(from + window_length, month_of(from).end())};
    std::vector<DueCommand> commands;
    for (auto& organisation : organisations) {
      for (const DueCommand& c : organisation.commands(window)) commands.push_back(c);
    }
    std::sort(commands.begin(), commands.end(), comes_before);
    Decisions decisions = platform.decide(commands);
    UsageBatch batch = cohort.play(window, acceptances.advance(decisions.acceptances),
                                   routes.advance(window, decisions.routes));
    for (const auto& facts : batch.facts) {
      out.facts.insert(out.facts.end(), facts.begin(), facts.end());
    }
    out.decided.insert(out.decided.end(), decisions.facts.begin(), decisions.facts.end());
    out.refusals.insert(out.refusals.end(), decisions.refusals.begin(), decisions.refusals.end());
    out.hours.insert(out.hours.end(), batch.hours.begin(), batch.hours.end());
    out.days.insert(out.days.end(), batch.days.begin(), batch.days.end());
    for (const auto& facts : batch.hellos) {
      out.hellos.insert(out.hellos.end(), facts.begin(), facts.end());
    }
    from = window.to;
  }
  out.conservation = cohort.conservation();
  return out;
}

/// Records in uploads, or quantities of another kind, over all facts.
inline std::int64_t total(const Played& played, billing::Kind kind) {
  std::int64_t sum = 0;
  for (const auto& fact : played.facts) {
    if (fact.kind == kind) sum += kind == billing::Kind::connection ? fact.times : fact.quantity;
  }
  return sum;
}

/// The decided facts as `date kind`.
inline std::vector<std::string> life(const Played& played) {
  std::vector<std::string> out;
  for (const auto& fact : played.decided) {
    out.push_back(to_string(date_of(fact.time)) + " " + std::string(to_string(fact.kind)));
  }
  return out;
}

}  // namespace fleetbill::sim::test
