#pragma once

#include <optional>
#include <string>

#include "billing/audit/audit.hpp"
#include "billing/reports/account_attributes.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "scenarios/loader/case.hpp"

/// What a bill was made under: the rulebook and the prices, with every default filled in.
namespace fleetbill::workbench {

struct Tariff {
  billing::Rulebook rules;
  std::optional<billing::PriceList> prices;
  billing::reports::AccountAttributes accounts{};  ///< for reports alone

  [[nodiscard]] const billing::PriceList* price_list() const { return prices ? &*prices : nullptr; }
};

/// The effective configuration as JSON: what a run file keeps, so that the run can be billed again
/// without the files that it was made from.
/// @param scenario  null for a bill of event files
std::string write_effective(const Tariff& tariff, const sim::Scenario* scenario);

/// Reads the tariff back from an effective configuration.
/// Errors: `Error(invalid)` if it is none
Tariff read_effective(const std::string& run_file, const std::string& effective);

/// The tariff in the form of the independent audit.
billing::audit::Readings audit_readings(const billing::Rulebook& rules);
billing::audit::PriceList audit_prices(const billing::PriceList& prices);

}  // namespace fleetbill::workbench
