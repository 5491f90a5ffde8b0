#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/loader/case.hpp"
#include "tools/workbench/regression/mutants.hpp"
#include "tools/workbench/runs/run_result.hpp"

/// Cases: scenarios that say what must come of them.
namespace fleetbill::workbench {

/// All scenario files below the given places, each once, in byte order.
/// Errors: `Error(io)` if a place cannot be read; `Error(usage)` if there are none
std::vector<std::string> find_cases(const std::vector<std::string>& places);

/// The files that cases are made of: themselves, what they name, and their baselines, whether there
/// or not.
std::vector<std::string> files_of_cases(const std::vector<std::string>& paths);

/// How a case is played: on one thread, for cases run side by side.
actors::PlayOptions one_thread();

/// Plays a case, or bills its journal, and keeps all that came of it.
RunResult play_case(const scenarios::Case& scenario, const actors::PlayOptions& how = one_thread());

/// The failing expectations of a case, and its baseline if the bill is another one.
/// @param baseline  the recorded one; none: expectations alone
std::vector<std::string> failures_of(const scenarios::Case& scenario, const RunResult& outcome,
                                     const std::optional<std::string>& baseline);

/// What a mistake in the tariff does to a case.
struct MutantRun {
  bool changes_bill = false;          ///< some line, asset, account or quota is another one
  std::vector<std::string> failures;  ///< what notices it, or why there is no bill
  bool has_no_bill = false;
};

/// Plays or bills a case under a mutant.
/// @param outcome  of the case as it is
/// @param baseline  as of `failures_of`
/// @returns nothing if the mutant does not touch the case
std::optional<MutantRun> try_mutant(const scenarios::Case& scenario, const RunResult& outcome,
                                    const Mutant& mutant,
                                    const std::optional<std::string>& baseline = std::nullopt);

}  // namespace fleetbill::workbench
