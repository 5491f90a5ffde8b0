#include "scenarios/schema.hpp"

#include "billing/reports/catalogue.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::scenarios {
namespace {

using billing::Alternative;
using billing::Clause;
using billing::reports::Filter;

/// A JSON string. Sentences have no control characters.
std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// The sentence of a reading as a sentence of its own: with a capital and a full stop.
std::string full_sentence(const Alternative& reading) {
  std::string out(reading.sentence);
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z') {
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  }
  return out + '.';
}

std::string readings_of(const Clause& clause) {
  std::string out = concat("          \"default\": ", json_string(clause.alternatives[0].name),
                           ",\n", "          \"oneOf\": [\n");
  for (const Alternative& reading : clause.alternatives) {
    out += concat("            {\"const\": ", json_string(reading.name),
                  ", \"description\": ", json_string(full_sentence(reading)), "}",
                  &reading + 1 == clause.alternatives.end() ? "" : ",", "\n");
  }
  return out + "          ]\n";
}

std::string number_of(const Clause& clause) {
  return concat("          \"default\": ", *clause.number, ",\n",
                "          \"type\": [\"integer\", \"string\"],\n",
                "          \"minimum\": ", clause.smallest, ",\n",
                "          \"maximum\": ", clause.largest, ",\n",
                "          \"pattern\": \"^[0-9]+$\"\n");
}

std::string members_of_clauses() {
  std::string properties;
  for (const Clause& clause : billing::clauses()) {
    if (clause.is_fixed()) continue;
    if (!properties.empty()) properties += ",\n";
    properties +=
        concat("        ", json_string(clause.mnemonic), ": {\n          \"description\": ",
               json_string(concat(clause.sentence, " (", clause.row, ")")), ",\n",
               clause.number ? number_of(clause) : readings_of(clause), "        }");
  }
  return concat(
      "      \"type\": \"object\",\n"
      "      \"description\": \"Readings of the clauses that have a choice.\",\n"
      "      \"properties\": {\n",
      properties,
      "\n      },\n"
      "      \"additionalProperties\": false");
}

/// The properties of an expectation that are filters of its report.
std::string properties_of_filters() {
  std::string out;
  for (const Filter& filter : billing::reports::kFilters) {
    if (filter.key.empty()) continue;
    out +=
        concat("        ", json_string(filter.key), ": {\"$ref\": \"#/$defs/", value_type(filter),
               "\", \"description\": ", json_string(concat(filter.help, ".")), "},\n");
  }
  return out;
}

/// Replaces the text after `begin` and before `end`, which is searched after `begin`.
std::string with_part(std::string_view text, std::string_view begin, std::string_view part,
                      std::string_view end) {
  const std::size_t from = text.find(begin);
  FLEETBILL_ASSERT(from != std::string_view::npos, concat("the schema has ", begin));
  const std::size_t to = text.find(end, from + begin.size());
  FLEETBILL_ASSERT(to != std::string_view::npos, concat("the schema has ", end));
  return concat(text.substr(0, from + begin.size()), part, text.substr(to));
}

}  // namespace

std::string with_generated_parts(std::string_view text) {
  constexpr std::string_view kLastBeforeFilters =
      "\"items\": {\"$ref\": \"#/$defs/optional_text\"}}\n        },\n";
  const std::string out =
      with_part(text, kLastBeforeFilters, properties_of_filters(), "        \"conservation\": {\n");
  return with_part(out, "\n    \"clauses\": {\n", members_of_clauses(), "\n    }");
}

}  // namespace fleetbill::scenarios
