#pragma once

#include <cstdint>
#include <vector>

#include "sim/world.hpp"

/// Estimates the work of playing a scenario without building its world, so that the cost of an
/// estimate does not depend on the number of devices.
namespace fleetbill::sim {

/// The parts of a scenario that cause work.
enum class WorkSource : std::uint8_t { device, fleet, endpoint_fleet, campaign };

/// Expected work of one part of a scenario.
struct Workload {
  WorkSource source{};
  std::uint32_t index = 0;  ///< into the list of the scenario: devices, fleets, …
  double entities = 0;      ///< devices and their assets, over the run
  double hires = 0;         ///< per device
  double actions = 0;       ///< moments at which a device records or connects
  double rows = 0;          ///< recorded rows of usage and of assets' lives
  double rows_at_once = 0;  ///< rows in memory: of the largest window (`RecordLevel`)

  /// Memory while the run is played and its run file is built, in bytes.
  [[nodiscard]] double bytes() const;
  /// CPU time of the run, in seconds.
  [[nodiscard]] double cpu_seconds() const;
};

/// The maximum number of hires that a device may be expected to have. Twice as many can be played,
/// since random hires may be shorter than expected.
inline constexpr double kMostHires = 100'000;

/// Estimates the work of each part of a scenario, in the order of `WorkSource`. Lifetimes, hires,
/// growth, failed connections and retries are considered with their expected values; the delays of
/// deployments are not.
[[nodiscard]] std::vector<Workload> estimate_workloads(const Scenario& scenario);

}  // namespace fleetbill::sim
