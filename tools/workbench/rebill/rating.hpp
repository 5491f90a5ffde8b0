#pragma once

#include <vector>

#include "billing/invoice/biller.hpp"
#include "tools/workbench/rebill/rebilling.hpp"
#include "tools/workbench/rebill/variant.hpp"

namespace fleetbill::workbench {

/// Copies the usage of months.
Usages usages_of(const std::vector<billing::SealedMonth>& months);

/// Rates months, in parallel.
/// @param prices  null: lines have no amounts
std::vector<billing::SealedMonth> rated_months(Usages usages, const billing::Rulebook& rules,
                                               const billing::Directory& directory,
                                               const billing::PriceList* prices);

/// Inserts empty months before the months of a bill, so that they start at `first`.
/// @param last  last month, if the bill has none
void start_at(std::vector<billing::SealedMonth>& months, Month first, Month last);

}  // namespace fleetbill::workbench
