#pragma once

#include "billing/reports/table.hpp"
#include "tools/workbench/regression/mutation_score.hpp"

namespace fleetbill::workbench {

/// Returns a row per mutant: its verdict, the number of cases by effect, and the first failure that
/// kills it.
billing::Table mutation_score_table(const MutationScore& score);

/// Returns the matrix: a row per mutant, and a column per case with the status of the mutant.
billing::Table mutation_matrix(const MutationScore& score);

}  // namespace fleetbill::workbench
