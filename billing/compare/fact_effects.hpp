#pragma once

#include "billing/journal/vocabulary.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"

/// Which facts have a say in which SKUs.
namespace fleetbill::billing {

/// Whether one fact more or less of this kind can change what is charged for a SKU under these
/// rules. Usage can change what it is counted in and, if it decides who has connected, what an
/// asset's being billed brings with it; a fact of life what it is a condition of.
bool can_affect(Kind kind, Sku sku, const Rulebook& rules);

}  // namespace fleetbill::billing
