#pragma once

#include <optional>
#include <vector>

#include "tools/workbench/rebill/rebilling.hpp"
#include "tools/workbench/rebill/variant.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::workbench {

/// Bills a journal, of a run file or of event files, with or without late events. Facts are
/// admitted again only between variants that can admit different facts.
/// @param run        the run file; null: `options.inputs` are event files
/// @param months     the months that were closed; nullopt: set to the months that facts reach. Its
///                   first month moves back to the first fact
/// @param rebilling  receives the late events, and gives the directory
/// @returns the usage of each variant
/// Errors: as `rebill`
std::vector<Usages> bill_journal_variants(const RebillOptions& options, const SavedRun* run,
                                          const std::vector<Variant>& variants,
                                          std::optional<ClosedMonths>& months,
                                          Rebilling& rebilling);

}  // namespace fleetbill::workbench
