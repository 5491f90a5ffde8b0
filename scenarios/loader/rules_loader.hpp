#pragma once

#include <string>
#include <vector>

#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "scenarios/loader/reader.hpp"

namespace fleetbill::scenarios {

/// Returns the names of the plans, in the order of `Plan`.
std::vector<std::string> plan_names();

/// Reads a rulebook: `clauses:` by mnemonic, and `plan_map:`. Missing keys have their defaults.
billing::Rulebook read_rulebook(Document& document, const Item& item);

/// Reads a price list: `currency`, `rounding`, and prices by SKU.
billing::PriceList read_price_list(Document& document, const Item& item);

/// Loads a rulebook or price list file.
/// Errors: `Error(io)`, or `Error(invalid)` with every problem of the file, its place and its path.
billing::Rulebook load_rulebook(const std::string& path);
billing::PriceList load_price_list(const std::string& path);

}  // namespace fleetbill::scenarios
