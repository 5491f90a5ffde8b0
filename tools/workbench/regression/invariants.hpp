#pragma once

#include <string>
#include <vector>

#include "scenarios/loader/case.hpp"
#include "tools/workbench/runs/run_result.hpp"

/// Invariants: they hold under any tariff.
namespace fleetbill::workbench {

/// Checks the invariants of a result: its facts, written as CSV and billed again, give the same
/// bill, and the independent audit of that CSV agrees.
/// @returns the broken invariants
std::vector<std::string> broken_invariants(const RunResult& outcome);

/// Checks the invariants of a scenario: it can be played; records are conserved; its journal billed
/// again, the independent audit, and any increments of the facts give the same bill; duplicate
/// facts count once; invoice lines are the sums of the parts of organisations and of billed assets;
/// threads, cohorts, windows and record levels do not change the bill.
/// @returns each broken invariant as `invariant: problem`; empty if all hold
std::vector<std::string> broken_by(const scenarios::Case& scenario);

}  // namespace fleetbill::workbench
