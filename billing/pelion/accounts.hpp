#pragma once

#include <map>
#include <vector>

#include "billing/journal/register.hpp"
#include "billing/pelion/quota.hpp"
#include "billing/rules/rulebook.hpp"

namespace fleetbill::billing::pelion {

/// Admits the facts of Pelion accounts, as the Register does those of assets: looks up account and
/// aggregator, decides with the aggregator's quota which campaigns get their tokens, and refuses
/// what the platform would refuse. Facts must come in the journal's order. The simulated platform
/// decides with the same quota (sim::QuotaArbiter).
class Accounts {
 public:
  Accounts(const Rulebook& rules, Directory& directory) : rules_(rules), directory_(directory) {}

  /// Decides one fact and, if it is admitted, appends it to `out`. A campaign's start or extension
  /// whose tokens are not there is admitted as a refused one (P24): `ResolvedFact::is_refused()`.
  /// REQUIRES: is_pelion(fact.kind)
  /// @returns Reason::none, or why it is refused; a refused fact has no effect
  [[nodiscard]] Reason admit(const Fact& fact, std::vector<ResolvedFact>& out);

  /// The quota that an account draws on: its aggregator's. REQUIRES: the account is open.
  [[nodiscard]] const Quota& quota_of(OrganisationId account) const;

 private:
  using Facts = std::vector<ResolvedFact>;

  Reason open_account(const Fact& fact, Facts& out);
  Reason admit_model(const Fact& fact, ResolvedFact& resolved) const;
  Reason admit_package(const ResolvedFact& resolved);
  Reason admit_calls(const Fact& fact, ResolvedFact& resolved) const;
  Reason admit_campaign(ResolvedFact& resolved);
  Reason admit_outcome(const Fact& fact, ResolvedFact& resolved);

  [[nodiscard]] Quota& quota(OrganisationId account);

  Rulebook rules_;
  Directory& directory_;
  std::map<OrganisationId, Quota> quotas_;  // by aggregator
};

}  // namespace fleetbill::billing::pelion
