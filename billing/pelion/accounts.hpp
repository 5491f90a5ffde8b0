#pragma once

#include <map>
#include <vector>

#include "billing/journal/register.hpp"
#include "billing/pelion/quota.hpp"
#include "billing/rules/rulebook.hpp"

namespace fleetbill::billing::pelion {

/// Admits the facts of Pelion accounts, as the Register admits facts of assets: looks up account
/// and aggregator, decides with the quota of the aggregator which campaigns get their tokens, and
/// refuses the facts that the platform would refuse. REQUIRES: facts in the order of the journal.
/// The simulated platform decides with the same quota (sim::QuotaArbiter).
class Accounts {
 public:
  Accounts(const Rulebook& rules, Directory& directory) : rules_(rules), directory_(directory) {}

  /// Decides one fact and, if it is admitted, appends it to `out`. The start or extension of a
  /// campaign without enough tokens is admitted as refused (P24): `ResolvedFact::is_refused()`.
  /// REQUIRES: is_pelion(fact.kind)
  /// @returns Reason::none, or why it is refused; a refused fact has no effect
  [[nodiscard]] Reason admit(const Fact& fact, std::vector<ResolvedFact>& out);

  /// The quota that an account uses: that of its aggregator. REQUIRES: the account is open.
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
