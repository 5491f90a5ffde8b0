#pragma once

#include <string>

#include "tools/workbench/regression/mutation_score.hpp"

namespace fleetbill::workbench {

/// The matrix as a page in HTML: a row a mutant, survivors first, a numbered column a case; below
/// it which case has which number. Tooltips name the case of a cell, and what first noticed a
/// mutant.
std::string mutation_page(const MutationScore& score);

}  // namespace fleetbill::workbench
