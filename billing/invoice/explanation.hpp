#pragma once

#include <span>
#include <string>
#include <vector>

#include "billing/invoice/invoice.hpp"
#include "billing/rules/rulebook.hpp"

/// Why something is on an invoice, or not: clause by clause, with the journal rows that decided it.
namespace fleetbill::billing {

/// One clause's say in a decision.
struct Finding {
  ClauseId clause;
  /// What the clause found: true and false for a condition, nothing for what merely informs.
  std::optional<bool> holds;
  std::string because;         ///< one sentence
  std::vector<Position> rows;  ///< the facts that decided it, in order; may be empty
};

/// Why an asset was billed for a month, or not.
struct AssetExplanation {
  Month month;
  std::string partner, organisation, asset;
  bool billed = false;
  std::string conclusion;
  std::vector<Finding> findings;
};

/// Explains one asset's month by replaying its facts and noting which fact last changed what.
/// @param facts  of the journal, in order, all kinds; other assets' are passed over
/// Errors: `Error(invalid)` if the asset did not exist before the month ended.
AssetExplanation explain_asset(std::span<const ResolvedFact> facts, AssetId asset, Month month,
                               const Rulebook& rules, const Directory& directory);

/// Why a device was charged a connector fee for a month, or not.
struct DeviceExplanation {
  Month month;
  std::string serial;
  std::string partner;
  bool oem = false;
  bool splitter = false;
  std::vector<Finding> findings;
};

/// Explains one device's month.
/// Errors: `Error(invalid)` if the device had no fact before the month ended.
DeviceExplanation explain_device(std::span<const ResolvedFact> facts, DeviceId device, Month month,
                                 const Rulebook& rules, const Directory& directory);

/// How an invoice line came about.
struct LineExplanation {
  Month month;
  std::string partner;
  Sku sku = Sku::tg_classic;
  InvoiceLine line;
  std::vector<std::pair<std::string, std::int64_t>> organisations;  ///< units of each, by name
  std::string arithmetic;  ///< quantity × price = amount, and how it was rounded
  std::vector<Finding> findings;
};

/// Explains one line of a sealed month.
/// Errors: `Error(invalid)` if the partner has no such line in the month.
LineExplanation explain_line(const MonthUsage& usage, const Invoice& invoice, Sku sku,
                             const Rulebook& rules, const PriceList* prices,
                             const Directory& directory);

}  // namespace fleetbill::billing
