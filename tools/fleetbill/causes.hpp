#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/fleetbill/rebilling.hpp"

namespace fleetbill::tools {

/// Says what caused an adjustment: each clause, plan and price that moves it by itself, and the
/// late events of its assets, devices and accounts that can move what is adjusted, as `file:line`.
/// If none does by itself, all do together.
class Causes {
 public:
  /// @param rebilling  outlives it
  explicit Causes(const Rebilling& rebilling);

  [[nodiscard]] std::vector<std::string> of(const billing::Adjustment& adjustment) const;

 private:
  using Texts = std::vector<std::string>;
  using Facts = std::vector<std::size_t>;  // places in rebilling_.late.facts

  void add_quantity_causes(const billing::Adjustment& adjustment, Texts& out) const;
  void add_price_causes(const billing::Adjustment& adjustment, Texts& out) const;
  void add_all(Texts& out) const;
  [[nodiscard]] bool can_cause(std::size_t late_fact, const billing::Adjustment& adjustment) const;
  [[nodiscard]] Facts late_facts(const billing::Adjustment& adjustment) const;
  void cite(Facts facts, Texts& out) const;

  const Rebilling& rebilling_;
  std::unordered_map<AssetId, Facts> of_asset_;
  std::unordered_map<DeviceId, Facts> of_device_;
  std::unordered_map<OrganisationId, Facts> of_organisation_;
};

/// Joined causes for a table, which names the first three late events and counts the rest.
/// @param causes  joined by `; `
std::string with_few_events(std::string_view causes, const LateEvents& late);

/// `TG-CLEAR no_fee → fee_stays`.
std::string words_of(const TermChange& change);

}  // namespace fleetbill::tools
