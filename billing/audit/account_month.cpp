#include "billing/audit/account_month.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "billing/audit/quota.hpp"
#include "billing/audit/rules.hpp"
#include "billing/units/error.hpp"
#include "billing/units/quantity.hpp"

/// One month of Pelion accounts, from all that was written before its close (P20).
namespace fleetbill::billing::audit {
namespace {

// The clauses decided here.
constexpr Choice kPdmRemaining{"PDM-REMAINING", {"net", "gross"}};                            // P4
constexpr Choice kPdmConnected{"PDM-CONNECTED", {"registration_or_update", "registration"}};  // P15

/// The place after all facts of the month, before the calendar events at the start of the next
/// month.
Place close_of(Month month) {
  return {month.end() - milliseconds(1), std::numeric_limits<std::uint64_t>::max()};
}

/// P13, P7: whether a package was active at some instant of the month, its days of grace included.
bool had_package(const std::vector<PackageLife>& lives, Month month) {
  return std::any_of(lives.begin(), lives.end(), [&](const PackageLife& life) {
    return std::max(life.begin.time, month.begin()) < std::min(life.end.time, month.end());
  });
}

/// P15: whether a registration of this kind makes a device active.
bool connects(const Registration& registration, const Rules& rules) {
  return registration.full || rules.is(kPdmConnected, "registration_or_update");
}

/// The name that the latest registration up to and with a place gave the device.
std::string endpoint_at(const std::vector<Registration>& registrations, Place at) {
  std::string name;
  for (const Registration& registration : registrations) {
    if (registration.place <= at && !registration.endpoint.empty()) name = registration.endpoint;
  }
  return name;
}

/// P15, P16: one row for each device that connected in the month, with its first connection.
std::vector<ActiveDeviceRow> active_devices(const std::string& name, const AccountDiary& account,
                                            Month month, const Rules& rules) {
  std::vector<ActiveDeviceRow> rows;
  for (const auto& [device, registrations] : account.devices) {
    const auto first = std::find_if(
        registrations.begin(), registrations.end(), [&](const Registration& registration) {
          return month.contains(registration.place.time) && connects(registration, rules);
        });
    if (first == registrations.end()) continue;
    rows.push_back(
        {month, name, first->place.time, device, endpoint_at(registrations, first->place)});
  }
  std::sort(rows.begin(), rows.end(), [](const ActiveDeviceRow& a, const ActiveDeviceRow& b) {
    return std::tie(a.first, a.device) < std::tie(b.first, b.device);
  });
  return rows;
}

/// P9, P21: the successes of the month, in order.
std::vector<FirmwareUpdateRow> firmware_updates(const std::string& name,
                                                const AccountDiary& account, Month month) {
  std::vector<FirmwareUpdateRow> rows;
  for (const Update& update : account.updates) {
    if (!month.contains(update.place.time)) continue;
    std::string endpoint;
    if (const auto known = account.devices.find(update.device); known != account.devices.end()) {
      endpoint = endpoint_at(known->second, update.place);
    }
    rows.push_back({month, name, update.place.time, update.campaign, update.device, endpoint});
  }
  return rows;
}

/// P23: the transactions of the 30 days before the month's end.
std::int64_t recent_transactions(const AccountDiary& account, Month month) {
  std::int64_t blocks = 0;
  for (const Transactions& transactions : account.transactions) {
    const bool recent =
        month.end() - days(30) <= transactions.time && transactions.time < month.end();
    if (recent) blocks = checked_add(blocks, transactions.blocks, "transactions");
  }
  return blocks;
}

using Counters = std::array<std::int64_t, kCounterCount>;

void count(Counters& counters, std::string_view name, std::int64_t calls) {
  const auto& names = counter_names();
  const auto found = std::find(names.begin(), names.end(), name);
  FLEETBILL_ASSERT(found != names.end(), std::string(name));
  std::int64_t& counter = counters[static_cast<std::size_t>(found - names.begin())];
  counter = checked_add(counter, calls, "API calls");
}

/// B3, P18, P29: the calls of the month, registrations among them.
Counters calls_of(const AccountDiary& account, Month month) {
  Counters counters{};
  for (const Calls& calls : account.calls) {
    if (month.contains(calls.time)) count(counters, calls.counter, calls.calls);
  }
  for (const auto& [device, registrations] : account.devices) {
    for (const Registration& registration : registrations) {
      if (!month.contains(registration.place.time)) continue;
      count(counters, registration.full ? kRegistrations : kRegistrationUpdates,
            registration.times);
    }
  }
  return counters;
}

void add_account(Bill& bill, const AccountWorld& world, const std::string& name, Month month,
                 const Rules& rules) {
  const AccountDiary& account = world.accounts.at(name);
  const auto model = model_at_end(account, month);
  if (!model) return;
  const auto active = active_devices(name, account, month, rules);
  const auto updates = firmware_updates(name, account, month);
  AccountRow row;
  row.month = month;
  row.aggregator = account.aggregator;
  row.account = name;
  row.model = *model;
  row.has_package = had_package(package_lives(world.quotas.at(account.aggregator), rules), month);
  row.active_devices = static_cast<std::int64_t>(active.size());
  row.firmware_updates = static_cast<std::int64_t>(updates.size());
  row.calls = calls_of(account, month);
  row.transactions = recent_transactions(account, month);
  bill.accounts.push_back(row);
  bill.active_devices.insert(bill.active_devices.end(), active.begin(), active.end());
  bill.firmware_updates.insert(bill.firmware_updates.end(), updates.begin(), updates.end());
}

/// P4: the aggregator's packages and tokens at the month's end.
void add_packages(Bill& bill, const std::string& aggregator, const QuotaDiary& diary, Month month,
                  const Rules& rules) {
  const std::vector<PackageLife> lives = package_lives(diary, rules);
  const Place close = close_of(month);
  PackageRow row;
  row.month = month;
  row.aggregator = aggregator;
  if (const PackageLife* package = active_package(lives, close)) {
    row.package = package->order.id;
    row.tokens = package->order.tokens;
    row.start = package->begin.time;
    row.expires = package->expires;
    row.in_grace = !package->is_usable(close);
  }
  if (const PackageLife* package = pending_package(lives, close)) {
    row.pending = package->order.id;
    row.pending_tokens = package->order.tokens;
  }
  row.reserved = reserved(diary, rules, close);
  row.remaining = available(diary, rules, close);
  if (rules.is(kPdmRemaining, "gross")) {
    row.remaining = checked_add(row.remaining, row.reserved, "a quota");
  }
  bill.packages.push_back(row);
}

/// P21: an entry belongs to the month of its time.
void add_history(Bill& bill, const std::string& aggregator, const QuotaDiary& diary, Month month,
                 const Rules& rules) {
  for (const HistoryEntry& entry : quota_history(diary, aggregator, rules, close_of(month))) {
    if (!month.contains(entry.time)) continue;
    bill.quota_history.push_back({month, aggregator, entry.time, entry.account, entry.event,
                                  entry.campaign, entry.package, entry.amount, entry.balance});
  }
}

/// Whether the aggregator was open before the month ended.
bool is_open(const AccountWorld& world, const std::string& aggregator, Month month) {
  return model_at_end(world.accounts.at(aggregator), month).has_value();
}

}  // namespace

const std::array<std::string_view, kCounterCount>& counter_names() {
  static constexpr std::array<std::string_view, kCounterCount> kNames{
      "rest_api_requests_with_user_token",
      "rest_api_requests_with_api_key_token",
      "pelion_to_webapp_notifications",
      kRegistrations,
      kRegistrationUpdates,
      "device_to_pelion_messages.registration_deletes",
      "device_to_pelion_messages.observations",
      "device_to_pelion_messages.est_requests",
      "device_to_pelion_messages.proxy_responses",
      "device_to_pelion_messages.bootstrap_requests",
      "pelion_to_device_messages.proxy_requests",
      "pelion_to_device_messages.subscriptions"};
  return kNames;
}

void add_account_rows(Bill& bill, const AccountWorld& world, Month month, const Rules& rules) {
  for (const auto& [name, account] : world.accounts) add_account(bill, world, name, month, rules);
  for (const auto& [aggregator, diary] : world.quotas) {
    if (!is_open(world, aggregator, month)) continue;
    add_packages(bill, aggregator, diary, month, rules);
    add_history(bill, aggregator, diary, month, rules);
  }
}

std::int64_t tokens_bought(const QuotaDiary& diary, Month month, const Rules& rules) {
  std::int64_t tokens = 0;
  for (const PackageLife& life : package_lives(diary, rules)) {
    if (month.contains(life.begin.time)) tokens = checked_add(tokens, life.order.tokens, "tokens");
  }
  return tokens;
}

std::optional<std::string> model_at_end(const AccountDiary& account, Month month) {
  std::optional<std::string> model;
  for (const ModelChoice& choice : account.models) {
    if (choice.time < month.end()) model = choice.model;
  }
  return model;
}

Clauses account_month_clauses() { return {{kPdmRemaining, kPdmConnected}, {}}; }

}  // namespace fleetbill::billing::audit
