#pragma once

#include <string>
#include <vector>

#include "scenarios/loader/case.hpp"
#include "tools/workbench/runs/run_result.hpp"

/// Laws that hold whatever a tariff says.
namespace fleetbill::workbench {

/// Holds a result against what every result must be: its facts, written as CSV and billed again,
/// give the same bill, and the independent audit of that CSV agrees.
std::vector<std::string> broken_invariants(const RunResult& outcome);

/// Holds a scenario against the invariants: it can be played; records are conserved; its journal
/// billed again, the independent audit, and any increments of the facts give the same bill; facts
/// that come twice count once; an invoice's lines are the sum of their organisations' parts and of
/// the billed assets; threads, cohorts, windows and record levels do not show.
/// @returns each invariant that is broken, `invariant: what is wrong`; empty if all hold
std::vector<std::string> broken_by(const scenarios::Case& scenario);

}  // namespace fleetbill::workbench
