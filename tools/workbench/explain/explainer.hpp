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

/// Why a bill says what it says.
struct Reasons {
  std::string conclusion;
  std::vector<billing::Finding> findings;
};

/// Explains what a bill says of assets, devices, accounts and the rest, by their names. The facts
/// are sorted by what they are about when the first explanation is asked for, so that each further
/// one looks at few of them.
class Explainer {
 public:
  /// @param facts, directory, rules  outlive the explainer
  Explainer(std::span<const billing::ResolvedFact> facts, const billing::Directory& directory,
            const billing::Rulebook& rules)
      : facts_(facts), directory_(directory), rules_(rules) {}

  // What there is to say; nothing if the facts know no such thing by the end of the month.
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
  /// The facts at the places of either list, in order.
  [[nodiscard]] Facts facts_at(const Places& places, const Places& others = {}) const;
  [[nodiscard]] OrganisationId find_account(std::string_view name) const;
  [[nodiscard]] DeviceId find_device(std::string_view serial) const;
  /// What an account's aggregator and all its tenants are, and their packages and campaigns.
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

/// The clause whose finding is the first to differ, and what it says on either side; where one side
/// has no such finding, what that side finds instead. If all findings are alike, how the
/// conclusions differ, or that they do not.
std::string first_difference(const std::optional<Reasons>& a, const std::optional<Reasons>& b);

}  // namespace fleetbill::workbench
