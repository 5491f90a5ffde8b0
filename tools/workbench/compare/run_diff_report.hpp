#pragma once

#include <string>

#include "tools/workbench/compare/run_diff.hpp"

/// The output of `diff`.
namespace fleetbill::workbench {

/// The compared runs, by their paths.
struct ComparedRuns {
  std::string a;
  std::string b;
};

/// Renders a comparison as text for people: the tables that have rows, and the counts by kind.
std::string run_diff_text(const RunDiff& diff, const ComparedRuns& runs);

/// Renders a comparison as a JSON object with both tables and the counts by kind.
std::string run_diff_json(const RunDiff& diff, const ComparedRuns& runs);

}  // namespace fleetbill::workbench
