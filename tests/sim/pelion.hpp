#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sim/platform.hpp"
#include "sim/wish.hpp"
#include "tests/sim/world.hpp"

/// A small Pelion world for tests: aggregator P with tenant T, from January 2026 on.
namespace fleetbill::sim::test {

using Lines = std::vector<std::string>;
using Facts = std::vector<billing::ResolvedFact>;

inline constexpr std::uint32_t kAggregator = 0;
inline constexpr std::uint32_t kTenant = 1;

inline Scenario pelion_scenario(std::int32_t months = 1) {
  Scenario scenario = small_scenario();
  scenario.last_month = {scenario.first_month.index + months - 1};
  scenario.partners = {{"P"}};
  scenario.organisations.clear();
  Account aggregator;
  aggregator.name = "P";
  aggregator.opens = scenario.start;
  Account tenant = aggregator;
  tenant.name = "T";
  scenario.accounts = {aggregator, tenant};
  return scenario;
}

/// Adds devices `name-1`, `name-2`, … of one account, there from the start, updating their
/// registration each day.
inline EndpointFleet& add_endpoints(Scenario& scenario, const std::string& name, std::int64_t count,
                                    std::uint32_t account = kTenant) {
  EndpointFleet fleet;
  fleet.name = name;
  fleet.count = count;
  fleet.accounts = {{account, 1}};
  fleet.device_pattern = name + "-{n}";
  fleet.endpoint_pattern = "endpoint-" + name + "-{n}";
  scenario.endpoint_fleets.push_back(fleet);
  return scenario.endpoint_fleets.back();
}

/// A world and the ids under which billing knows it.
struct PelionWorld {
  explicit PelionWorld(const Scenario& scenario)
      : world(build_world(scenario)), platform(world, {}) {}
  PelionWorld(const PelionWorld&) = delete;
  PelionWorld& operator=(const PelionWorld&) = delete;

  [[nodiscard]] const PelionIds& ids() const { return platform.pelion(); }
  [[nodiscard]] std::string device_of(DeviceId device) const {
    if (!device.exists()) return "";
    return world.endpoints.at(device.value() - ids().first_device).device;
  }
  /// `01-05T00:10:00.000 update_succeeded e-1 5`, with quantity, `x3` for three facts in one.
  [[nodiscard]] std::string text_of(const billing::ResolvedFact& fact) const {
    std::string out = to_string(fact.time).substr(5, 18) + " " + std::string(to_string(fact.kind));
    if (fact.device.exists()) out += " " + device_of(fact.device);
    if (fact.kind == billing::Kind::api_call) out += " " + std::string(to_string(fact.counter()));
    if (fact.quantity != 0) out += " " + std::to_string(fact.quantity);
    if (fact.times != 1) out += " x" + std::to_string(fact.times);
    if (fact.is_refused() && fact.kind == billing::Kind::campaign_started) out += " refused";
    if (fact.is_refused() && fact.kind == billing::Kind::campaign_extended) out += " refused";
    return out;
  }
  /// As the fact's text, followed by ` by e-1` for the device that joins.
  [[nodiscard]] std::string text_of(const Wish& wish) const {
    const std::string joining = device_of(wish.joining);
    return text_of(wish.fact) + (joining.empty() ? "" : " by " + joining);
  }
  template <class T>
  [[nodiscard]] Lines texts_of(const std::vector<T>& all) const {
    Lines out;
    for (const T& one : all) out.push_back(text_of(one));
    return out;
  }

  World world;
  Platform platform;
};

/// Windows of one length from the scenario's start to its end, cut at the ends of months.
inline std::vector<Window> windows_of(const Scenario& scenario, Duration length) {
  std::vector<Window> out;
  for (Instant from = scenario.start; from < scenario.end(); from = out.back().to) {
    out.push_back({from, std::min(from + length, month_of(from).end())});
  }
  return out;
}

/// The same, cut after lengths that come round again and again.
inline std::vector<Window> windows_of(const Scenario& scenario,
                                      const std::vector<Duration>& lengths) {
  std::vector<Window> out;
  for (Instant from = scenario.start; from < scenario.end(); from = out.back().to) {
    const Duration length = lengths[out.size() % lengths.size()];
    out.push_back({from, std::min(from + length, month_of(from).end())});
  }
  return out;
}

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace fleetbill::sim::test
