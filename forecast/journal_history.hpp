#pragma once

#include <span>

#include "billing/journal/directory.hpp"
#include "billing/journal/register.hpp"
#include "forecast/history.hpp"

namespace fleetbill::forecast {

/// Counts the messages of each device by UTC day. Devices begin and end with the life of the asset
/// that has their serial, as far as the journal contains it.
///
/// The first day counts if its messages begin within its first hour, and the last day if they go on
/// until its last hour. If all messages of the journal have the same time of day, each of them
/// represents its day, and all days count.
/// @param facts  admitted, by rising time
/// @returns the history; without days if there are no messages
/// Errors: `Error(invalid)` if usage is summed by more than a day
DailyHistory history_of(std::span<const billing::ResolvedFact> facts,
                        const billing::Directory& directory);

}  // namespace fleetbill::forecast
