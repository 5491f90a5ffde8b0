#pragma once

#include <array>
#include <string_view>

#include "billing/audit/audit.hpp"
#include "billing/audit/diary.hpp"
#include "billing/audit/rules.hpp"

namespace fleetbill::billing::audit {

/// The counters of API calls as the journal names them, in the order of
/// docs/rules.md#b3: integration, device to service, service to device.
const std::array<std::string_view, kCounterCount>& counter_names();

// The two that registrations count themselves in (P29).
inline constexpr std::string_view kRegistrations = "device_to_pelion_messages.registrations";
inline constexpr std::string_view kRegistrationUpdates =
    "device_to_pelion_messages.registration_updates";

/// Adds the rows of a month about Pelion accounts to the bill: accounts, packages, history, active
/// devices and firmware updates. Accounts opened after the month have no rows.
/// Errors: `Error(invalid)` if a count exceeds 64 bits.
/// Source: docs/rules.md B3 to B5, P4, P13, P15 to P18, P21, P23, P29.
void add_account_rows(Bill& bill, const AccountWorld& world, Month month, const Rules& rules);

/// Returns the number of tokens of the aggregator's packages that became active in the month.
std::int64_t tokens_bought(const QuotaDiary& diary, Month month, const Rules& rules);

/// Returns the account's business model at the end of the month; `std::nullopt` if the account was
/// not open then (P17).
std::optional<std::string> model_at_end(const AccountDiary& account, Month month);

}  // namespace fleetbill::billing::audit
