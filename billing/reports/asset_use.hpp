#pragma once

#include <string>
#include <vector>

#include "billing/reports/scope.hpp"

namespace fleetbill::billing::reports {

/// Usage of one kind by one asset within a time frame.
struct AssetUse {
  AssetId asset;
  PartnerId partner;
  OrganisationId organisation;
  DeviceId serial;           ///< at the end of the time frame
  NameId imei = kEmptyName;  ///< at the end of the time frame
  std::int64_t count = 0;    ///< of all instants together, at least 1
};

/// Usage of all selected assets, with the directory of their ids.
struct FrameUse {
  const Directory& directory;
  std::vector<AssetUse> assets;  ///< by rising AssetId; without assets of count 0
};

/// Counts Wi-Fi lookups or Iridium messages in the scope's time frame: whole months as they were
/// sealed, so that the counts are the invoices'; any other frame from the facts. (A serial or IMEI
/// of sealed months is that at the close of the last month in which the asset was billed or used.)
/// @param kind  `wifi_lookup` or `iridium_message`
/// Errors: `Error(invalid)` if an edge of the frame cuts a fact that sums up several instants, with
///   the edges to choose from; `Error(invalid)` if a count overflows.
FrameUse asset_use(const Scope& scope, Kind kind);

}  // namespace fleetbill::billing::reports
