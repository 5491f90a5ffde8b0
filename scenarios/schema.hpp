#pragma once

#include <string>
#include <string_view>

/// The JSON Schema of scenarios, rulebooks, price lists and import maps.
namespace fleetbill::scenarios {

/// Returns the text of scenarios/schema.json with the definition `clauses` written from the table
/// of clauses: names, sentences, readings, defaults and bounds. Everything else is unchanged.
/// @param text  the file; REQUIRES: it has a definition `clauses`, indented as in the tree
std::string with_clauses(std::string_view text);

}  // namespace fleetbill::scenarios
