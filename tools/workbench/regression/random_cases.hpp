#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Scenarios made at random, held against the invariants that hold for every scenario.
namespace fleetbill::workbench {

/// A random scenario that breaks a invariant.
struct Counterexample {
  std::uint64_t seed = 0;           ///< that it was made from
  std::vector<std::string> broken;  ///< invariants, of the smallest scenario
  std::string yaml;                 ///< the smallest scenario that can be found, as a file
};

/// Makes the scenario of a seed and holds it against the invariants.
/// @returns nothing if all hold
std::optional<Counterexample> try_random_case(std::uint64_t seed);

}  // namespace fleetbill::workbench
