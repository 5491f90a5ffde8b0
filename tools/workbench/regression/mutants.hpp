#pragma once

#include <functional>
#include <string>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/fact.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"

/// Mutations of a tariff, one at a time. A mutation that no case detects is a rule without a test.
namespace fleetbill::workbench {

/// Changes the facts that are billed. @param months  as they are billed without the change
using ChangeFacts =
    std::function<bool(billing::Journal&, const std::vector<billing::SealedMonth>& months)>;

/// A tariff with one mutation. Exactly one of the changes is set; it returns whether it changed
/// anything, since a mutation does not affect every case.
struct Mutant {
  std::string name;   ///< unique: `TG-ENABLED any_time -> at_close`, `DM-THRESHOLD + 1`
  std::string about;  ///< mnemonic of its clause; else `PLAN-MAP`, `PRICES`, `BLOCKS`, `BOUNDARIES`
  const billing::Clause* clause = nullptr;  ///< null: not a clause
  std::function<bool(billing::Rulebook&)> change_rules{};
  std::function<bool(billing::PriceList&)> change_prices{};
  ChangeFacts change_facts{};
  /// @param prices  that the months were rated with; may be null
  std::function<bool(std::vector<billing::SealedMonth>&, const billing::PriceList* prices)>
      change_bill{};
};

/// Every mutant, in the order of clauses, then plans, prices, blocks and boundaries:
/// - a clause with readings: each reading replaced by each other one; a number: one more, one less
///   (within its limits);
/// - each plan billed as each other one;
/// - prices: each SKU one minor unit more expensive; in all prices: tiers that end a block later or
///   earlier, the other charge model, a minimum that is one minor unit more or none, prices in
///   force a month later or earlier, the other rounding;
/// - each SKU's block ten times as large;
/// - month ends, and the ends of service packages, a millisecond later or earlier.
const std::vector<Mutant>& all_mutants();

/// Returns the names of all mutants, in their order.
std::vector<std::string> mutant_names();

/// Returns the mutant of this name, or null.
const Mutant* find_mutant(std::string_view name);

}  // namespace fleetbill::workbench
