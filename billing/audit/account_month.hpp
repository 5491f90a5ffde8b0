#pragma once

#include <array>
#include <string_view>

#include "billing/audit/audit.hpp"
#include "billing/audit/diary.hpp"
#include "billing/audit/rules.hpp"

namespace fleetbill::billing::audit {

/// Returns the names of the counters of API calls, as the `value` of an `api_call` row spells them.
/// Their order is the order of `AccountRow::calls`: integration, device to service, service to
/// device.
/// Source: docs/rules.md#b3.
const std::array<std::string_view, kCounterCount>& counter_names();

/// The counter that each `registration` row increments. No `api_call` row may name it
/// (docs/rules.md#p29).
inline constexpr std::string_view kRegistrations = "device_to_pelion_messages.registrations";
/// The counter that each `registration_update` row increments. No `api_call` row may name it
/// (docs/rules.md#p29).
inline constexpr std::string_view kRegistrationUpdates =
    "device_to_pelion_messages.registration_updates";

/// Appends the Pelion rows of one month to the bill. They are `accounts`, `packages`,
/// `quota_history`, `active_devices` and `firmware_updates`. Invoice lines are not added.
/// An account that opens at or after the end of the month has no rows.
/// @param bill   receives the rows in the order that `Bill` documents.
///               REQUIRES: months are added in rising order, each once
/// @param world  the complete diaries; entries at or after the end of the month have no effect.
///               REQUIRES: `quotas` contains every aggregator
/// Errors: `Error(invalid)` if a count exceeds 64 bits.
/// Source: docs/rules.md B3 to B5, P4, P13, P15 to P18, P21, P23, P29.
void add_account_rows(Bill& bill, const AccountWorld& world, Month month, const Rules& rules);

/// Returns the sum of the update tokens of all packages that became active in the month.
/// @param diary  the orders of one aggregator
/// Errors: `Error(invalid)` if the sum exceeds 64 bits.
/// Source: docs/rules.md B4, P6.
std::int64_t tokens_bought(const QuotaDiary& diary, Month month, const Rules& rules);

/// Returns the business model of the account at the end of the month: `active_devices` or
/// `api_calls`. A choice exactly at `month.end()` belongs to the next month.
/// @returns `std::nullopt` if the account opens at or after `month.end()`
/// Source: docs/rules.md#p17.
std::optional<std::string> model_at_end(const AccountDiary& account, Month month);

}  // namespace fleetbill::billing::audit
