#pragma once

#include <span>

#include "billing/journal/directory.hpp"
#include "billing/journal/fact.hpp"
#include "billing/journal/register.hpp"

namespace fleetbill::billing {

/// Returns the rows of an event file that would be admitted as these facts: the inverse of
/// admission. Subjects are named as the rows named them (`ResolvedFact::naming`). A `serial_set`
/// that another fact caused (same position) is omitted, because admitting that fact causes it
/// again.
Journal to_journal(std::span<const ResolvedFact> facts, const Directory& directory);

}  // namespace fleetbill::billing
