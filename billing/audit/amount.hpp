#pragma once

#include "billing/audit/audit.hpp"

namespace fleetbill::billing::audit {

/// Returns the amount of an invoice line: exact, then rounded once to the currency's minor unit.
/// @param count  units, not negative; the quantity in price blocks is count / block
/// @returns millionths of the currency; `std::nullopt` if no price of the SKU is in force in the
/// month
/// Errors: `Error(invalid)` for an unknown charge model or rounding, or if no tier contains the
/// quantity.
/// Source: docs/rules.md#prices.
std::optional<boost::multiprecision::cpp_int> amount_of(const PriceList& prices,
                                                        const std::string& sku, Month month,
                                                        std::int64_t count, std::int64_t block);

}  // namespace fleetbill::billing::audit
