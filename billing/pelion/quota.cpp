#include "billing/pelion/quota.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "billing/pelion/calendar.hpp"
#include "billing/units/error.hpp"
#include "billing/units/quantity.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::pelion {
namespace {

constexpr std::array<std::string_view, kQuotaEventCount> kEvents{
    "Reservation",      "Reservation release", "Reservation termination",
    "Package creation", "Package renewal",     "Package termination"};

}  // namespace

std::string_view to_string(QuotaEvent event) { return kEvents[static_cast<std::size_t>(event)]; }

std::optional<QuotaEvent> parse_quota_event(std::string_view name) {
  const auto found = std::find(kEvents.begin(), kEvents.end(), name);
  if (found == kEvents.end()) return std::nullopt;
  return static_cast<QuotaEvent>(found - kEvents.begin());
}

// ---- the calendar -------------------------------------------------------------------------------

void Quota::advance(Instant t) {
  while (active_) {
    const Instant due = in_grace_ ? active_->expires + days(rules_.grace_days) : active_->expires;
    if (t < due) return;
    if (pending_) {
      activate_pending(due);
    } else if (!in_grace_ && rules_.grace_days > 0) {
      in_grace_ = true;  // no new reservations, but open ones continue (P7)
    } else {
      terminate_campaigns(due);
      terminate_package(due);
    }
  }
}

void Quota::activate(NameId id, std::int64_t tokens, Instant t, QuotaEvent event) {
  const Instant expires = months_later(t, rules_.package_months, rules_.leap_day);
  active_ = Package{id, tokens, t, expires, expires};
  in_grace_ = false;
  ledger_.issue(tokens);
  enter(t, event, {aggregator_, kEmptyName}, tokens);
}

void Quota::activate_pending(Instant t) {
  const PendingPackage next = *std::exchange(pending_, std::nullopt);
  drop_leftover(t);
  former_.push_back(*active_);
  activate(next.id, next.tokens, t, QuotaEvent::package_renewal);
}

/// The unused tokens of a renewed package remain, unless P5 terminates them.
void Quota::drop_leftover(Instant t) {
  if (rules_.leftover != LeftoverRule::lost) return;
  const std::int64_t leftover = ledger_.available();
  ledger_.expire(leftover);
  enter(t, QuotaEvent::package_termination, {aggregator_, kEmptyName}, -leftover);
}

void Quota::terminate_campaigns(Instant t) {
  std::vector<std::pair<std::uint64_t, CampaignKey>> order;
  for (const auto& [key, campaign] : campaigns_) order.emplace_back(campaign.ordinal, key);
  std::sort(order.begin(), order.end());  // by reservation (P10)
  for (const auto& [ordinal, key] : order) {
    const std::int64_t unspent = campaigns_.at(key).unspent;
    const bool goes_back = rules_.termination == TerminationRule::returned_first;  // P8
    if (goes_back) {
      ledger_.release(unspent);
    } else {
      ledger_.forfeit(unspent);
    }
    campaigns_.erase(key);
    enter(t, QuotaEvent::reservation_termination, key, goes_back ? unspent : 0);
  }
}

void Quota::terminate_package(Instant t) {
  const std::int64_t unused = ledger_.available();
  ledger_.expire(unused);
  enter(t, QuotaEvent::package_termination, {aggregator_, kEmptyName}, -unused);
  active_->end = t;  // after `expires` if there were days of grace (P7)
  former_.push_back(*active_);
  active_.reset();
  in_grace_ = false;
}

// ---- packages -----------------------------------------------------------------------------------

Reason Quota::create_package(Instant t, NameId id, std::int64_t tokens) {
  advance(t);
  if (is_usable()) return Reason::package_active;
  if (in_grace_) terminate_package(t);  // open campaigns continue under the new package
  activate(id, tokens, t, QuotaEvent::package_creation);
  return Reason::none;
}

Reason Quota::renew_package(Instant t, NameId id, std::int64_t tokens) {
  advance(t);
  if (!is_usable()) return Reason::no_active_package;
  if (pending_) return Reason::renewal_pending;
  pending_ = PendingPackage{id, tokens};
  if (rules_.renewal == RenewalRule::at_once) {
    active_->end = t;
    activate_pending(t);
  }
  return Reason::none;
}

bool Quota::had_package(Month month) const {
  const auto overlaps = [&](const Package& package) {
    return package.start < month.end() && package.end > month.begin();
  };
  // The active package has not ended by the end of the month, even if it has expired.
  return (active_ && active_->start < month.end()) ||
         std::any_of(former_.begin(), former_.end(), overlaps);
}

// ---- campaigns ----------------------------------------------------------------------------------

