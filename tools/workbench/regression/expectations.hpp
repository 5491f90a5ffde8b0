#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/loader/case.hpp"
#include "tools/workbench/runs/run_result.hpp"

namespace fleetbill::workbench {

/// Whether a failing expectation says why it came so, in lines of its own below.
enum class ExplainFailures : std::uint8_t { no, yes };

/// Holds a case's result against what the case expects.
/// @param outcome  with facts
/// @returns each expectation that fails: `file:line: what: expected this, got that`, of a report
///   with the rows that differ below; empty if all hold
std::vector<std::string> failed_expectations(const scenarios::Case& scenario,
                                             const RunResult& outcome,
                                             ExplainFailures reasoned = ExplainFailures::no);

}  // namespace fleetbill::workbench
