#include <map>
#include <tuple>

#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

/// "Essentially the same report without the Billable Count column": only billed assets.
Table make_admin_billing(const Scope& scope) {
  const Directory& directory = scope.source.directory;
  const Selection selection(directory, scope.query);
  std::map<std::tuple<PartnerId, OrganisationId, Plan>, std::int64_t> groups;
  std::int64_t total = 0;
  for (const auto& asset : sealed_month(scope).usage.assets) {
    if (!asset.billed() || !selection.has(asset.partner, asset.organisation)) continue;
    ++groups[{asset.partner, asset.organisation, asset.plan}];
    ++total;
  }
  Sheet sheet(scope, {"Organisation", "Billing Plan", "Asset Count"});
  for (const auto& [key, count] : groups) {
    const auto& [partner, organisation, plan] = key;
    sheet.add(directory.partner_name(partner),
              {text(directory.organisation_name(organisation)), text(to_string(plan)), count});
  }
  return sheet.finish({{}, {}, total});
}

}  // namespace

Report admin_billing() {
  return {.name = "admin-billing",
          .title = "Admin billing",
          .description = "Billed assets, counted by organisation and plan.",
          .takes = {},
          .make = make_admin_billing,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
