#include "billing/reports/catalogue.hpp"
#include "billing/reports/charged_assets.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

Cell connected(Instant last) { return last == kNever ? text("Never Connected") : Cell(last); }

/// "The grand total will match your invoice": PPM only means the assets billed on TG-PPM and those
/// with messages, so that no message of the invoice is missing under any reading of the clauses.
Table make_partner_billing_detail(const Scope& scope) {
  const Directory& directory = scope.source.directory;
  Sheet sheet(scope, {"Organisation", "Asset Name", "Asset Code", "Serial", "Device Type",
                      "Billing Plan", "Last Connected (UTC)", "Message Count"});
  std::int64_t messages = 0;
  for_each_charged_asset(scope, [&](const telematics_guru::AssetMonth& asset) {
    const bool is_ppm = asset.plan == Plan::ppm || asset.messages > 0;
    if (!is_ppm && !scope.query.all_plans) return;
    const AssetEntry& entry = directory.asset(asset.asset);
    sheet.add(directory.partner_name(asset.partner),
              {text(directory.organisation_name(asset.organisation)),
               text(directory.text(entry.name)), text(directory.text(entry.code)),
               text(directory.serial(asset.serial)), text(directory.text(entry.device_type)),
               text(to_string(asset.plan)), connected(asset.last_connected), asset.messages});
    messages = checked_add(messages, asset.messages, "messages");
  });
  const auto assets = static_cast<std::int64_t>(sheet.size());
  return sheet.finish({{}, assets, {}, {}, {}, {}, {}, messages});
}

}  // namespace

Report partner_billing_detail() {
  return {
      .name = "partner-billing-detail",
      .title = "Partner billing detail and message counts",
      .description =
          "Each asset on the invoice with its plan and message count; PPM only unless --all-plans.",
      .takes = {&Query::all_plans},
      .make = make_partner_billing_detail,
      .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
