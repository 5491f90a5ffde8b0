#include "sim/quota_arbiter.hpp"

#include "billing/units/error.hpp"

namespace fleetbill::sim {

using billing::Kind;
using billing::Reason;
using billing::ResolvedFact;
using billing::pelion::Reservation;

std::vector<Refusal> QuotaArbiter::decide(std::vector<ResolvedFact>& facts) {
  std::vector<Refusal> refusals;
  std::size_t kept = 0;
  for (ResolvedFact& fact : facts) {
    if (arbitrate(fact)) {
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

Refusal QuotaArbiter::refusal_of_start(const ResolvedFact& start) const {
  for (std::size_t c = 0; c < ids_.campaigns.size(); ++c) {
    if (ids_.campaigns[c] != start.value) continue;
    return {start.time, "start_campaign", world_.scenario.campaigns[c].name,
            std::string(to_string(refusal_))};
  }
  FLEETBILL_ASSERT(false, "a campaign that nobody started");
  return {};
}

Refusal QuotaArbiter::refusal_of_order(const ResolvedFact& order) const {
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

bool QuotaArbiter::arbitrate(ResolvedFact& fact) {
  if (fact.kind == Kind::account_opened) {  // the first one of a partner is the aggregator's
    quotas_.try_emplace(fact.partner, rules_, fact.organisation);
  }
  if (!is_of_quota(fact.kind)) return true;
  if (follows_from_refusal(fact)) return false;
  const Reservation outcome = quotas_.at(fact.partner).apply(fact);
  if (requests_tokens(fact.kind)) note_request(fact, outcome.granted);
  refusal_ = outcome.reason;
  return outcome.reason == Reason::none;
}

bool QuotaArbiter::follows_from_refusal(const ResolvedFact& fact) const {
  const bool supposes_none = fact.kind == Kind::package_created ||
                             fact.kind == Kind::package_renewed ||
                             fact.kind == Kind::campaign_started;
  if (supposes_none) return false;
  // Campaigns that were refused may share their name with one that is open.
  const std::uint32_t campaign = fact.position.file;
  const auto holder = holders_.find({fact.organisation, fact.value});
  if (holder == holders_.end() || holder->second != campaign) return true;
  const bool is_outcome = names_device(fact.kind);
  return is_outcome && skipped_.contains({campaign, fact.device});
}

void QuotaArbiter::note_request(ResolvedFact& fact, bool granted) {
  const std::uint32_t campaign = fact.position.file;  // each campaign of the scenario has its own
  fact.value_code = granted ? 0 : 1;
  if (fact.kind == Kind::campaign_started) {
    if (granted) holders_[{fact.organisation, fact.value}] = campaign;
    return;
  }
  if (!granted) skipped_.emplace(campaign, fact.device);
  fact.device = DeviceId();  // the journal knows the number of devices that join
}

}  // namespace fleetbill::sim
