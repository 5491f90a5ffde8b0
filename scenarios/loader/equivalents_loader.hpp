#pragma once

#include <string>
#include <vector>

#include "scenarios/loader/yaml_tree.hpp"

namespace fleetbill::scenarios {

/// A mutant that no case can kill, because it changes no bill of any tariff.
struct EquivalentMutant {
  Mark mark;            ///< its place in the file
  std::string mutant;   ///< its name
  std::string because;  ///< the reason, for a reviewer
};

/// Loads `equivalent_mutants: [{mutant: …, because: …}]`.
/// @param known  the names of all mutants
/// Errors: `Error(io)` if it cannot be read; `Error(invalid)` with every problem of the file:
/// an unknown mutant, a duplicate, or a missing reason
std::vector<EquivalentMutant> load_equivalent_mutants(const std::string& path,
                                                      const std::vector<std::string>& known);

}  // namespace fleetbill::scenarios
