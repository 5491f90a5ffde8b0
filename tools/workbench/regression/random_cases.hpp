#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/workbench/output/junit.hpp"

/// Random scenarios, checked against the invariants of every scenario.
namespace fleetbill::workbench {

/// A random scenario that breaks an invariant, and the smallest similar one.
struct Counterexample {
  std::uint64_t seed = 0;           ///< seed of the random scenario
  std::vector<std::string> broken;  ///< invariants that the smallest scenario breaks
  std::string yaml;                 ///< the smallest scenario found, as the text of a file
};

/// Checks the random scenario of a seed against the invariants.
/// @returns nullopt if all hold
std::optional<Counterexample> try_random_case(std::uint64_t seed);

/// The result of testing one random scenario.
struct RandomTest {
  CaseResult result;
  std::optional<Counterexample> counterexample;
};

/// Tests the random scenarios of `count` seeds from `first_seed` on, in parallel, and stops after
/// the first that breaks an invariant.
/// @returns the results of those that were played, by seed
std::vector<RandomTest> test_random_cases(std::uint64_t first_seed, std::uint64_t count,
                                          unsigned threads);

}  // namespace fleetbill::workbench
