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

/// Why our bill says what it says of one asset, device or campaign.
struct Explained {
  std::string about;              ///< `Asset 'Van' of North (Acme)`
  std::string conclusion;         ///< one sentence
  std::vector<Finding> findings;  ///< as `explain` prints them; empty for what we do not know
};

/// What is to be explained: first all is asked for, then all explained in one look at the facts.
class Reasons {
 public:
  enum class What : std::uint8_t { asset, device, active_device, campaign };

  Reasons(const reports::Source& source, Month month);

  /// Asks why. @returns the place of the explanation in explain()
  std::size_t ask(What what, const Subject& subject);

  /// Errors: as those of the explanations
  [[nodiscard]] std::vector<Explained> explain() const;

  // Whom the journal knows, by its names.
  /// The name by which the journal knows the partner's asset, whatever its case and spaces; empty
  /// if it has none.
  [[nodiscard]] std::string asset_known_as(const std::string& partner,
                                           const std::string& asset) const;
  [[nodiscard]] bool knows_device(const std::string& device) const;
  [[nodiscard]] bool knows_account(const std::string& account) const;
  [[nodiscard]] bool knows_campaign(const std::string& account, const std::string& campaign) const;
  /// The partner that an account is billed to; empty if there is no such account.
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

  /// When the account first starts a campaign of this name, in whatever month.
  [[nodiscard]] std::optional<Instant> first_start(const Subject& subject) const;

  const reports::Source& source_;
  Month month_;
  Facts quota_facts_;  // all that campaigns depend on
  Facts model_facts_;  // by which accounts are billed by what
  mutable std::map<std::string, std::string> names_by_folded_;  // of assets; filled when needed
  std::map<Question, std::size_t> asked_;
  std::vector<Question> in_order_;
};

}  // namespace fleetbill::billing::reconcile
