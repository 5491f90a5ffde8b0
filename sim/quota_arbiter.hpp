#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "billing/journal/register.hpp"
#include "billing/pelion/quota.hpp"
#include "sim/pelion_ids.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// The platform's side of packages and campaigns: decides the wishes of one aggregator and its
/// tenants in time order, with the same quota that billing keeps, so that no fact of a run is ever
/// quarantined.
class QuotaArbiter {
 public:
  /// World and ids must outlive the desk.
  QuotaArbiter(const billing::Rulebook& rules, const World& world, const PelionIds& ids)
      : rules_(rules), world_(world), ids_(ids) {}

  /// Keeps the facts that happen, decides who gets tokens, and drops what follows from wishes that
  /// were refused.
  /// @param facts  of a window, in order, all kinds; windows follow one another
  /// @returns the orders of packages that were refused, and the starts of campaigns whose name was
  /// taken; a start without tokens is a fact
  std::vector<Refusal> decide(std::vector<billing::ResolvedFact>& facts);

  template <class Archive>
  void archive(Archive& a) {
    a.entries(quotas_, [this](PartnerId) {
      return billing::pelion::Quota(rules_, OrganisationId());  // which knows its aggregator
    });
    a(refusal_, holders_, skipped_);
  }

 private:
  [[nodiscard]] bool arbitrate(billing::ResolvedFact& fact);
  [[nodiscard]] Refusal refusal_of_order(const billing::ResolvedFact& order) const;
  [[nodiscard]] Refusal refusal_of_start(const billing::ResolvedFact& start) const;
  /// Whether a fact of a campaign supposes tokens that it did not get.
  [[nodiscard]] bool follows_from_refusal(const billing::ResolvedFact& fact) const;
  void note_request(billing::ResolvedFact& fact, bool granted);

  billing::Rulebook rules_;
  const World& world_;
  const PelionIds& ids_;
  std::map<PartnerId, billing::pelion::Quota> quotas_;
  billing::Reason refusal_ = billing::Reason::none;  // of what was looked at last
  /// The campaign of the scenario that got its tokens last under a name, by Position::file.
  std::map<billing::pelion::CampaignKey, std::uint32_t> holders_;
  /// Devices that joined a campaign and got no token: they are skipped (P22).
  std::set<std::pair<std::uint32_t, DeviceId>> skipped_;
};

}  // namespace fleetbill::sim
