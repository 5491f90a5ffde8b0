#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "billing/invoice/explanation.hpp"
#include "tools/fleetbill/saved_run.hpp"

namespace fleetbill::tools {

/// Why one of two runs says what it says.
struct Reasons {
  std::string conclusion;
  std::vector<billing::Finding> findings;
};

/// Explains what a run says of assets, devices and campaigns, by their names. The facts are read
/// when the first explanation is asked for, and sorted by what they are about, so that each further
/// one looks at few of them.
class RunExplainer {
 public:
  /// @param run  outlives the explainer
  explicit RunExplainer(SavedRun& run) : run_(run) {}

  // What is there to say; nothing if the run knows no such thing by the end of the month.
  [[nodiscard]] std::optional<Reasons> asset(std::string_view partner, std::string_view name,
                                             Month month);
  [[nodiscard]] std::optional<Reasons> device(std::string_view serial, Month month);
  [[nodiscard]] std::optional<Reasons> campaign(std::string_view account, std::string_view name,
                                                Month month);

 private:
  using Facts = std::vector<billing::ResolvedFact>;

  void sort_facts();
  template <class IdType>
  [[nodiscard]] Facts facts_of(const std::unordered_map<IdType, std::vector<std::uint32_t>>& places,
                               IdType id);

  SavedRun& run_;
  bool is_sorted_ = false;
  std::unordered_map<AssetId, std::vector<std::uint32_t>> of_asset_;
  std::unordered_map<DeviceId, std::vector<std::uint32_t>> of_device_;
  Facts of_accounts_;
};

/// The clause whose finding is the first to differ, and what it says in either run; else how the
/// conclusions differ.
std::string first_difference(const std::optional<Reasons>& a, const std::optional<Reasons>& b);

}  // namespace fleetbill::tools
