#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "tools/workbench/rebill/rebilling.hpp"

namespace fleetbill::workbench {

/// How many late events a cause names: all, or as many as one can read, and how many more there
/// are.
enum class CitedEvents { all, few };

/// Says what caused an adjustment: each clause, plan and price that moves it by itself, and the
/// late events of its assets, devices and accounts that can move what is adjusted, as `file:line`.
/// If none does by itself, all do together.
class Causes {
 public:
  /// @param rebilling  outlives it
  explicit Causes(const Rebilling& rebilling);

  [[nodiscard]] std::vector<std::string> of(const billing::Adjustment& adjustment,
                                            CitedEvents cited) const;

 private:
  using Texts = std::vector<std::string>;
  using Facts = std::vector<std::size_t>;  // places in rebilling_.late.facts

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
