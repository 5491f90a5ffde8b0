#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/workbench/runs/run_result.hpp"

/// Baselines: the recorded bill of a scenario, which a person has reviewed. A baseline is a file
/// next to its scenario: `NAME.yaml`, `NAME.baseline.txt`.
namespace fleetbill::workbench {

/// Returns the path of the baseline of a scenario, which may not exist.
std::string baseline_path(const std::string& scenario_path);

/// Returns the recorded baseline of a scenario; nullopt if there is none.
/// Errors: `Error(io)` if it cannot be read
std::optional<std::string> recorded_baseline(const std::string& scenario_path);

/// Returns a result as the text of a baseline: the lines of `statements()`.
std::string baseline_text(const RunResult& outcome);

/// Returns the lines that only one of the texts has: `- ` for the first, `+ ` for the second; at
/// most 40, then the number of further ones. Empty if the texts are equal. Lines may end with CRLF.
std::string baseline_difference(const std::string& recorded, const std::string& now);

/// Returns the failure of a scenario whose bill differs from its baseline.
std::string baseline_failure(const std::string& scenario_path, const std::string& difference);

/// Whether this is a build server, where no person reviews: `CI` is set, but not to `false`.
bool is_under_ci();

}  // namespace fleetbill::workbench
