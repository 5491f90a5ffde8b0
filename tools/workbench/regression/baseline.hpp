#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/workbench/runs/run_result.hpp"

/// Baselines: what a scenario was billed when somebody last looked and agreed. They are recorded,
/// not derived by hand, and stand beside the scenario: `NAME.yaml`, `NAME.baseline.txt`.
namespace fleetbill::workbench {

/// Where the baseline of a scenario stands, whether there is one or not.
std::string baseline_path(const std::string& scenario_path);

/// The recorded baseline of a scenario; nothing if there is none.
/// Errors: `Error(io)` if it cannot be read
std::optional<std::string> recorded_baseline(const std::string& scenario_path);

/// The baseline's text: a line for each invoice line, billed asset, device fee, account and token,
/// in byte order.
std::string baseline_text(const RunResult& outcome);

/// The lines of the texts that the other one lacks: `- ` of the first, `+ ` of the second, at most
/// 40 and then how many more; empty if they are equal. Lines may end as on Windows.
std::string baseline_difference(const std::string& recorded, const std::string& now);

/// The failure of a scenario whose baseline differs.
std::string baseline_failure(const std::string& scenario_path, const std::string& difference);

/// Whether this is a build server, where nobody looks: `CI` is set, and not to `false`.
bool is_under_ci();

}  // namespace fleetbill::workbench
