#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/audit/audit.hpp"

/// The same bill from both implementations, in one plain form that can be compared and printed.
namespace fleetbill::test {

/// A bill as sorted texts, one for each line, billed or used asset, charged device, row about a
/// Pelion account, quarantined row and total. A missing price or an amount beyond 64 bits makes it
/// one text that says so.
using BillText = std::vector<std::string>;

BillText audited(const billing::Journal& journal, const billing::audit::Readings& readings,
                 const billing::audit::PriceList* prices, std::optional<Instant> until);

/// @param currency  ISO code of the prices
BillText produced(billing::Journal journal, const billing::audit::Readings& readings,
                  const billing::audit::PriceList* prices, const std::string& currency,
                  std::optional<Instant> until);

/// What only one of the two has, as text; empty if they are equal.
std::string difference(const BillText& by_audit, const BillText& by_production);

}  // namespace fleetbill::test
