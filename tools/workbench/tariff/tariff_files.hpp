#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/journal/directory.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/units/instant.hpp"

/// Parameters that several commands share.
namespace fleetbill::workbench {

/// Merged price lists, and their concatenated texts.
struct LoadedPrices {
  std::optional<billing::PriceList> prices;
  std::string text;
};

/// Errors: as `load_price_list` and `PriceList::merge`
LoadedPrices load_prices(const std::vector<std::string>& paths);

/// Checks that a partner is in the journal; an empty name passes.
/// Errors: `Error(invalid)` for an unknown partner
void check_partner(const billing::Directory& directory, const std::string& partner);

/// Parses the month of an option.
/// Errors: `Error(usage)` if the text is not a month; `Error(invalid)` if it is not a closed month
Month parse_month_option(const std::string& text, Month first, Month last);

}  // namespace fleetbill::workbench
