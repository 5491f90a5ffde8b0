#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/loader/case.hpp"
#include "tools/workbench/runs/run_result.hpp"

namespace fleetbill::workbench {

/// One expectation of a case that does not hold.
struct ExpectationFailure {
  scenarios::Mark mark;              ///< place of the expectation in the scenario file
  std::optional<Month> month;        ///< nullopt: the expectation is about the run
  std::string what;                  ///< `lines`, `asset 'Digger'`, `report invoice`
  std::string expected, got;         ///< values in the form of the scenario file
  std::vector<std::string> reasons;  ///< texts of one or more lines, without a line end

  /// Whether both failures are about the same expectation, regardless of the result of each run.
  [[nodiscard]] bool is_of_same_expectation(const ExpectationFailure& other) const;
};

/// Formats a failure: `file:line: month what: expected this, got that`, then each reason on lines
/// of its own.
std::string to_text(const ExpectationFailure& failure, const std::string& scenario_path);

/// Whether a failing expectation is explained in its `reasons`.
enum class ExplainFailures : std::uint8_t { no, yes };

/// Checks the result of a case against its expectations.
/// @param outcome  with facts
/// @returns the expectations that fail; of a report, the rows that differ are among the reasons
///          even without explanations
std::vector<ExpectationFailure> failed_expectations(
    const scenarios::Case& scenario, const RunResult& outcome,
    ExplainFailures explain_failures = ExplainFailures::no);

}  // namespace fleetbill::workbench
