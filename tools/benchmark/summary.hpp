#pragma once

#include <string>

#include "tools/benchmark/measurement.hpp"

namespace fleetbill::bench {

/// Returns the result in the summary of `fleetbill run --json` or `bill --json`: the lines of all
/// months together, with amounts if there are any, and the digest.
/// Errors: `Error(check_failed)` if the text is not a summary
Result result_of_summary(const std::string& json);

/// Returns the bill in the output of `fleetbill rebill --json`, in the same form, if each of its
/// lines changed.
/// Errors: `Error(check_failed)` if the text is not such an output
Result result_of_rebilling(const std::string& json);

/// Returns the number of uploads in a summary.
std::uint64_t uploads_of_summary(const std::string& json);

}  // namespace fleetbill::bench
