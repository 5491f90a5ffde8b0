#pragma once

#include <cstdint>

#include "billing/rules/rulebook.hpp"
#include "billing/units/instant.hpp"

/// Pelion's dates: how long a package is valid, and when a report is there.
namespace fleetbill::billing::pelion {

/// Before the end of a month: of which transactions the account snapshot shows (P23).
inline constexpr Duration kSnapshotSpan = days(30);

/// The same day and time of day `months` later; where that month has no such day, its last one, or
/// the 1st of the next month, as P27 says.
Instant months_later(Instant start, std::int64_t months, LeapDayRule rule);

/// When the report of `month` is there: 02:00 UTC of a business day of the next month, by default
/// the third (P19). Business days are Monday to Friday; there are no holidays.
/// @param business_day  from 1
Instant report_time(Month month, std::int64_t business_day);

}  // namespace fleetbill::billing::pelion
