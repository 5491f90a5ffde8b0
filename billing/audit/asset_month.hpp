#pragma once

#include "billing/audit/audit.hpp"
#include "billing/audit/diary.hpp"
#include "billing/audit/rules.hpp"

namespace fleetbill::billing::audit {

/// The result of one asset in one month, without prices. `telematics_guru::AssetMonth` is the type
/// of the production implementation.
struct AssetMonth {
  AssetRow row;  ///< exists for every asset, billed or not
  /// Whether the asset has an Iridium IMEI at the close. The Iridium fee also requires `row.billed`
  /// (T26).
  bool has_imei = false;
};

/// Evaluates the three conditions of an asset for one month, and counts its usage. The conditions
/// are: enabled (T1), has a serial (T11), and Last Connected is not "never" (T8).
/// @param asset  the complete diary in the journal's order; entries at or after `month.end()`, the
///               close, have no effect (T21)
/// @returns `std::nullopt` if the asset was not created before the close
/// Errors: `Error(invalid)` if a count exceeds 64 bits.
/// Source: docs/rules.md T1 to T6, T8 to T15, T21 to T23, T29.
std::optional<AssetMonth> asset_month(const AssetDiary& asset, Month month, const Rules& rules);

}  // namespace fleetbill::billing::audit
