#include "billing/reports/asset_use.hpp"
#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

Table make_wifi_lookup_summary(const Scope& scope) {
  const FrameUse use = asset_use(scope, Kind::wifi_lookup);
  const Directory& directory = use.directory;
  Sheet sheet(
      scope, {"Organisation", "Asset Name", "Asset Code", "Serial", "Device Type", "WiFi Lookups"});
  std::int64_t total = 0;
  for (const AssetUse& asset : use.assets) {
    const AssetEntry& entry = directory.asset(asset.asset);
    sheet.add(
        directory.partner_name(asset.partner),
        {text(directory.organisation_name(asset.organisation)), text(directory.text(entry.name)),
         text(directory.text(entry.code)), text(directory.serial(asset.serial)),
         text(directory.text(entry.device_type)), asset.count});
    total = checked_add(total, asset.count, "Wi-Fi lookups");
  }
  const auto assets = static_cast<std::int64_t>(use.assets.size());
  return sheet.finish({{}, assets, {}, {}, {}, total});
}

}  // namespace

Report wifi_lookup_summary() {
  return {"wifi-lookup-summary",
          "Wi-Fi lookup summary",
          "Wi-Fi lookups of each asset, billed or not, over a month or time frame.",
          {&Query::from, &Query::to},
          make_wifi_lookup_summary};
}

}  // namespace fleetbill::billing::reports
