#include "billing/reports/catalogue.hpp"
#include "billing/reports/live_state.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

/// "All assets with an Iridium IMEI", enabled or not.
Table make_iridium_assets(const Scope& scope) {
  const Directory& directory = scope.source.fact_directory;
  const Selection selection(directory, scope.query);
  const LiveState state = live_state(scope.source, scope.frame.to);
  Sheet sheet(
      scope, {"Organisation", "Asset Name", "Asset Code", "Serial", "Device Type", "Iridium IMEI"});
  for (std::size_t i = 0; i < state.assets.size(); ++i) {
    const telematics_guru::Asset& asset = state.assets[i];
    if (asset.rare->imei == kEmptyName || !selection.has(asset.partner, asset.organisation))
      continue;
    const AssetEntry& entry = directory.asset(AssetId(static_cast<std::uint32_t>(i)));
    sheet.add(
        directory.partner_name(asset.partner),
        {text(directory.organisation_name(asset.organisation)), text(directory.text(entry.name)),
         text(directory.text(entry.code)), text(directory.serial(asset.serial)),
         text(directory.text(entry.device_type)), text(directory.text(asset.rare->imei))});
  }
  return sheet.finish();
}

}  // namespace

Report iridium_assets() {
  return {"iridium-assets",
          "Iridium assets",
          "Assets that have an Iridium IMEI at the end of the month.",
          {},
          make_iridium_assets};
}

}  // namespace fleetbill::billing::reports
