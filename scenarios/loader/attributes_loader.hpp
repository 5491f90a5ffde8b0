#pragma once

#include <string>

#include "billing/reports/account_attributes.hpp"
#include "scenarios/loader/reader.hpp"

namespace fleetbill::scenarios {

/// Reads the attributes of one account: `{team_name: North team, email: ops@north.example}`.
std::map<std::string, std::string, std::less<>> read_attributes(Document& document,
                                                                const Item& item);

/// Reads accounts with their attributes: a map by account id.
billing::reports::AccountAttributes read_accounts(Document& document, const Item& item);

/// Loads a file of accounts and their attributes, as `bill --accounts` reads it.
/// Errors: `Error(io)`, or `Error(invalid)` with every problem of the file, its place and its path.
billing::reports::AccountAttributes load_accounts(const std::string& path);

}  // namespace fleetbill::scenarios
