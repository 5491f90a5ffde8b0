#pragma once

#include <string>

#include "support.hpp"

namespace fleetbill::results::test {

/// Records the run at `path`: everything that was recorded can be read, and admitting the journal
/// again gives the same facts. Includes `require_parts`.
void require_round_trip(const Run& run, const std::string& path);

/// Requires of the file at `path`, which holds the run: each month read separately is the recorded
/// one, the facts about an entity and in a range of rows are those of the run.
void require_parts(const Run& run, const std::string& path);

}  // namespace fleetbill::results::test
