#pragma once

#include <span>

#include "billing/journal/directory.hpp"
#include "billing/journal/fact.hpp"
#include "billing/journal/register.hpp"

namespace fleetbill::billing {

/// The rows of an event file that would be admitted as these facts: the way back from admission.
/// Assets are named with their partner, devices with their payer. A `serial_set` that another fact
/// brought about (same position) is left out, since admitting that fact brings it about again.
Journal to_journal(std::span<const ResolvedFact> facts, const Directory& directory);

}  // namespace fleetbill::billing
