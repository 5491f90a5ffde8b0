#pragma once

#include "billing/audit/audit.hpp"
#include "billing/audit/diary.hpp"
#include "billing/audit/rules.hpp"

namespace fleetbill::billing::audit {

/// The bill of one asset for one month.
struct AssetMonth {
  AssetRow row;
  bool has_imei = false;  ///< at the close (T26)
};

/// Tests the three conditions of an asset for a month and counts its usage.
/// @returns `std::nullopt` if the asset was not created before the close of the month
/// Errors: `Error(invalid)` if a count exceeds 64 bits.
/// Source: docs/rules.md T1 to T6, T8 to T15, T21 to T23, T29.
std::optional<AssetMonth> asset_month(const AssetDiary& asset, Month month, const Rules& rules);

}  // namespace fleetbill::billing::audit
