#pragma once

#include <vector>

#include "billing/reports/report.hpp"
#include "billing/telematics_guru/asset.hpp"

namespace fleetbill::billing::reports {

/// One device at an instant: its SIM and its asset.
struct LiveDevice {
  NameId sim = kEmptyName;  ///< ICCID; empty: no SIM
  /// The enabled asset that has the serial, else the asset last given it among those that have it
  /// (T12).
  AssetId asset;
  /// The asset last given the serial, even if it has lost it since: of the same device type.
  AssetId last_given;
  PartnerId payer;  ///< of its last device fact (T32); missing if it never had one
};

/// The platform's state at an instant, in ids of the source's `fact_directory`.
struct LiveState {
  std::vector<telematics_guru::Asset> assets;  ///< by AssetId; `exists` states which are created
  std::vector<LiveDevice> devices;             ///< by DeviceId
};

/// Folds the facts before `until` into the state at that time. Usage is ignored: the counts of the
/// assets and Last Connected are meaningless.
///
/// Plans are the plans in force, with the rulebook's `plan_map`. At the end of a month a change
/// chosen in it is still pending; an earlier change is in force (T13, T14).
/// @param until  exclusive: facts exactly at this instant are not applied (T21)
/// Cost: O(facts before `until` + assets). It repeats no billing rule; see telematics_guru/.
LiveState live_state(const Source& source, Instant until);

}  // namespace fleetbill::billing::reports
