#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "billing/mutation/mutants.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/fleetbill/outcome.hpp"

/// Cases: scenarios that say what must come of them.
namespace fleetbill::tools {

/// All scenario files below the given places, in byte order.
/// Errors: `Error(io)` if a place cannot be read; `Error(usage)` if there are none
std::vector<std::string> find_cases(const std::vector<std::string>& places);

/// How a case is played: on one thread, for cases run side by side.
actors::PlayOptions one_thread();

/// Plays a case, or bills its journal, and keeps all that came of it.
Outcome play_case(const scenarios::Case& scenario, const actors::PlayOptions& how = one_thread());

/// What a mistake in the tariff does to a case.
struct Trial {
  bool changes_bill = false;          ///< some line, asset, account or quota is another one
  std::vector<std::string> failures;  ///< the expectations that notice it, or why there is no bill
  bool has_no_bill = false;
};

/// Plays or bills a case under a mutant.
/// @param outcome  of the case as it is
/// @returns nothing if the mutant does not touch the case
std::optional<Trial> try_mutant(const scenarios::Case& scenario, const Outcome& outcome,
                                const billing::mutation::Mutant& mutant);

}  // namespace fleetbill::tools
