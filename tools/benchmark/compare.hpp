#pragma once

#include <string>

namespace fleetbill::bench {

/// Two results written with `--json` side by side: the ratio of speed and memory of each row.
/// Errors: `Error(io)` and `Error(invalid)` naming the file
std::string compare(const std::string& before, const std::string& after);

}  // namespace fleetbill::bench
