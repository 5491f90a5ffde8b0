#pragma once

#include <compare>
#include <cstdint>
#include <limits>

#include "billing/journal/register.hpp"

namespace fleetbill::sim {

/// Rank of a decision among the decisions of one instant: the platform's first, then those of
/// account owners, then those of campaigns.
struct DecisionOrder {
  std::uint32_t decider = 0;  ///< 0: the platform; 1: account owners; 2 + i: campaign i
  std::uint32_t number = 0;   ///< among the decisions of the decider, from 1; 0: not a decision

  auto operator<=>(const DecisionOrder&) const = default;
};

/// Returns the order of decision `number` (from 1) of the platform.
constexpr DecisionOrder order_of_platform(std::uint32_t number) { return {0, number}; }

/// Returns the order of decision `number` (from 1) of the owner of an account.
/// @param account  index into Scenario::accounts
constexpr DecisionOrder order_of_owner(std::uint32_t account, std::uint32_t number) {
  constexpr std::uint32_t kDecisionsEach = 4096;  // more than an owner plans
  return {1, account * kDecisionsEach + number};
}

/// Returns the order of decision `number` (from 1) of a campaign.
/// @param campaign  index into Scenario::campaigns
constexpr DecisionOrder order_of_campaign(std::uint32_t campaign, std::uint32_t number) {
  return {2 + campaign, number};
}

/// Stores the order of a decision in its fact. `ResolvedFact::position` holds it until the fact is
/// recorded, when the number of its row replaces it.
inline void set_decision_order(billing::ResolvedFact& fact, DecisionOrder order) {
  fact.position = {order.decider, order.number};
}

/// Returns the order that set_decision_order() stored; number 0 for usage.
inline DecisionOrder decision_order(const billing::ResolvedFact& fact) {
  return {fact.position.file, fact.position.line};
}

/// A request of an account owner or of a campaign. QuotaArbiter grants or refuses it.
struct Wish {
  static constexpr std::uint32_t kNoCampaign = std::numeric_limits<std::uint32_t>::max();

  billing::ResolvedFact fact;  ///< the fact that results if the request is granted
  DecisionOrder order;
  std::uint32_t campaign = kNoCampaign;  ///< index into Scenario::campaigns
  DeviceId joining;  ///< for campaign_extended: the device that joins; the fact has only a quantity
};

/// Whether `a` is decided before `b`: by time, then by order.
inline bool is_decided_before(const Wish& a, const Wish& b) {
  return a.fact.time != b.fact.time ? a.fact.time < b.fact.time : a.order < b.order;
}

}  // namespace fleetbill::sim
