#pragma once

#include <string>
#include <string_view>

/// The JSON Schema of scenarios, rulebooks, price lists and import maps.
namespace fleetbill::scenarios {

/// Returns the text of scenarios/schema.json with its generated parts. They are the definition
/// `clauses`, from the table of clauses (names, sentences, readings, defaults and bounds), and the
/// filters of reports in `expectation`, from the catalogue of reports. All else is unchanged.
/// @param text  the file; REQUIRES: it has both parts, indented as in the tree
std::string with_generated_parts(std::string_view text);

}  // namespace fleetbill::scenarios
