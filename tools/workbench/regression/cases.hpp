#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/loader/case.hpp"
#include "tools/workbench/regression/expectations.hpp"
#include "tools/workbench/regression/mutants.hpp"
#include "tools/workbench/runs/run_result.hpp"

/// Cases: scenarios with expected results.
namespace fleetbill::workbench {

/// Returns all scenario files below the given directories and files, each once, in byte order.
/// Errors: `Error(io)` if one cannot be read; `Error(usage)` if there is no scenario file
std::vector<std::string> find_cases(const std::vector<std::string>& places);

/// Returns the files that cases consist of: the scenario, the files that it names, and its baseline
/// (which may not exist).
std::vector<std::string> files_of_cases(const std::vector<std::string>& paths);

/// Options that play a case on one thread, since cases run in parallel.
actors::PlayOptions one_thread();

/// Plays a case, or bills its journal. The result includes the facts; no month is provisional.
RunResult play_case(const scenarios::Case& scenario, const actors::PlayOptions& how = one_thread());

/// Result of one case under one mutant.
struct MutantRun {
  bool changes_bill = false;  ///< a line, asset, account or quota differs; true if there is no bill
  std::vector<ExpectationFailure> failures;
  std::string baseline_difference;  ///< empty: equal, or no baseline
  std::string error;                ///< why there is no bill; empty: there is one

  /// Whether the case detects the mutant.
  [[nodiscard]] bool is_killed() const {
    return !failures.empty() || !baseline_difference.empty() || !error.empty();
  }
};

/// Returns the first failure of a case under a mutant as text; empty if there is none.
std::string first_failure(const scenarios::Case& scenario, const MutantRun& run);

/// Checks a result against the expectations of its case, and against a baseline.
/// @param baseline  the recorded one; nullopt: only expectations are checked
MutantRun check_result(const scenarios::Case& scenario, const RunResult& outcome,
                       const std::optional<std::string>& baseline);

/// Plays or bills a case under a mutant.
/// @param outcome   of the unchanged case
/// @param baseline  as for `check_result`
/// @returns nullopt if the mutant does not affect the case
std::optional<MutantRun> try_mutant(const scenarios::Case& scenario, const RunResult& outcome,
                                    const Mutant& mutant,
                                    const std::optional<std::string>& baseline = std::nullopt);

}  // namespace fleetbill::workbench
