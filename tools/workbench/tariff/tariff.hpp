#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/reports/account_attributes.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/workbench/runs/capacity.hpp"

/// Tariff: the rulebook and the prices of a bill, including every default.
namespace fleetbill::workbench {

struct Tariff {
  billing::Rulebook rules;
  std::optional<billing::PriceList> prices;
  billing::reports::AccountAttributes accounts{};  ///< only for reports

  [[nodiscard]] const billing::PriceList* price_list() const { return prices ? &*prices : nullptr; }
};

/// Serialises the effective configuration as JSON. A run file stores it, so that the run can be
/// billed again without the files of the rulebook and the prices.
/// @param scenario  null for a bill of event files
std::string write_effective(const Tariff& tariff, const sim::Scenario* scenario);

/// Reads the times of the scenario's faults back from an effective configuration.
/// @returns empty for a bill of event files, and for a run file of format 1.2 and earlier
/// Errors: `Error(invalid)` if a fault is not as `write_effective` writes it
std::vector<FaultTime> read_faults(const std::string& run_file, const std::string& effective);

/// Reads the tariff back from an effective configuration.
/// Errors: `Error(invalid)` if the text is not an effective configuration
Tariff read_effective(const std::string& run_file, const std::string& effective);

}  // namespace fleetbill::workbench
