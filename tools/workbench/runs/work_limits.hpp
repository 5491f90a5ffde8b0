#pragma once

#include "scenarios/loader/work_check.hpp"

namespace fleetbill::workbench {

/// Returns the limits for playing a scenario here: the memory that this process may use (the least
/// of the machine's memory, the limit of its control group and `ulimit -v`), and a day of CPU time.
[[nodiscard]] scenarios::WorkLimits work_limits();

}  // namespace fleetbill::workbench
