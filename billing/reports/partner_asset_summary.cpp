#include <map>
#include <tuple>

#include "billing/reports/catalogue.hpp"
#include "billing/reports/live_state.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

/// Live, not the bill: enabled assets with or without a serial, connected or not.
Table make_partner_asset_summary(const Scope& scope) {
  const Directory& directory = scope.source.fact_directory;
  const Selection selection(directory, scope.query);
  const LiveState state = live_state(scope.source, scope.frame.to);
  std::map<std::tuple<PartnerId, NameId, Plan>, std::int64_t> groups;
  std::int64_t total = 0;
  for (std::size_t i = 0; i < state.assets.size(); ++i) {
    const telematics_guru::Asset& asset = state.assets[i];
    if (!asset.enabled || !selection.has(asset.partner, asset.organisation)) continue;
    const AssetId id(static_cast<std::uint32_t>(i));
    ++groups[{asset.partner, directory.asset(id).device_type, asset.plan}];
    ++total;
  }
  Sheet sheet(scope, {"Device Type", "Billing Plan", "Asset Count"});
  for (const auto& [key, count] : groups) {
    const auto& [partner, type, plan] = key;
    sheet.add(directory.partner_name(partner),
              {text(directory.text(type)), text(to_string(plan)), count});
  }
  return sheet.finish({{}, {}, total});
}

}  // namespace

Report partner_asset_summary() {
  return {"partner-asset-summary",
          "Partner asset summary",
          "Assets enabled at the end of the month, counted by device type and plan.",
          {},
          make_partner_asset_summary};
}

}  // namespace fleetbill::billing::reports
