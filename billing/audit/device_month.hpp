#pragma once

#include "billing/audit/audit.hpp"
#include "billing/audit/diary.hpp"
#include "billing/audit/rules.hpp"

namespace fleetbill::billing::audit {

/// What one device comes to in one month: its connections and the connector fees it pays.
/// @returns nothing if the device neither connected in the month nor pays a fee for it
/// Errors: `Error(invalid)` if a count exceeds 64 bits.
/// Source: docs/rules.md T17, T18, T20, T30, T32.
std::optional<DeviceRow> device_month(const std::string& serial, const DeviceDiary& device,
                                      Month month, const Rules& rules);

}  // namespace fleetbill::billing::audit
