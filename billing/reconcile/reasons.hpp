#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/explain/explanation.hpp"
#include "billing/reconcile/difference.hpp"
#include "billing/reports/report.hpp"

namespace fleetbill::billing::reconcile {

/// Explanation of our bill for one asset, device or campaign.
struct Explained {
  std::string about;              ///< `Asset 'Van' of North (Acme)`
  std::string conclusion;         ///< one sentence
  std::vector<Finding> findings;  ///< as `explain` prints them; empty for an unknown entity
};

/// Explanations: requested first, then made together in one pass over the facts.
class Reasons {
 public:
  enum class What : std::uint8_t { asset, device, active_device, campaign };

  Reasons(const reports::Source& source, Month month);

  /// Requests an explanation. @returns its index in the result of explain()
  std::size_t ask(What what, const Subject& subject);

  /// Returns the requested explanations.
  /// Errors: as the functions of explain/
  [[nodiscard]] std::vector<Explained> explain() const;

  // Entities of the journal, by their names.
  /// Returns the name of the partner's asset in the journal, found in any case and spacing; empty
  /// if there is no asset.
  [[nodiscard]] std::string asset_known_as(const std::string& partner,
                                           const std::string& asset) const;
  [[nodiscard]] bool knows_device(const std::string& device) const;
  [[nodiscard]] bool knows_account(const std::string& account) const;
  [[nodiscard]] bool knows_campaign(const std::string& account, const std::string& campaign) const;
  /// Returns the partner that an account is billed to; empty for an unknown account.
  [[nodiscard]] std::string payer_of(const std::string& account) const;

 private:
  using Question = std::pair<What, Subject>;
  using Facts = std::vector<ResolvedFact>;

  [[nodiscard]] AssetId asset_of(const Subject& subject) const;
  [[nodiscard]] DeviceId device_of(const Subject& subject) const;
  [[nodiscard]] OrganisationId account_of(const std::string& name) const;
  [[nodiscard]] Explained explain_one(const Question& question,
                                      const std::map<Question, Facts>& facts) const;
  [[nodiscard]] Explained why_asset(const Subject& subject, const Facts& facts) const;
  [[nodiscard]] Explained why_device(const Subject& subject, const Facts& facts) const;
  [[nodiscard]] Explained why_active(const Subject& subject, const Facts& facts) const;
  [[nodiscard]] Explained why_campaign(const Subject& subject) const;

  /// Returns when the account first starts a campaign of this name, in any month.
  [[nodiscard]] std::optional<Instant> first_start(const Subject& subject) const;

  const reports::Source& source_;
  Month month_;
  Facts quota_facts_;  // on which campaigns depend
  Facts model_facts_;  // of the business models of accounts
  mutable std::map<std::string, std::string> names_by_folded_;  // of assets; filled when needed
  std::map<Question, std::size_t> asked_;
  std::vector<Question> in_order_;
};

}  // namespace fleetbill::billing::reconcile
