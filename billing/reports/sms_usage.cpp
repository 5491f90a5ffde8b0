#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

Table make_sms_usage(const Scope& scope) {
  const Directory& directory = scope.source.directory;
  const Selection selection(directory, scope.query);
  Sheet sheet(scope, {"Organisation", "SMS Count"});
  std::int64_t total = 0;
  for (const auto& sms : sealed_month(scope).usage.sms) {
    if (!selection.has(sms.partner, sms.organisation)) continue;
    sheet.add(directory.partner_name(sms.partner),
              {text(directory.organisation_name(sms.organisation)), sms.sms});
    total = checked_add(total, sms.sms, "SMS");
  }
  return sheet.finish({{}, total});
}

}  // namespace

Report sms_usage() {
  return {.name = "sms-usage",
          .title = "SMS usage",
          .description = "SMS sent by each organisation.",
          .takes = {},
          .make = make_sms_usage,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
