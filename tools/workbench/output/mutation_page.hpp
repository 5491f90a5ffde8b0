#pragma once

#include <string>

#include "tools/workbench/regression/mutation_score.hpp"

namespace fleetbill::workbench {

/// Renders the matrix as an HTML page: a row per mutant, survivors first, and a numbered column per
/// case, with a list of the numbers below. Tooltips name the case of a cell, and the first failure
/// that killed a mutant.
std::string mutation_page(const MutationScore& score);

}  // namespace fleetbill::workbench
