#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/invoice/invoice.hpp"
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

/// Checks the same invariants of a scenario and a result that it is said to have.
std::vector<std::string> broken_by(const scenarios::Case& scenario, const RunResult& outcome);

/// Whether the parts of a line, among the parts of its invoice, sum to it.
bool is_sum_of(const billing::InvoiceLine& line, const std::vector<billing::LinePart>& parts);

/// Returns the names of all invariants, with which their problems start.
std::span<const std::string_view> invariant_names();

}  // namespace fleetbill::workbench
