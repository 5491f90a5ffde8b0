#pragma once

#include "billing/journal/kinds.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"

/// Which facts affect which SKUs.
namespace fleetbill::billing {

/// Returns whether one fact more or less of this kind can change what is charged for a SKU under
/// these rules. The table of kinds lists the SKUs under any rules (KindEntry::affects).
bool can_affect(Kind kind, Sku sku, const Rulebook& rules);

/// Returns whether a fact of this kind can change what is charged for a SKU in months after its own
/// too. Usage that is counted affects only the month that counts it.
bool can_affect_later_months(Kind kind, Sku sku);

}  // namespace fleetbill::billing
