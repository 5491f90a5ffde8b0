#pragma once

#include <string>

#include "tools/benchmark/measurement.hpp"

namespace fleetbill::bench {

/// The result that the summary of `fleetbill run --json` or `bill --json` tells of: the lines of
/// all months together, with amounts if there are any, and the digest.
/// Errors: `Error(check_failed)` if it is no such summary
Result result_of_summary(const std::string& json);

/// The bill that `fleetbill rebill --json` comes to, in the same words, if each of its lines is
/// another one than before.
/// Errors: `Error(check_failed)` if it is no such answer
Result result_of_rebilling(const std::string& json);

/// How many uploads it tells of.
std::uint64_t uploads_of_summary(const std::string& json);

}  // namespace fleetbill::bench
