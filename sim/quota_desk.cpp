#include "sim/quota_desk.hpp"

#include "billing/units/error.hpp"

namespace fleetbill::sim {

using billing::Kind;
using billing::Reason;
using billing::ResolvedFact;
using billing::pelion::CampaignKey;
using billing::pelion::Quota;
using billing::pelion::Reservation;

std::vector<Refusal> QuotaDesk::decide(std::vector<ResolvedFact>& facts) {
  std::vector<Refusal> refusals;
  std::size_t kept = 0;
  for (ResolvedFact& fact : facts) {
    if (happens(fact)) {
      facts[kept++] = fact;
    } else if (fact.kind == Kind::package_created || fact.kind == Kind::package_renewed) {
      refusals.push_back(refusal_of_order(fact));
    } else if (fact.kind == Kind::campaign_started) {
      refusals.push_back(refusal_of_start(fact));
    }
  }
  facts.resize(kept);
  return refusals;
}

Refusal QuotaDesk::refusal_of_start(const ResolvedFact& start) const {
  for (std::size_t c = 0; c < ids_.campaigns.size(); ++c) {
    if (ids_.campaigns[c] != start.value) continue;
    return {start.time, "start_campaign", world_.scenario.campaigns[c].name,
            std::string(to_string(refusal_))};
  }
  FLEETBILL_ASSERT(false, "a campaign that nobody started");
  return {};
}

Refusal QuotaDesk::refusal_of_order(const ResolvedFact& order) const {
  for (std::size_t a = 0; a < ids_.accounts.size(); ++a) {
    if (ids_.accounts[a] != order.organisation) continue;
    for (std::size_t p = 0; p < ids_.packages[a].size(); ++p) {
      if (ids_.packages[a][p] != order.value) continue;
      const PackageOrder& asked = world_.scenario.accounts[a].packages[p];
      const bool is_renewal = order.kind == Kind::package_renewed;
      return {order.time, is_renewal ? "renew_package" : "buy_package", asked.package,
              std::string(to_string(refusal_))};
    }
  }
  FLEETBILL_ASSERT(false, "an order that nobody gave");
  return {};
}

bool QuotaDesk::happens(ResolvedFact& fact) {
  switch (fact.kind) {
    case Kind::account_opened:  // the first one of a partner is the aggregator's
      quotas_.try_emplace(fact.partner, rules_, fact.organisation);
      return true;
    case Kind::package_created:
      refusal_ = quotas_.at(fact.partner).create_package(fact.time, fact.value, fact.quantity);
      return refusal_ == Reason::none;
    case Kind::package_renewed:
      refusal_ = quotas_.at(fact.partner).renew_package(fact.time, fact.value, fact.quantity);
      return refusal_ == Reason::none;
    case Kind::campaign_started:
    case Kind::campaign_extended:
    case Kind::campaign_stopped:
    case Kind::update_succeeded:
    case Kind::update_failed: return happens_in_campaign(fact);
    default: return true;
  }
}

bool QuotaDesk::happens_in_campaign(ResolvedFact& fact) {
  Quota& quota = quotas_.at(fact.partner);
  const CampaignKey key{fact.organisation, fact.value};
  const std::uint32_t campaign = fact.position.file;  // each campaign of the scenario has its own
  if (fact.kind == Kind::campaign_started) {
    const Reservation start = quota.start_campaign(fact.time, key, fact.quantity);
    fact.choice = start.granted ? 0 : 1;
    if (start.granted) holders_[key] = campaign;
    refusal_ = start.reason;
    return start.reason == Reason::none;
  }
  // Campaigns that were refused may share their name with one that is open.
  const auto holder = holders_.find(key);
  if (holder == holders_.end() || holder->second != campaign) return false;
  if (fact.kind == Kind::campaign_extended) {
    const Reservation more = quota.extend_campaign(fact.time, key, fact.quantity);
    if (!more.granted) skipped_.emplace(campaign, fact.device);
    fact.choice = more.granted ? 0 : 1;
    fact.device = DeviceId();  // the journal knows the number of devices that join
    return more.reason == Reason::none;
  }
  if (fact.kind == Kind::campaign_stopped) {
    return quota.stop_campaign(fact.time, key) == Reason::none;
  }
  if (skipped_.contains({campaign, fact.device})) return false;
  const Reason reason = fact.kind == Kind::update_succeeded
                            ? quota.succeed(fact.time, key, fact.device)
                            : quota.fail(fact.time, key, fact.device);
  return reason == Reason::none;
}

}  // namespace fleetbill::sim
