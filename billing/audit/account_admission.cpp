#include "billing/audit/account_admission.hpp"

#include <algorithm>
#include <array>

#include "billing/audit/account_month.hpp"
#include "billing/audit/quota.hpp"
#include "billing/audit/rules.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::billing::audit {
namespace {

// The clauses decided here.
constexpr Choice kPdmAllOrNothing{"PDM-ALL-OR-NOTHING", {"all_or_nothing", "partial"}};  // P2
constexpr Choice kPdmRelease{"PDM-RELEASE", {"returned", "used"}};                       // P3
constexpr Choice kPdmUpdatedTwice{"PDM-UPDATED-TWICE", {"refused", "token"}};            // P28

bool is_business_model(const std::string& value) {
  return value == "active_devices" || value == "api_calls";
}

/// P29: the counters that an `api_call` may name. Registrations count themselves.
bool is_called_counter(const std::string& value) {
  const auto& names = counter_names();
  return std::find(names.begin(), names.end(), value) != names.end() && value != kRegistrations &&
         value != kRegistrationUpdates;
}

AccountDiary* account_of(World& world, const Row& row) {
  const auto found = world.pelion.accounts.find(row.organisation);
  return found == world.pelion.accounts.end() ? nullptr : &found->second;
}

/// The diary of the packages that the account draws on (B5).
QuotaDiary& quota_of(World& world, const AccountDiary& account) {
  return world.pelion.quotas[account.aggregator];
}

// --- Accounts.

/// docs/journal.md, "Pelion accounts": the aggregator of an account about to be opened;
/// `std::nullopt` if the named aggregator is not open, or is a tenant.
std::optional<std::string> aggregator_named(const World& world, const Row& row) {
  if (row.partner.empty() || row.partner == row.organisation) return row.organisation;
  const auto found = world.pelion.accounts.find(row.partner);
  if (found == world.pelion.accounts.end()) return std::nullopt;
  if (found->second.aggregator != row.partner) return std::nullopt;
  return row.partner;
}

/// P12: an account is opened once.
bool open_account(World& world, const Row& row) {
  if (row.organisation.empty() || !is_business_model(row.value)) return false;
  if (account_of(world, row) != nullptr) return false;
  const auto aggregator = aggregator_named(world, row);
  if (!aggregator) return false;
  AccountDiary account;
  account.aggregator = *aggregator;
  account.models.push_back({row.time, row.value});
  world.pelion.accounts[row.organisation] = account;
  world.pelion.quotas[*aggregator];
  world.partners.insert(*aggregator);
  return true;
}

bool set_model(AccountDiary& account, const Row& row) {
  if (!is_business_model(row.value)) return false;
  account.models.push_back({row.time, row.value});
  return true;
}

// --- Usage.

bool connect(AccountDiary& account, const Row& row) {
  if (row.device.empty()) return false;
  account.devices[row.device].push_back(
      {place_of(row), row.kind == Kind::registration, row.value, row.times});
  return true;
}

bool call(AccountDiary& account, const Row& row) {
  if (!is_called_counter(row.value)) return false;
  account.calls.push_back({row.time, row.value, row.quantity});
  return true;
}

bool transact(AccountDiary& account, const Row& row) {
  if (row.device.empty()) return false;
  account.transactions.push_back({row.time, row.quantity});
  return true;
}

// --- Packages.

/// P7, P11, P30: a package is bought if no package can be used, and renewed if one can be used and
/// no renewal is pending. A tenant has no packages.
bool order_package(World& world, const AccountDiary& account, const Rules& rules, const Row& row) {
  if (account.aggregator != row.organisation || row.value.empty()) return false;
  QuotaDiary& diary = quota_of(world, account);
  const std::vector<PackageLife> lives = package_lives(diary, rules);
  const PackageLife* package = active_package(lives, place_of(row));
  const bool usable = package != nullptr && package->is_usable(place_of(row));
  const bool renewal = row.kind == Kind::package_renewed;
  if (usable != renewal) return false;
  if (renewal && pending_package(lives, place_of(row)) != nullptr) return false;
  diary.orders.push_back({place_of(row), renewal, row.value, row.quantity});
  return true;
}

// --- Campaigns.

/// P24, P26: returns the account's open campaign of the name, or null.
CampaignDiary* open_campaign(QuotaDiary& diary, const Rules& rules, const Row& row) {
  const auto found = diary.latest.find({row.organisation, row.value});
  if (found == diary.latest.end()) return nullptr;
  CampaignDiary& campaign = diary.campaigns[found->second];
  return is_open(campaign, package_lives(diary, rules), place_of(row)) ? &campaign : nullptr;
}

/// P2: the number of tokens that are granted for a request; 0 = refused.
std::int64_t granted(const QuotaDiary& diary, const Rules& rules, const Row& row) {
  const std::int64_t left = available(diary, rules, place_of(row));
  if (rules.is(kPdmAllOrNothing, "partial")) return std::min(left, row.quantity);
  return row.quantity <= left ? row.quantity : 0;
}

/// P1, P24, P26.
bool start_campaign(QuotaDiary& diary, const Rules& rules, const Row& row) {
  if (row.value.empty() || open_campaign(diary, rules, row) != nullptr) return false;
  const std::int64_t tokens = granted(diary, rules, row);
  if (tokens == 0) return true;
  CampaignDiary campaign;
  campaign.account = row.organisation;
  campaign.name = row.value;
  campaign.grants.push_back({place_of(row), tokens});
  diary.latest[{row.organisation, row.value}] = diary.campaigns.size();
  diary.campaigns.push_back(campaign);
  return true;
}

/// P22.
bool extend_campaign(QuotaDiary& diary, const Rules& rules, const Row& row) {
  CampaignDiary* campaign = open_campaign(diary, rules, row);
  if (campaign == nullptr) return false;
  const std::int64_t tokens = granted(diary, rules, row);
  if (tokens > 0) campaign->grants.push_back({place_of(row), tokens});
  return true;
}

/// P31.
bool stop_campaign(QuotaDiary& diary, const Rules& rules, const Row& row) {
  CampaignDiary* campaign = open_campaign(diary, rules, row);
  if (campaign == nullptr) return false;
  campaign->stopped = place_of(row);
  return true;
}

/// The tokens that an update outcome requires of its campaign.
enum class Need : std::uint8_t {
  nothing,
  token,            ///< one, without which it is quarantined (P25)
  token_if_any,     ///< one, if one is left (P3 used)
  updated_already,  ///< quarantined (P28)
};

/// P3, P28: depends on the earlier outcomes of the campaign on the device.
Need need_of(const std::vector<Outcome>& before, bool success, const Rules& rules) {
  const bool failures_cost = rules.is(kPdmRelease, "used");
  if (!success) {
    return failures_cost && before.empty() ? Need::token_if_any : Need::nothing;
  }
  const bool updated = std::any_of(before.begin(), before.end(),
                                   [](const Outcome& outcome) { return outcome.success; });
  if (updated) {
    return rules.is(kPdmUpdatedTwice, "token") ? Need::token : Need::updated_already;
  }
  // A failure without a token left paid for nothing (P25).
  const bool paid = std::any_of(before.begin(), before.end(),
                                [](const Outcome& outcome) { return outcome.took_token; });
  return paid ? Need::nothing : Need::token;
}

/// P3, P25, P28.
bool end_on_device(AccountDiary& account, QuotaDiary& diary, const Rules& rules, const Row& row) {
  if (row.device.empty()) return false;
  CampaignDiary* campaign = open_campaign(diary, rules, row);
  if (campaign == nullptr) return false;
  const bool success = row.kind == Kind::update_succeeded;
  std::vector<Outcome> before;
  if (const auto found = campaign->outcomes.find(row.device); found != campaign->outcomes.end()) {
    before = found->second;
  }
  const Need need = need_of(before, success, rules);
  const bool token_left = unspent(*campaign, place_of(row)) > 0;
  if (need == Need::updated_already || (need == Need::token && !token_left)) return false;
  const bool takes_token = need != Need::nothing && token_left;
  if (takes_token) campaign->spent.push_back(place_of(row));
  campaign->outcomes[row.device].push_back({success, takes_token});
  if (success) account.updates.push_back({place_of(row), row.value, row.device});
  return true;
}

}  // namespace

bool apply_to_account(World& world, const Rules& rules, const Row& row) {
  if (row.kind == Kind::account_opened) return open_account(world, row);
  AccountDiary* account = account_of(world, row);
  if (account == nullptr) return false;
  QuotaDiary& quota = quota_of(world, *account);
  switch (row.kind) {
    case Kind::business_model_set: return set_model(*account, row);
    case Kind::package_created:
    case Kind::package_renewed: return order_package(world, *account, rules, row);
    case Kind::registration:
    case Kind::registration_update: return connect(*account, row);
    case Kind::api_call: return call(*account, row);
    case Kind::campaign_started: return start_campaign(quota, rules, row);
    case Kind::campaign_extended: return extend_campaign(quota, rules, row);
    case Kind::campaign_stopped: return stop_campaign(quota, rules, row);
    case Kind::transactions: return transact(*account, row);
    case Kind::update_succeeded:
    case Kind::update_failed: return end_on_device(*account, quota, rules, row);
    default: FLEETBILL_ASSERT(false, "a kind without a rule"); return false;
  }
}

Clauses account_admission_clauses() {
  return {{kPdmAllOrNothing, kPdmRelease, kPdmUpdatedTwice}, {}};
}

}  // namespace fleetbill::billing::audit
