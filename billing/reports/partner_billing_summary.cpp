#include <map>
#include <tuple>

#include "billing/reports/catalogue.hpp"
#include "billing/reports/charged_assets.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

struct Counts {
  std::int64_t assets = 0;  ///< billed: unbilled ones have no fee to match
  std::int64_t messages = 0;

  void add(const telematics_guru::AssetMonth& asset) {
    if (asset.billed()) ++assets;
    messages = checked_add(messages, asset.messages, "messages");
  }
};

Table make_partner_billing_summary(const Scope& scope) {
  const Directory& directory = scope.source.directory;
  std::map<std::tuple<PartnerId, OrganisationId, NameId, Plan>, Counts> groups;
  Counts total;
  for_each_charged_asset(scope, [&](const telematics_guru::AssetMonth& asset) {
    const NameId type = directory.asset(asset.asset).device_type;
    groups[{asset.partner, asset.organisation, type, asset.plan}].add(asset);
    total.add(asset);
  });
  Sheet sheet(scope,
              {"Organisation", "Device Type", "Billing Plan", "Asset Count", "Billable Count"});
  for (const auto& [key, counts] : groups) {
    const auto& [partner, organisation, type, plan] = key;
    sheet.add(directory.partner_name(partner),
              {text(directory.organisation_name(organisation)), text(directory.text(type)),
               text(to_string(plan)), counts.assets, counts.messages});
  }
  return sheet.finish({{}, {}, {}, total.assets, total.messages});
}

}  // namespace

Report partner_billing_summary() {
  return {
      .name = "partner-billing-summary",
      .title = "Partner billing summary",
      .description = "Billed assets and messages, counted by organisation, device type and plan.",
      .takes = {},
      .make = make_partner_billing_summary,
      .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
