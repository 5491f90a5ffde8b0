#pragma once

#include <string>
#include <vector>

#include "forecast/history.hpp"

namespace fleetbill::workbench {

/// Reads event files or one run file, and counts the messages of each device by day.
/// Errors: `Error(io)` if a file cannot be read; `Error(invalid)` if it is not an event file or a
/// complete run file, if its usage is summed by month, or if it has no complete day with messages
forecast::DailyHistory read_history(const std::vector<std::string>& inputs);

}  // namespace fleetbill::workbench
