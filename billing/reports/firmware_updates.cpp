#include <algorithm>
#include <tuple>

#include "billing/reports/accounts.hpp"
#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

/// By account, then by the time of the success; at one instant as the journal has them.
Table make_firmware_updates(const Scope& scope) {
  const Directory& directory = scope.source.directory;
  const AccountList accounts(scope);
  auto updates = accounts.selected(sealed_month(scope).usage.pelion.updates);
  std::stable_sort(updates.begin(), updates.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.account, a.row->time) < std::tuple(b.account, b.row->time);
  });
  Sheet sheet(scope, {"Account ID", "Timestamp", "Campaign name", "Device ID", "Endpoint name"});
  for (const auto& [account, update] : updates) {
    sheet.add(account->aggregator,
              {text(account->id), update->time, text(directory.text(update->campaign)),
               text(directory.serial(update->device)), text(directory.text(update->endpoint))});
  }
  const auto count = static_cast<std::int64_t>(sheet.size());
  return with_availability(scope, sheet.finish_as_added({{}, {}, {}, count, {}}));
}

}  // namespace

Report firmware_updates() {
  return {.name = "firmware-updates",
          .title = "Firmware updates report",
          .description = "Pelion: each firmware update that succeeded.",
          .takes = {},
          .make = make_firmware_updates,
          .platform = Platform::pelion,
          .is_bulk = true,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
