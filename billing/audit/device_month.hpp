#pragma once

#include "billing/audit/audit.hpp"
#include "billing/audit/diary.hpp"
#include "billing/audit/rules.hpp"

namespace fleetbill::billing::audit {

/// Returns the connections of a device in a month and its connector fees.
/// @returns `std::nullopt` if the device has neither a connection nor a fee in the month
/// Errors: `Error(invalid)` if a count exceeds 64 bits.
/// Source: docs/rules.md T17, T18, T20, T30, T32.
std::optional<DeviceRow> device_month(const std::string& serial, const DeviceDiary& device,
                                      Month month, const Rules& rules);

}  // namespace fleetbill::billing::audit
