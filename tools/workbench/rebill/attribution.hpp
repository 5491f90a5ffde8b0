#pragma once

#include <vector>

#include "tools/workbench/rebill/rebilling.hpp"
#include "tools/workbench/rebill/variant.hpp"
#include "tools/workbench/runs/saved_run.hpp"

/// Attribution of adjustments to changes: each change is also billed separately.
namespace fleetbill::workbench {

/// Returns the new bill, then a variant with each single change if there are several.
std::vector<Variant> variants_of(const Rebilling& rebilling);

/// Sets `rebilling.moved`: the quantities that each change moves separately.
/// @param variants, usages  the new bill, whose usage was moved from, then each single change
void add_moved(Rebilling& rebilling, const std::vector<Variant>& variants,
               std::vector<Usages> usages, billing::SplitBy split, const ClosedMonths& months);

/// Whether a change can decide which facts are admitted.
bool can_change_admission(const TariffChange& change);

/// Adds notes about effects of the changes that billing again cannot show.
/// @param run  null: event files are billed
void note_limits(const SavedRun* run, Rebilling& rebilling);

}  // namespace fleetbill::workbench
