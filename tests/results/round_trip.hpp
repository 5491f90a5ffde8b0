#pragma once

#include <string>

#include "support.hpp"

namespace fleetbill::results::test {

/// Records the run at `path`: everything that was recorded can be read, and admitting the journal
/// again gives the same facts.
void require_round_trip(const Run& run, const std::string& path);

}  // namespace fleetbill::results::test
