#include "billing/reports/accounts.hpp"
#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {
namespace {

/// By team name or organisation, in any case of letters.
bool is_found(const Account& account, const std::string& search) {
  const std::string part = to_lower_ascii(search);
  const auto is_in = [&](std::string_view text) {
    return to_lower_ascii(text).find(part) != std::string::npos;
  };
  return is_in(account.team_name()) || is_in(account.id) || is_in(account.attribute("company"));
}

/// The counts of one account or of all accounts.
struct Usage {
  std::int64_t devices = 0;
  std::int64_t updates = 0;
  std::int64_t to_service = 0;
  std::int64_t to_device = 0;
  std::int64_t integration = 0;

  void add(const Usage& other) {
    devices = checked_add(devices, other.devices, "active devices");
    updates = checked_add(updates, other.updates, "firmware updates");
    to_service = checked_add(to_service, other.to_service, "API calls of all accounts");
    to_device = checked_add(to_device, other.to_device, "API calls of all accounts");
    integration = checked_add(integration, other.integration, "API calls of all accounts");
  }
};

Usage usage_of(const pelion::AccountMonth& month) {
  return {month.active_devices, month.firmware_updates,
          month.calls_of(ApiCategory::device_to_service),
          month.calls_of(ApiCategory::service_to_device), month.calls_of(ApiCategory::integration)};
}

/// Every column is filled, regardless of the business model.
Table make_usage(const Scope& scope) {
  const AccountList accounts(scope);
  Sheet sheet(scope, {"Account ID", "Team name", "Business model", "Active devices",
                      "Firmware updates", "Device to service", "Service to device", "Integration"});
  Usage total;
  for (const Account& account : accounts.all()) {
    if (!account.is_listed() || !accounts.is_selected(account)) continue;
    if (!is_found(account, scope.query.search)) continue;
    const Usage own = usage_of(*account.month);
    sheet.add(account.aggregator,
              {text(account.id), text(account.team_name()), text(words_of(account.month->model)),
               own.devices, own.updates, own.to_service, own.to_device, own.integration});
    total.add(own);
  }
  return with_availability(scope, sheet.finish_as_added({{},
                                                         {},
                                                         {},
                                                         total.devices,
                                                         total.updates,
                                                         total.to_service,
                                                         total.to_device,
                                                         total.integration}));
}

}  // namespace

Report usage() {
  return {.name = "usage",
          .title = "Usage reports",
          .description = "Pelion: the usage of an aggregator and of each of its tenants.",
          .takes = {&Query::search},
          .make = make_usage,
          .platform = Platform::pelion,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
