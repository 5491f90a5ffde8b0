#pragma once

#include <string>
#include <vector>

#include "scenarios/loader/yaml_tree.hpp"

namespace fleetbill::scenarios {

/// A mutant that no case can notice, for it changes no bill that a tariff could make.
struct EquivalentMutant {
  Mark mark;            ///< where it stands in its file
  std::string mutant;   ///< its name
  std::string because;  ///< the argument, for a reviewer
};

/// Loads `equivalent_mutants: [{mutant: …, because: …}]`.
/// @param known  the names of all mutants
/// Errors: `Error(io)` if it cannot be read; `Error(invalid)` with every problem of the file: a
/// name that no mutant has, one that is named twice, one without an argument
std::vector<EquivalentMutant> load_equivalent_mutants(const std::string& path,
                                                      const std::vector<std::string>& known);

}  // namespace fleetbill::scenarios
