#include "billing/reports/catalogue.hpp"
#include "billing/reports/live_state.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

/// A device in an asset is that asset's partner's; one in no asset is the partner's that pays for
/// it (T32), and belongs to no organisation.
Table make_sim_list(const Scope& scope) {
  const Directory& directory = scope.source.fact_directory;
  const Selection selection(directory, scope.query);
  const LiveState state = live_state(scope.source, scope.frame.to);
  Sheet sheet(scope, {"Serial", "Device Type", "SIM (ICCID)", "Organisation", "Asset Name"});
  for (std::size_t i = 0; i < state.devices.size(); ++i) {
    const LiveDevice& device = state.devices[i];
    if (device.sim == kEmptyName) continue;
    const bool placed = device.asset.exists();
    const AssetId typed_by = placed ? device.asset : device.last_given;
    const PartnerId partner = placed ? directory.asset(device.asset).partner : device.payer;
    const OrganisationId organisation =
        placed ? directory.asset(device.asset).organisation : OrganisationId();
    if (!selection.has(partner, organisation)) continue;
    sheet.add(
        directory.partner_name(partner),
        {text(directory.serial(DeviceId(static_cast<std::uint32_t>(i)))),
         typed_by.exists() ? text(directory.text(directory.asset(typed_by).device_type)) : Cell(),
         text(directory.text(device.sim)), text(directory.organisation_name(organisation)),
         text(directory.asset_name(device.asset))});
  }
  return sheet.finish();
}

}  // namespace

Report sim_list() {
  return {"sim-list",
          "SIM list",
          "Which SIM is in which device at the end of the month.",
          {},
          make_sim_list};
}

}  // namespace fleetbill::billing::reports
