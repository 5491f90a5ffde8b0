#pragma once

#include <vector>

#include "results/run_reader.hpp"
#include "tools/workbench/rebill/variant.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::workbench {

/// Bills the recorded facts of a run by each of the rulebooks, on a thread each, while they are
/// read. The facts are billed as they were admitted.
/// @returns the usage of each variant
/// Errors: `Error(invalid)` if a recorded fact is outside the months, and as reading the run has
/// them
std::vector<Usages> bill_recorded(const SavedRun& run, const results::Entities& entities,
                                  const ClosedMonths& months, const std::vector<Variant>& variants);

}  // namespace fleetbill::workbench
