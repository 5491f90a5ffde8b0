#include "billing/reports/account_page.hpp"

#include <array>
#include <utility>

#include "billing/pelion/calendar.hpp"
#include "billing/reports/sheet.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reports {
namespace {

/// By ApiCounter.
constexpr std::array<const char*, kApiCounterCount> kCounters{
    "REST API requests with user token",
    "REST API requests with API key token",
    "Notifications to web application",
    "Registrations",
    "Registration updates",
    "Registration deletes",
    "Observations",
    "EST requests",
    "Proxy responses",
    "Bootstrap requests",
    "Proxy requests",
    "Subscriptions"};

constexpr std::array kCategories{
    std::pair{ApiCategory::device_to_service, "Device to service API calls"},
    std::pair{ApiCategory::service_to_device, "Service to device API calls"},
    std::pair{ApiCategory::integration, "Integration API calls"}};

/// Returns the active package; null if the aggregator has none.
const pelion::PackageMonth* find_package(const Scope& scope, const Account& aggregator) {
  for (const pelion::PackageMonth& package : sealed_month(scope).usage.pelion.packages) {
    if (package.aggregator != aggregator.month->account) continue;
    return package.has_active ? &package : nullptr;
  }
  return nullptr;
}

/// In the months before the expiry, and in the grace days after it.
bool needs_warning(const Scope& scope, const pelion::PackageMonth& package) {
  const Rulebook& rules = scope.source.rules;
  const Instant from =
      pelion::months_later(package.active.expires, -rules.warning_months, rules.leap_day);
  return from <= scope.query.month.end();
}

std::string warning(const Scope& scope, const pelion::PackageMonth& package) {
  const Instant expires = package.active.expires;
  if (!package.in_grace) return concat("The service package expires on ", to_string(expires));
  const Instant end = expires + days(scope.source.rules.grace_days);
  return concat("The service package expired on ", to_string(expires),
                "; open campaigns continue until ", to_string(end));
}

}  // namespace

Items snapshot_items(const AccountList& accounts, const Account& account) {
  Items items{{"Devices", account.month->active_devices},
              {"Transactions", account.month->transactions}};
  const auto tenants = static_cast<std::int64_t>(accounts.group_of(account).size()) - 1;
  if (account.is_aggregator() && tenants > 0) items.push_back({"Tenants", tenants});
  return items;
}

Items package_items(const Scope& scope, const AccountList& accounts, const Account& account) {
  const pelion::PackageMonth* package = find_package(scope, accounts.group_of(account).front());
  if (package == nullptr) {
    return {{"Remaining quota", std::int64_t{0}},
            {"Reserved quota", std::int64_t{0}},
            {"Expires", text("none")}};
  }
  Items items{{"Remaining quota", package->available},
              {"Reserved quota", package->reserved},
              {"Expires", package->active.expires}};
  if (needs_warning(scope, *package)) items.push_back({"Warning", warning(scope, *package)});
  if (package->pending.id != kEmptyName) {
    items.push_back({"Pending renewal", text(scope.source.directory.text(package->pending.id))});
    items.push_back({"Pending quota", package->pending.tokens});
  }
  return items;
}

Items usage_items(BusinessModel model, const pelion::AccountMonth& usage) {
  Items items{{"Business model", text(words_of(model))},
              {"Active devices", usage.active_devices},
              {"Firmware updates", usage.firmware_updates}};
  if (model != BusinessModel::api_calls) return items;
  for (const auto& [wanted, name] : kCategories) {
    items.push_back({name, usage.calls_of(wanted)});
    for (std::size_t i = 0; i < kApiCounterCount; ++i) {
      if (category(static_cast<ApiCounter>(i)) != wanted) continue;
      items.push_back({kCounters[i], usage.calls[i]});
    }
  }
  return items;
}

pelion::AccountMonth aggregated_usage(const AccountList& accounts, const Account& aggregator) {
  pelion::AccountMonth sum;
  for (const Account& account : accounts.group_of(aggregator)) {
    const pelion::AccountMonth& own = *account.month;
    sum.active_devices = checked_add(sum.active_devices, own.active_devices, "active devices");
    sum.firmware_updates =
        checked_add(sum.firmware_updates, own.firmware_updates, "firmware updates");
    for (std::size_t i = 0; i < kApiCounterCount; ++i) {
      sum.calls[i] = checked_add(sum.calls[i], own.calls[i], "API calls of all accounts");
    }
  }
  return sum;
}

}  // namespace fleetbill::billing::reports
