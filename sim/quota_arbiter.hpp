#pragma once

#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "billing/pelion/quota.hpp"
#include "sim/pelion_ids.hpp"
#include "sim/wish.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// Outcome of requests.
struct QuotaDecisions {
  /// The granted requests in their order; and starts and extensions of campaigns without tokens,
  /// with `is_refused()`.
  std::vector<billing::ResolvedFact> facts;
  /// Refused orders of packages, and refused starts of campaigns whose name belongs to an open
  /// campaign.
  std::vector<Refusal> refusals;
};

/// The platform's side of packages and campaigns: decides the requests of one aggregator and its
/// tenants in time order. It decides with the quota that billing uses, so that billing never
/// quarantines a fact of a run.
class QuotaArbiter {
 public:
  /// World and ids must outlive the arbiter.
  QuotaArbiter(const billing::Rulebook& rules, const World& world, const PelionIds& ids)
      : rules_(rules), world_(world), ids_(ids) {}

  /// Decides requests, which arrive in the order of is_decided_before(), also across calls.
  /// Discards requests that depend on a refused one.
  [[nodiscard]] QuotaDecisions decide(std::span<const Wish> wishes);

  template <class Archive>
  void archive(Archive& a) {
    a.entries(quotas_, [this](PartnerId) {
      return billing::pelion::Quota(rules_, OrganisationId());  // archives its aggregator itself
    });
    a(holders_, skipped_);
  }

 private:
  /// Whether the request belongs to a campaign, or a device in a campaign, without tokens.
  [[nodiscard]] bool depends_on_refusal(const Wish& wish) const;
  [[nodiscard]] billing::pelion::Reservation reserve(const Wish& wish);
  [[nodiscard]] Refusal refusal_of_order(const Wish& order, billing::Reason reason) const;

  billing::Rulebook rules_;
  const World& world_;
  const PelionIds& ids_;
  std::map<PartnerId, billing::pelion::Quota> quotas_;
  /// The campaign (index into Scenario::campaigns) that last got tokens under a name.
  std::map<billing::pelion::CampaignKey, std::uint32_t> holders_;
  /// Devices that joined a campaign and got no token: they are skipped (P22).
  std::set<std::pair<std::uint32_t, DeviceId>> skipped_;
};

}  // namespace fleetbill::sim
