#include "sim/quota_arbiter.hpp"

#include <string>

#include "billing/units/error.hpp"

namespace fleetbill::sim {

using billing::Kind;
using billing::Reason;
using billing::ResolvedFact;
using billing::pelion::Reservation;

namespace {

bool is_order_of_package(Kind kind) {
  return kind == Kind::package_created || kind == Kind::package_renewed;
}

}  // namespace

QuotaDecisions QuotaArbiter::decide(std::span<const Wish> wishes) {
  QuotaDecisions out;
  for (const Wish& wish : wishes) {
    if (depends_on_refusal(wish)) continue;
    const auto [reason, has_tokens] = reserve(wish);
    if (reason == Reason::none) {
      ResolvedFact& fact = out.facts.emplace_back(wish.fact);
      set_decision_order(fact, wish.order);
      if (requests_tokens(fact.kind)) fact.value_code = has_tokens ? 0 : 1;
    } else if (is_order_of_package(wish.fact.kind)) {
      out.refusals.push_back(refusal_of_order(wish, reason));
    } else if (wish.fact.kind == Kind::campaign_started) {
      out.refusals.push_back({wish.fact.time, "start_campaign",
                              world_.scenario.campaigns[wish.campaign].name,
                              std::string(to_string(reason))});
    }
  }
  return out;
}

bool QuotaArbiter::depends_on_refusal(const Wish& wish) const {
  const ResolvedFact& fact = wish.fact;
  if (wish.campaign == Wish::kNoCampaign || fact.kind == Kind::campaign_started) return false;
  // Campaigns that were refused may share their name with an open one.
  const auto holder = holders_.find({fact.organisation, fact.value});
  if (holder == holders_.end() || holder->second != wish.campaign) return true;
  const bool is_outcome = names_device(fact.kind);
  return is_outcome && skipped_.contains({wish.campaign, fact.device});
}

Reservation QuotaArbiter::reserve(const Wish& wish) {
  const ResolvedFact& fact = wish.fact;
  if (fact.kind == Kind::account_opened) {  // the first one of a partner is the aggregator's
    quotas_.try_emplace(fact.partner, rules_, fact.organisation);
  }
  if (!is_of_quota(fact.kind)) return {};
  const Reservation outcome = quotas_.at(fact.partner).apply(fact);
  if (fact.kind == Kind::campaign_started && outcome.granted) {
    holders_[{fact.organisation, fact.value}] = wish.campaign;
  } else if (fact.kind == Kind::campaign_extended && !outcome.granted) {
    skipped_.emplace(wish.campaign, wish.joining);
  }
  return outcome;
}

Refusal QuotaArbiter::refusal_of_order(const Wish& order, Reason reason) const {
  const ResolvedFact& fact = order.fact;
  for (std::size_t a = 0; a < ids_.accounts.size(); ++a) {
    if (ids_.accounts[a] != fact.organisation) continue;
    for (std::size_t p = 0; p < ids_.packages[a].size(); ++p) {
      if (ids_.packages[a][p] != fact.value) continue;
      const bool is_renewal = fact.kind == Kind::package_renewed;
      return {fact.time, is_renewal ? "renew_package" : "buy_package",
              world_.scenario.accounts[a].packages[p].package, std::string(to_string(reason))};
    }
  }
  FLEETBILL_ASSERT(false, "an order that is not in the scenario");
  return {};
}

}  // namespace fleetbill::sim
