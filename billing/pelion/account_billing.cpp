#include "billing/pelion/account_billing.hpp"

#include <algorithm>
#include <tuple>

#include "billing/pelion/calendar.hpp"
#include "billing/units/error.hpp"
#include "billing/units/quantity.hpp"

namespace fleetbill::billing::pelion {

std::int64_t AccountMonth::calls_of(ApiCategory wanted) const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < kApiCounterCount; ++i) {
    if (category(static_cast<ApiCounter>(i)) != wanted) continue;
    sum = checked_add(sum, calls[i], "API calls of one account");
  }
  return sum;
}

std::int64_t AccountMonth::all_calls() const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < kApiCategoryCount; ++i) {
    sum = checked_add(sum, calls_of(static_cast<ApiCategory>(i)), "API calls of one account");
  }
  return sum;
}

// ---- facts --------------------------------------------------------------------------------------

void AccountBilling::apply(std::span<const ResolvedFact> facts) {
  for (const ResolvedFact& fact : facts) {
    if (is_pelion(fact.kind)) apply(fact);
  }
}

void AccountBilling::apply(const ResolvedFact& fact) {
  if (fact.kind == Kind::account_opened) return open(fact);
  Account& account = accounts_.at(fact.organisation);
  switch (fact.kind) {
    case Kind::business_model_set: account.model = fact.model(); return;
    case Kind::registration:
      count(account.month, ApiCounter::registrations, fact.times);
      return connect(fact, account);
    case Kind::registration_update:
      count(account.month, ApiCounter::registration_updates, fact.times);
      return connect(fact, account);
    case Kind::api_call: return count(account.month, fact.counter(), fact.quantity);
    case Kind::transactions: return count_transactions(fact, account);
    default: return apply_to_quota(fact, account);
  }
}

void AccountBilling::open(const ResolvedFact& fact) {
  // An aggregator is opened before its tenants: the first account of a partner.
  const auto [aggregator, is_new] = aggregators_.emplace(fact.partner, fact.organisation);
  Account account;
  account.month.account = fact.organisation;
  account.month.partner = fact.partner;
  account.aggregator = aggregator->second;
  account.model = fact.model();
  if (is_new) quotas_.emplace(fact.organisation, Quota(rules_, fact.organisation));
  accounts_.emplace(fact.organisation, std::move(account));
}

void AccountBilling::count(AccountMonth& month, ApiCounter counter, std::int64_t calls) {
  auto& sum = month.calls[static_cast<std::size_t>(counter)];
  sum = checked_add(sum, calls, "API calls of one account");
}

/// Records a registration or its update. The endpoint name is the latest one that is not empty.
void AccountBilling::connect(const ResolvedFact& fact, Account& account) {
  Endpoint& endpoint = endpoints_[{fact.organisation, fact.device}];
  if (fact.value != kEmptyName) endpoint.name = fact.value;
  const bool connects = fact.kind == Kind::registration ||
                        rules_.device_connected == DeviceConnectedRule::registration_or_update;
  if (!connects || endpoint.seen_in == opened_) return;  // once a month (P15)
  endpoint.seen_in = opened_;
  ++account.month.active_devices;
  active_.push_back({fact.organisation, fact.device, endpoint.name, fact.time});
}

void AccountBilling::count_transactions(const ResolvedFact& fact, Account& account) {
  auto& blocks = account.transactions[start_of(date_of(fact.time))];
  blocks = checked_add(blocks, fact.quantity, "transactions of one account");
}

void AccountBilling::apply_to_quota(const ResolvedFact& fact, Account& account) {
  const Reservation outcome = quotas_.at(account.aggregator).apply(fact);
  const bool is_request = requests_tokens(fact.kind);
  FLEETBILL_ASSERT(
      outcome.reason == Reason::none && (!is_request || outcome.granted == !fact.is_refused()),
      "billing and admission decide the same");
  if (fact.kind == Kind::update_succeeded) count_update(fact, account);
}

void AccountBilling::count_update(const ResolvedFact& fact, Account& account) {
  ++account.month.firmware_updates;
  const auto endpoint = endpoints_.find({fact.organisation, fact.device});
  updates_.push_back({fact.organisation, fact.time, fact.value, fact.device,
                      endpoint == endpoints_.end() ? kEmptyName : endpoint->second.name});
}

// ---- close --------------------------------------------------------------------------------------

PackageMonth AccountBilling::package_month(OrganisationId aggregator, const Quota& quota,
                                           const Rulebook& rules) {
  PackageMonth out;
  out.aggregator = aggregator;
  out.has_active = quota.package().has_value();
  out.in_grace = quota.is_in_grace();
  out.active = quota.package().value_or(Package{});
  out.pending = quota.pending().value_or(PendingPackage{});
  out.available = quota.available();
  out.reserved = quota.reserved();
  if (rules.remaining == RemainingRule::gross) out.available += out.reserved;  // P4
  return out;
}

AccountMonth AccountBilling::close(Account& account, Month month) const {
  AccountMonth out = account.month;
  out.model = account.model;
  out.billed_by = accounts_.at(account.aggregator).model;
  out.has_package = quotas_.at(account.aggregator).had_package(month);
  auto& recent = account.transactions;
  const auto in_snapshot = recent.lower_bound(month.end() - kSnapshotSpan);
  for (auto day = in_snapshot; day != recent.end(); ++day) {
    out.transactions = checked_add(out.transactions, day->second, "transactions of one account");
  }
  recent.erase(recent.begin(), in_snapshot);
  account.month = AccountMonth{};
  account.month.account = out.account;
  account.month.partner = out.partner;
  return out;
}

AccountUsage AccountBilling::close(Month month) {
  AccountUsage out;
  for (auto& [aggregator, quota] : quotas_) {
    quota.advance(month.end() - milliseconds(1));
    for (const QuotaEntry& entry : quota.take_entries()) {
      const bool brings_tokens =
          entry.event == QuotaEvent::package_creation || entry.event == QuotaEvent::package_renewal;
      auto& bought = accounts_.at(aggregator).month.tokens_bought;
      if (brings_tokens) bought = checked_add(bought, entry.amount, "tokens of one account");
      out.quota_history.push_back(entry);
    }
    out.packages.push_back(package_month(aggregator, quota, rules_));
  }
  for (auto& [id, account] : accounts_) out.accounts.push_back(close(account, month));
  std::stable_sort(active_.begin(), active_.end(), [](const ActiveDevice& a, const auto& b) {
    return std::tie(a.account, a.first, a.device) < std::tie(b.account, b.first, b.device);
  });
  std::stable_sort(updates_.begin(), updates_.end(), [](const FirmwareUpdate& a, const auto& b) {
    return std::tie(a.account, a.time) < std::tie(b.account, b.time);
  });
  out.active = std::exchange(active_, {});
  out.updates = std::exchange(updates_, {});
  ++opened_;
  return out;
}

}  // namespace fleetbill::billing::pelion
