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

/// Counts Wi-Fi lookups or Iridium messages in the scope's time frame. Complete months are read
/// from the sealed months, so the counts equal the invoices'; other time frames from the facts. (A
/// serial or IMEI of sealed months is its value at the close of the last month in which the asset
/// was billed or used.)
/// @param kind  `wifi_lookup` or `iridium_message`
/// Errors: `Error(invalid)` with the possible edges if an edge of the time frame cuts a fact that
/// sums several instants; `Error(invalid)` if a count overflows.
FrameUse asset_use(const Scope& scope, Kind kind);

}  // namespace fleetbill::billing::reports
