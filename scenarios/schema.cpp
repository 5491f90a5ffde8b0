#include "scenarios/schema.hpp"

#include "billing/rules/rulebook.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::scenarios {
namespace {

using billing::Alternative;
using billing::Clause;

/// A JSON string. Sentences have no control characters.
std::string quoted(std::string_view text) {
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
  std::string out = concat("          \"default\": ", quoted(clause.alternatives[0].name), ",\n",
                           "          \"oneOf\": [\n");
  for (const Alternative& reading : clause.alternatives) {
    out += concat("            {\"const\": ", quoted(reading.name),
                  ", \"description\": ", quoted(full_sentence(reading)), "}",
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

std::string definition_of_clauses() {
  std::string properties;
  for (const Clause& clause : billing::clauses()) {
    if (clause.is_fixed()) continue;
    if (!properties.empty()) properties += ",\n";
    properties += concat("        ", quoted(clause.mnemonic), ": {\n          \"description\": ",
                         quoted(concat(clause.sentence, " (", clause.row, ")")), ",\n",
                         clause.number ? number_of(clause) : readings_of(clause), "        }");
  }
  return concat(
      "    \"clauses\": {\n"
      "      \"type\": \"object\",\n"
      "      \"description\": \"Readings of the clauses that have a choice.\",\n"
      "      \"properties\": {\n",
      properties,
      "\n      },\n"
      "      \"additionalProperties\": false\n"
      "    }");
}

}  // namespace

std::string with_clauses(std::string_view text) {
  constexpr std::string_view kBegin = "    \"clauses\": {\n";
  constexpr std::string_view kEnd = "\n    }";
  const std::size_t begin = text.find(concat("\n", kBegin));
  FLEETBILL_ASSERT(begin != std::string_view::npos, "the schema has a definition of clauses");
  const std::size_t end = text.find(kEnd, begin + kBegin.size());
  FLEETBILL_ASSERT(end != std::string_view::npos, "the definition of clauses has an end");
  return concat(text.substr(0, begin + 1), definition_of_clauses(), text.substr(end + kEnd.size()));
}

}  // namespace fleetbill::scenarios
