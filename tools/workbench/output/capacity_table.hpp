#pragma once

#include <string>

#include "billing/reports/table.hpp"
#include "tools/workbench/runs/capacity.hpp"

/// The output of `report capacity`, and its part of the summaries.
namespace fleetbill::workbench {

/// Returns one row per month, one for the run, and one per fault of the scenario.
billing::Table capacity_table(const Capacity& capacity);

/// Returns the figures of the run as lines of a summary, at most 80 characters wide. Figures that
/// are 0 or not recorded are omitted.
std::string capacity_text(const Capacity& capacity);

}  // namespace fleetbill::workbench
