#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/run_file.hpp"
#include "sim/series.hpp"
#include "sim/world.hpp"

/// What a run demands of the platforms: peaks, backlog, recovery after faults.
namespace fleetbill::workbench {

/// The kind and the time of a fault of the scenario.
struct FaultTime {
  std::string kind;  ///< as in scenarios: `platform_outage`
  Instant from, to;

  bool operator==(const FaultTime&) const = default;
};

/// Returns the faults of a scenario in its order.
std::vector<FaultTime> fault_times(const sim::Scenario& scenario);

/// The input of `capacity_of`.
struct CapacityData {
  const sim::Series& series;
  /// Whether devices were played and the hours state their backlog.
  bool has_backlog = false;
  std::span<const results::MonthTotals> months;  ///< rising
  std::uint64_t facts = 0;                       ///< of the run
  std::span<const FaultTime> faults;
};

/// The largest value of a series.
struct Peak {
  std::int64_t value = 0;
  Instant at;  ///< start of the first hour, or day, with the value
};

/// The demand of a month or of the run.
struct CapacityPeriod {
  std::optional<Month> month;       ///< std::nullopt: the run
  std::optional<Instant> from, to;  ///< std::nullopt: of a run that closed no month
  // By hour; std::nullopt: 0 in every hour, or not recorded.
  std::optional<Peak> messages;
  std::optional<Peak> uploads;
  std::optional<Peak> connections;
  std::optional<Peak> backlog;          ///< at the end of an hour
  std::optional<std::int64_t> dropped;  ///< std::nullopt: not recorded
  std::optional<Peak> devices;          ///< connected in one day
  std::int64_t api_calls = 0;
  std::uint64_t facts = 0;  ///< rows of the recorded journal

  /// Returns the bytes of the rows in /journal/facts before compression.
  [[nodiscard]] std::uint64_t journal_bytes() const { return facts * results::fact_row_bytes(); }
};

/// The backlog after a fault. The hours of the series are its resolution.
struct FaultRecovery {
  FaultTime fault;
  std::int64_t normal = 0;  ///< largest backlog at an hour's end in the 24 hours before the fault
  std::int64_t at_end = 0;  ///< backlog at the end of the hour in which the fault ends
  /// End of the first hour, not before the fault's end, at which the backlog is at most `normal`;
  /// std::nullopt: the run ends earlier.
  std::optional<Instant> recovered;

  /// Returns the time from the end of the fault until `recovered`.
  [[nodiscard]] std::optional<Duration> duration() const;
};

struct Capacity {
  std::vector<CapacityPeriod> periods;  ///< by month, then the run
  std::vector<FaultRecovery> faults;    ///< empty if the backlog is not recorded
};

/// Computes the demand of a run. `report capacity` and the summaries print it.
Capacity capacity_of(const CapacityData& data);

}  // namespace fleetbill::workbench
