#pragma once

#include <string>

#include "tools/benchmark/rows.hpp"

namespace fleetbill::bench {

/// A fleet for some months, as a scenario.
struct Fleet {
  std::uint32_t devices = 1;
  std::uint32_t months = 1;
  std::uint32_t uploads_a_day = 4;
  std::string record = "monthly";
  std::uint32_t cohort = 0;  ///< as `fleetbill run --cohort`
  std::string terms = {};    ///< lines of the scenario: its `prices` and `rulebook`
};

/// Result of playing the fleet.
struct Simulated {
  Finished process;
  std::uint64_t uploads = 0;
  std::uint64_t file_bytes = 0;  ///< of the run file
  Result result;
};

/// Writes the scenario as `fleet.yaml` and has `fleetbill run` play it into `fleet.h5` with 2
/// threads.
/// Errors: `Error(check_failed)` if it fails
Simulated simulate(const Bench& bench, const Fleet& fleet);

}  // namespace fleetbill::bench
