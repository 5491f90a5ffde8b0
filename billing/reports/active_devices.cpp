#include <algorithm>
#include <tuple>

#include "billing/reports/accounts.hpp"
#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

/// By account, then by the month's first connection; at one instant by device.
Table make_active_devices(const Scope& scope) {
  const Directory& directory = scope.source.directory;
  const AccountList accounts(scope);
  auto devices = accounts.selected(sealed_month(scope).usage.pelion.active);
  const auto key = [&](const Owned<pelion::ActiveDevice>& owned) {
    return std::tuple(owned.account, owned.row->first, directory.serial(owned.row->device));
  };
  std::sort(devices.begin(), devices.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  Sheet sheet(scope, {"Account ID", "Timestamp", "Device ID", "Endpoint name"});
  for (const auto& [account, device] : devices) {
    sheet.add(account->aggregator,
              {text(account->id), device->first, text(directory.serial(device->device)),
               text(directory.text(device->endpoint))});
  }
  const auto count = static_cast<std::int64_t>(sheet.size());
  return with_availability(scope, sheet.finish_as_added({{}, {}, count, {}}));
}

}  // namespace

Report active_devices() {
  return {.name = "active-devices",
          .title = "Active devices report",
          .description = "Pelion: each device that connected, with its first connection.",
          .takes = {},
          .make = make_active_devices,
          .platform = Platform::pelion,
          .is_bulk = true,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
