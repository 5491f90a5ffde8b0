#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/workbench/explain/explainer.hpp"
#include "tools/workbench/runs/run_result.hpp"

namespace fleetbill::workbench {

/// Whether a line is explained with the assets, devices or accounts that contribute to it.
enum class WithContributors : std::uint8_t { no, yes };

/// Explains results that differ from an expectation, in a few lines without a final line end.
class ExpectationReasons {
 public:
  /// @param outcome  with facts; outlives the reasons
  explicit ExpectationReasons(const RunResult& outcome)
      : outcome_(outcome), explainer_(outcome.facts, outcome.directory, outcome.tariff.rules) {}

  /// @param partner  owner of the asset; empty: the first asset of the name
  [[nodiscard]] std::string asset(const std::string& name, const std::string& partner, Month month);
  [[nodiscard]] std::string device(const std::string& serial, Month month);

  /// Explains the arithmetic of a line and its contributors; of a line that is too small, possible
  /// contributors first.
  /// @param key      the SKU, optionally followed by ` of ` and the partner
  /// @param partner  owner of the lines; empty: all partners
  [[nodiscard]] std::string line(const billing::SealedMonth& month, const std::string& key,
                                 const std::string& partner, bool is_too_little,
                                 WithContributors behind);

  /// Explains the subjects of rows of a report: assets, devices, accounts, campaigns.
  [[nodiscard]] std::string rows(const std::vector<std::string>& columns,
                                 const std::vector<std::vector<std::string>>& rows, Month month);

 private:
  struct Topic {
    std::string about;
    std::function<std::optional<Reasons>()> why;
  };

  [[nodiscard]] Topic asset_topic(const std::string& name, const std::string& partner, Month month);
  [[nodiscard]] std::optional<Topic> topic_of(const std::vector<std::string>& columns,
                                              const std::vector<std::string>& row, Month month);
  [[nodiscard]] std::vector<billing::Use> candidates(const billing::SealedMonth& month,
                                                     billing::Sku sku) const;
  [[nodiscard]] std::vector<billing::Use> behind_line(const billing::SealedMonth& month,
                                                      billing::Sku sku, const std::string& partner,
                                                      bool is_too_little) const;
  [[nodiscard]] std::string sentence(const billing::Use& use, Month month);

  const RunResult& outcome_;
  Explainer explainer_;
};

}  // namespace fleetbill::workbench
