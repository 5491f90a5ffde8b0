#pragma once

#include <functional>
#include <string>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/fact.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"

/// Mistakes that somebody could make in a tariff, one at a time. A mistake that no case notices is
/// a rule that nobody tests.
namespace fleetbill::workbench {

/// Changes the facts that are billed. @param months  as they are billed without the change
using ChangeFacts =
    std::function<bool(billing::Journal&, const std::vector<billing::SealedMonth>& months)>;

/// A tariff with one mistake. Exactly one of the changes is set; each of them returns whether it
/// changed anything, since a mistake does not touch every case.
struct Mutant {
  std::string name;   ///< unique: `TG-ENABLED any_time -> at_close`, `DM-THRESHOLD + 1`
  std::string about;  ///< mnemonic of its clause; else `PLAN-MAP`, `PRICES`, `BLOCKS`, `BOUNDARIES`
  const billing::Clause* clause = nullptr;  ///< null for what is no clause
  std::function<bool(billing::Rulebook&)> change_rules{};
  std::function<bool(billing::PriceList&)> change_prices{};
  ChangeFacts change_facts{};
  /// @param prices  that the months were rated with; may be null
  std::function<bool(std::vector<billing::SealedMonth>&, const billing::PriceList* prices)>
      change_bill{};
};

/// Every mutant, in the order of clauses, then plans, prices, blocks and boundaries:
/// - a clause with readings: each of its readings taken for each other one; a number: one more, one
///   less (where it can be);
/// - each plan billed as another one;
/// - prices: each SKU one minor unit dearer; in all prices at once: tiers that end a block later or
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
