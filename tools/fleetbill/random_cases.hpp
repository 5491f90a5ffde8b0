#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/loader/case.hpp"

/// Scenarios made at random, held against the laws that hold for every scenario.
namespace fleetbill::tools {

/// Holds a scenario against the laws: it can be played; records are conserved; its journal billed
/// again, the independent audit, and any increments of the facts give the same bill; facts that
/// come twice count once; an invoice's lines are the sum of their organisations' parts and of the
/// billed assets; threads, cohorts, windows and record levels do not show.
/// @returns each law that is broken, `law: what is wrong`; at least one of them
std::vector<std::string> broken_by(const scenarios::Case& scenario);

/// A random scenario that breaks a law.
struct Counterexample {
  std::uint64_t seed = 0;           ///< that it was made from
  std::vector<std::string> broken;  ///< laws, of the smallest scenario
  std::string yaml;                 ///< the smallest scenario that can be found, as a file
};

/// Makes the scenario of a seed and holds it against the laws.
/// @returns nothing if all hold
std::optional<Counterexample> try_random_case(std::uint64_t seed);

}  // namespace fleetbill::tools
