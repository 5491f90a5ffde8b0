#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "billing/explain/explanation.hpp"

namespace fleetbill::workbench {

/// Explanation of one subject: the conclusion, and the findings that lead to it.
struct Reasons {
  std::string conclusion;
  std::vector<billing::Finding> findings;
};

/// Explains assets, devices, accounts and other subjects of a bill, found by their names. The first
/// request indexes the facts by subject, so that each further request reads only a few of them.
class Explainer {
 public:
  /// @param facts, directory, rules  outlive the explainer
  Explainer(std::span<const billing::ResolvedFact> facts, const billing::Directory& directory,
            const billing::Rulebook& rules)
      : facts_(facts), directory_(directory), rules_(rules) {}

  // Each returns nullopt if the facts do not contain the subject by the end of the month.
  [[nodiscard]] std::optional<Reasons> asset(std::string_view partner, std::string_view name,
                                             Month month);
  [[nodiscard]] std::optional<Reasons> device(std::string_view serial, Month month);
  [[nodiscard]] std::optional<Reasons> sms(std::string_view organisation, Month month);
  [[nodiscard]] std::optional<Reasons> account(std::string_view name, Month month);
  [[nodiscard]] std::optional<Reasons> package(std::string_view aggregator, Month month);
  [[nodiscard]] std::optional<Reasons> active_device(std::string_view account,
                                                     std::string_view serial, Month month);
  [[nodiscard]] std::optional<Reasons> campaign(std::string_view account, std::string_view name,
                                                Month month);
  [[nodiscard]] std::optional<Reasons> update(std::string_view account, std::string_view campaign,
                                              std::string_view serial, Month month);

 private:
  using Facts = std::vector<billing::ResolvedFact>;
  using Places = std::vector<std::uint32_t>;  // in facts_, rising

  void sort_facts();
  /// Returns the facts at the places of either list, in order.
  [[nodiscard]] Facts facts_at(const Places& places, const Places& others = {}) const;
  /// Returns the places of the facts about the accounts of the same aggregator, and about their
  /// packages and campaigns.
  [[nodiscard]] const Places& shared_by(OrganisationId account);

  std::span<const billing::ResolvedFact> facts_;
  const billing::Directory& directory_;
  const billing::Rulebook& rules_;
  bool is_sorted_ = false;
  std::unordered_map<AssetId, Places> of_asset_;
  std::unordered_map<DeviceId, Places> of_device_;
  std::unordered_map<OrganisationId, Places> sms_of_;
  std::unordered_map<OrganisationId, Places> of_account_;
  std::unordered_map<PartnerId, Places> shared_by_;
};

/// Returns the first clause with different findings, and both findings: `CLAUSE: a | b`. If the
/// clause is missing on one side, that side shows its first finding that the other side lacks. If
/// all findings are equal, returns both conclusions, or states that they are equal.
std::string first_difference(const std::optional<Reasons>& a, const std::optional<Reasons>& b);

}  // namespace fleetbill::workbench