bool Quota::reserve(Instant t, CampaignKey key, std::int64_t devices) {
  const std::int64_t tokens =
      rules_.all_or_nothing == ReservationRule::partial ? std::min(devices, available()) : devices;
  if (tokens == 0 || tokens > available()) return false;
  ledger_.reserve(tokens);
  Campaign& campaign = campaigns_[key];
  if (campaign.ordinal == 0) campaign.ordinal = ++reservations_;
  campaign.unspent += tokens;
  enter(t, QuotaEvent::reservation, key, -tokens);
  return true;
}

Reservation Quota::start_campaign(Instant t, CampaignKey key, std::int64_t devices) {
  advance(t);
  if (is_open(key)) return {Reason::campaign_open, false};
  return {Reason::none, reserve(t, key, devices)};
}

Reservation Quota::extend_campaign(Instant t, CampaignKey key, std::int64_t devices) {
  advance(t);
  if (!is_open(key)) return {Reason::campaign_not_open, false};
  return {Reason::none, reserve(t, key, devices)};
}

Reason Quota::stop_campaign(Instant t, CampaignKey key) {
  advance(t);
  const auto found = campaigns_.find(key);
  if (found == campaigns_.end()) return Reason::campaign_not_open;
  const std::int64_t unspent = found->second.unspent;
  ledger_.release(unspent);
  campaigns_.erase(found);
  enter(t, QuotaEvent::reservation_release, key, unspent);
  return Reason::none;
}

void Quota::spend(Campaign& campaign) {
  ledger_.spend(1);
  --campaign.unspent;
}

Reason Quota::succeed(Instant t, CampaignKey key, DeviceId device) {
  advance(t);
  const auto found = campaigns_.find(key);
  if (found == campaigns_.end()) return Reason::campaign_not_open;
  Campaign& campaign = found->second;
  const auto before = campaign.outcomes.find(device);
  const auto was = [&](Outcome outcome) {
    return before != campaign.outcomes.end() && before->second == outcome;
  };
  if (was(Outcome::updated) && rules_.updated_twice == UpdatedTwiceRule::refused) {
    return Reason::updated_already;  // P28
  }
  if (!was(Outcome::failed_at_a_token)) {
    if (campaign.unspent == 0) return Reason::reservation_used_up;  // P25
    spend(campaign);
  }
  campaign.outcomes[device] = Outcome::updated;
  return Reason::none;
}

Reason Quota::fail(Instant t, CampaignKey key, DeviceId device) {
  advance(t);
  const auto found = campaigns_.find(key);
  if (found == campaigns_.end()) return Reason::campaign_not_open;
  if (rules_.release != ReleaseRule::used) return Reason::none;
  Campaign& campaign = found->second;
  const Outcome outcome = campaign.unspent > 0 ? Outcome::failed_at_a_token : Outcome::failed;
  const bool is_first = campaign.outcomes.emplace(device, outcome).second;
  if (is_first && outcome == Outcome::failed_at_a_token) spend(campaign);
  return Reason::none;
}

// ---- facts --------------------------------------------------------------------------------------

Reservation Quota::apply(const ResolvedFact& fact) {
  const CampaignKey key{fact.organisation, fact.value};
  switch (fact.kind) {
    case Kind::package_created: return {create_package(fact.time, fact.value, fact.quantity)};
    case Kind::package_renewed: return {renew_package(fact.time, fact.value, fact.quantity)};
    case Kind::campaign_started: return start_campaign(fact.time, key, fact.quantity);
    case Kind::campaign_extended: return extend_campaign(fact.time, key, fact.quantity);
    case Kind::campaign_stopped: return {stop_campaign(fact.time, key)};
    case Kind::update_succeeded: return {succeed(fact.time, key, fact.device)};
    case Kind::update_failed: return {fail(fact.time, key, fact.device)};
    default: FLEETBILL_ASSERT(false, "not a kind that a quota decides");
  }
  return {};
}

// ---- the books ----------------------------------------------------------------------------------

void Quota::enter(Instant t, QuotaEvent event, CampaignKey key, std::int64_t amount) {
  balance_ += amount;
  const NameId package = active_ ? active_->id : kEmptyName;
  entries_.push_back({t, key.account, event, key.name, package, amount, balance_});
  check_books();
}

void Quota::check_books() const {
  FLEETBILL_ASSERT(balance_ == ledger_.available(),
                   concat("the history sums up to ", balance_, ", and ", ledger_.available(),
                          " tokens are available"));
  std::int64_t unspent = 0;
  for (const auto& [key, campaign] : campaigns_) unspent += campaign.unspent;
  FLEETBILL_ASSERT(unspent == ledger_.reserved(),
                   concat("campaigns hold ", unspent, " tokens of ", ledger_.reserved()));
}

std::vector<QuotaEntry> Quota::take_entries() { return std::exchange(entries_, {}); }

}  // namespace fleetbill::billing::pelion
