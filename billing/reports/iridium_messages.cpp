#include "billing/reports/asset_use.hpp"
#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

/// Every Iridium receipt counts, even if the record was also received by cellular (T23).
Table make_iridium_messages(const Scope& scope) {
  const FrameUse use = asset_use(scope, Kind::iridium_message);
  const Directory& directory = use.directory;
  Sheet sheet(scope, {"Organisation", "Asset Name", "Serial", "Iridium IMEI", "Iridium Messages"});
  std::int64_t total = 0;
  for (const AssetUse& asset : use.assets) {
    sheet.add(directory.partner_name(asset.partner),
              {text(directory.organisation_name(asset.organisation)),
               text(directory.asset_name(asset.asset)), text(directory.serial(asset.serial)),
               text(directory.text(asset.imei)), asset.count});
    total = checked_add(total, asset.count, "Iridium messages");
  }
  const auto assets = static_cast<std::int64_t>(use.assets.size());
  return sheet.finish({{}, assets, {}, {}, total});
}

}  // namespace

Report iridium_messages() {
  return {"iridium-messages",
          "Iridium messages",
          "Iridium messages received from each asset over a month or time frame.",
          {&Query::from, &Query::to},
          make_iridium_messages};
}

}  // namespace fleetbill::billing::reports
