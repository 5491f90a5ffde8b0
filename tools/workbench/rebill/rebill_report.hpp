#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tools/workbench/rebill/rebill_tables.hpp"
#include "tools/workbench/rebill/rebilling.hpp"

/// The output of `rebill`.
namespace fleetbill::workbench {

/// Renders a rebilling as text for people: late events, notes, and the tables that have rows.
/// @param split  granularity of the adjustments
/// @param filter  the filter of `tables`
std::string rebill_text(const Rebilling& rebilling, const RebillTables& tables,
                        billing::SplitBy split, const AdjustmentFilter& filter);

/// Converts a rebilling to a JSON object with all its tables.
nlohmann::ordered_json rebill_json(const Rebilling& rebilling, const RebillTables& tables,
                                   billing::SplitBy split);

/// Renders the late events and the notes, which the CSV output lacks.
std::string rebill_remarks(const Rebilling& rebilling);

}  // namespace fleetbill::workbench
