#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "tools/workbench/rebill/rebilling.hpp"

namespace fleetbill::workbench {

/// Number of late events that a cause lists: all, or a few and the number of further ones.
enum class CitedEvents { all, few };

/// Finds the causes of an adjustment: each clause, plan and price that moves it separately, and the
/// late events of its assets, devices and accounts that can affect it, as `file:line`. If no change
/// moves it separately, the changes together are its cause.
class Causes {
 public:
  /// @param rebilling  outlives this object
  explicit Causes(const Rebilling& rebilling);

  [[nodiscard]] std::vector<std::string> of(const billing::Adjustment& adjustment,
                                            CitedEvents cited) const;

 private:
  using Texts = std::vector<std::string>;
  using Facts = std::vector<std::size_t>;  // indices in rebilling_.late.facts

  void add_quantity_causes(const billing::Adjustment& adjustment, CitedEvents cited,
                           Texts& out) const;
  void add_price_causes(const billing::Adjustment& adjustment, Texts& out) const;
  void add_all(Texts& out) const;
  [[nodiscard]] bool can_cause(std::size_t late_fact, const billing::Adjustment& adjustment) const;
  [[nodiscard]] Facts late_facts(const billing::Adjustment& adjustment) const;
  void cite(Facts facts, CitedEvents cited, Texts& out) const;

  const Rebilling& rebilling_;
  std::unordered_map<AssetId, Facts> of_asset_;
  std::unordered_map<DeviceId, Facts> of_device_;
  std::unordered_map<OrganisationId, Facts> of_organisation_;
};

/// `TG-CLEAR no_fee → fee_stays`.
std::string words_of(const TariffChange& change);

}  // namespace fleetbill::workbench
