#pragma once

#include <cstdint>

#include "billing/rules/rulebook.hpp"
#include "billing/units/instant.hpp"

/// The calendar of Pelion: the validity of packages, and when reports are available.
namespace fleetbill::billing::pelion {

/// The time before the end of a month whose transactions the account snapshot shows (P23).
inline constexpr Duration kSnapshotSpan = days(30);

/// Returns the same day and time of day `months` later. If that month is too short, the result is
/// its last day or the 1st of the next month, depending on P27.
Instant months_later(Instant start, std::int64_t months, LeapDayRule rule);

/// Returns when the report of `month` is available: 02:00 UTC of a business day of the next month,
/// by default the third (P19). Business days are Monday to Friday; holidays are ignored.
/// @param business_day  from 1
Instant report_time(Month month, std::int64_t business_day);

}  // namespace fleetbill::billing::pelion
