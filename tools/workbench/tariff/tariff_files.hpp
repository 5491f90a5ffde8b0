#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/journal/directory.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/units/instant.hpp"

/// What several commands take as options.
namespace fleetbill::workbench {

/// Price lists as one, and their texts one behind the other.
struct LoadedPrices {
  std::optional<billing::PriceList> prices;
  std::string text;
};

/// Errors: as `load_price_list` and `PriceList::merge`
LoadedPrices load_prices(const std::vector<std::string>& paths);

/// Errors: `Error(invalid)` if a partner is named who is not in the journal
void check_partner(const billing::Directory& directory, const std::string& partner);

/// A month that a user names.
/// Errors: `Error(usage)` if the text is no month; `Error(invalid)` if it is outside the closed
/// ones
Month parse_month_option(const std::string& text, Month first, Month last);

}  // namespace fleetbill::workbench
