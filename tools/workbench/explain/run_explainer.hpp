#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tools/workbench/explain/explanation_text.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::workbench {

/// An explanation in both output formats.
struct RenderedExplanation {
  std::string text;
  nlohmann::ordered_json json;
};

/// Explains subjects of a saved run, found by the names that a user gives.
///
/// Errors of all: `Error(invalid)` if the name is unknown, or if the subject has no fact (a line:
/// is not charged) by the end of the month; `Error(usage)` if the name is ambiguous. Both name it.
class RunExplainer {
 public:
  /// @param run  outlives the explainer
  RunExplainer(SavedRun& run, Month month) : run_(run), month_(month) {}

  /// @param partner  owner of the asset; empty: any
  [[nodiscard]] RenderedExplanation asset(const std::string& name, const std::string& partner);

  /// Explains the connector fees of a device, and its activity in each account that has it.
  [[nodiscard]] RenderedExplanation device(const std::string& serial);

  /// Explains the charges of a Pelion account and, of an aggregator that has one, its service
  /// package.
  [[nodiscard]] RenderedExplanation account(const std::string& name);

  /// @param account  name of the account that started the campaign; empty: any
  [[nodiscard]] RenderedExplanation campaign(const std::string& name, const std::string& account);

  /// Explains an invoice line. An unknown SKU is `Error(usage)`.
  /// @param partner  whose invoice; empty: any
  [[nodiscard]] RenderedExplanation line(const std::string& sku, const std::string& partner);

 private:
  [[nodiscard]] results::FactSelection facts_about(results::Subject::Kind kind,
                                                   const std::string& name);
  [[nodiscard]] Cite cite() {
    return [this](billing::Position row) { return run_.cite(row); };
  }

  SavedRun& run_;
  Month month_;
};

}  // namespace fleetbill::workbench
