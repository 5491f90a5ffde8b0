#pragma once

#include <string>

#include "scenarios/loader/work_check.hpp"
#include "sim/world.hpp"

namespace fleetbill::workbench {

/// Returns the limits for playing a scenario here: the memory that this process may use (the least
/// of the machine's memory, the limit of its control group and `ulimit -v`), and a day of CPU time.
[[nodiscard]] scenarios::WorkLimits work_limits();

/// Returns an estimate in words: `12 GB of memory and 3 minutes of CPU time`. Small amounts
/// have a bound instead of a number.
[[nodiscard]] std::string work_text(double bytes, double cpu_seconds);

/// Estimates the work of playing a scenario, as `work_text`.
[[nodiscard]] std::string estimated_work(const sim::Scenario& scenario);

}  // namespace fleetbill::workbench
