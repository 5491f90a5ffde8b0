#include "tools/workbench/tariff/clause_list.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

// Expected clauses are those of docs/rules.md, selected by hand.

namespace fleetbill::workbench::test {
namespace {

using billing::Rulebook;
using billing::Sku;
using Names = std::vector<std::string>;

Names ids_of(const ClauseList& clauses) {
  Names out;
  for (const billing::Clause* clause : clauses) out.emplace_back(clause->mnemonic);
  return out;
}

std::string error_of(const Names& names) {
  try {
    (void)find_clauses({names}, Rulebook{});
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.what();
  }
  return {};
}

/// A rulebook that differs from the default in three clauses; one is set to its default.
Rulebook changed_rules() {
  Rulebook rules;
  for (const auto& [id, reading] :
       std::vector<std::pair<std::string, std::string>>{{"TG-CONNECTED", "any_hello"},
                                                        {"DM-THRESHOLD", "9"},
                                                        {"TG-CLEAR", "no_fee"},
                                                        {"PDM-LEAP-DAY", "march_1"}}) {
    REQUIRE(billing::set_reading(rules, *billing::find_clause(id), reading).empty());
  }
  return rules;
}

}  // namespace

TEST_CASE("clause list: selects clauses by id or row, in any case", "[rules][clause_list]") {
  struct Example {
    Names names;
    Names expected;
  };
  const auto example = GENERATE(values<Example>({
      {{"TG-ENABLED"}, {"TG-ENABLED"}},
      {{"tg-enabled"}, {"TG-ENABLED"}},
      {{"T8"}, {"TG-CONNECTED"}},
      {{"t8"}, {"TG-CONNECTED"}},
      {{"T18"}, {"DM-CONNECTIONS", "DM-THRESHOLD"}},
      {{"B3"}, {"PDM-ACTIVE-ONCE", "PDM-API-CALLS"}},
      {{"p27", "TG-ENABLED", "T1"}, {"TG-ENABLED", "PDM-LEAP-DAY"}},
  }));
  CAPTURE(example.names);
  CHECK(ids_of(find_clauses({example.names}, Rulebook{})) == example.expected);
}

TEST_CASE("clause list: contains every clause without a condition", "[rules][clause_list]") {
  CHECK(find_clauses({}, Rulebook{}).size() == billing::clauses().size());
}

TEST_CASE("clause list: selects the clauses of a SKU", "[rules][clause_list]") {
  const auto ids = ids_of(find_clauses({{}, Sku::tg_ppm_messages}, Rulebook{}));
  const auto has = [&](const char* id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  for (const char* id : {"TG-RECEIPT", "TG-CLEAR-MESSAGES", "TG-MESSAGE-PLAN", "TG-FRACTION",
                         "TG-UNBILLED-MESSAGES"}) {
    CAPTURE(id);
    CHECK(has(id));  // T6, T4, T15, T16, T25
  }
  for (const char* id : {"DM-SPLITTER", "TG-IRIDIUM", "PDM-RESERVE", "PDM-LEAP-DAY"}) {
    CAPTURE(id);
    CHECK_FALSE(has(id));
  }
  // T17 and T32 decide the splitter fee; both conditions must hold.
  CHECK(ids_of(find_clauses({{"T17", "T8"}, Sku::oem_splitter}, Rulebook{})) ==
        Names{"DM-SPLITTER"});
}

TEST_CASE("clause list: selects the clauses that differ from the default", "[rules][clause_list]") {
  CHECK(ids_of(find_clauses({{}, std::nullopt, true}, changed_rules())) ==
        Names{"TG-CONNECTED", "DM-THRESHOLD", "PDM-LEAP-DAY"});
  CHECK(find_clauses({{}, std::nullopt, true}, Rulebook{}).empty());
}

TEST_CASE("clause list: an unknown clause or row names the nearest one", "[rules][clause_list]") {
  CHECK(error_of({"TG-ENABLD"}) ==
        "rules: unknown clause or row 'TG-ENABLD'; did you mean 'TG-ENABLED'?; 'fleetbill rules' "
        "prints all clauses");
  CHECK(error_of({"T8", "frobnicate"}) ==
        "rules: unknown clause or row 'frobnicate'; 'fleetbill rules' prints all clauses");
  CHECK(error_of({"T8", "TG-CLEAR"}).empty());
}

TEST_CASE("clause list: the text marks the reading in force and the default",
          "[rules][clause_list]") {
  const Rulebook rules = changed_rules();
  CHECK(clauses_text(find_clauses({{"T8", "T18", "T29"}}, rules), rules) ==
        "* marks the reading in force.\n"
        "\n"
        "TG-CONNECTED (T8)\n"
        "  Condition 3: the asset has connected at least once since it was added or\n"
        "  cleared; only an accepted upload sets Last Connected.\n"
        "    accepted_upload  an accepted upload sets Last Connected (default)\n"
        "  * any_hello        any connection of the asset's device sets it too\n"
        "  Source: TG asset billing article; see docs/rules.md#t8\n"
        "\n"
        "DM-CONNECTIONS (T18)\n"
        "  Connections count towards the OEM fee only while a third-party connector is\n"
        "  set.\n"
        "  * while_third_party  those made while it is set (default)\n"
        "    at_close           all of the month, if it is set at the close\n"
        "    any_time           all of the month, if it was set at any time in it\n"
        "  Source: OEM billing article; see docs/rules.md#t18\n"
        "\n"
        "DM-THRESHOLD (T18)\n"
        "  The OEM fee is charged for more connections in the month than this.\n"
        "  * 9 (default: 8)\n"
        "  Source: OEM billing article; see docs/rules.md#t18\n"
        "\n"
        "TG-SWAP (T29)\n"
        "  A new serial on an asset is a device swap: the asset keeps its Last Connected\n"
        "  date and its plan, for the asset is the entity.\n"
        "  Fixed: it has no alternatives.\n"
        "  Source: TG asset billing article; see docs/rules.md#t29\n");
  CHECK(clauses_text({}, rules) == "No clause matches.\n");
}

TEST_CASE("clause list: no line of the text is wider than 80 columns", "[rules][clause_list]") {
  std::istringstream text(clauses_text(find_clauses({}, Rulebook{}), Rulebook{}));
  for (std::string line; std::getline(text, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
    CHECK_FALSE(line.ends_with(' '));
  }
}

TEST_CASE("clause list: the JSON array has an object for each clause", "[rules][clause_list]") {
  const Rulebook rules = changed_rules();
  const auto json = nlohmann::json::parse(clauses_json(find_clauses({{"T8"}}, rules), rules));
  REQUIRE(json.size() == 1);
  CHECK(json[0]["id"] == "TG-CONNECTED");
  CHECK(json[0]["row"] == "T8");
  CHECK(json[0]["platform"] == "Telematics Guru");
  CHECK(json[0]["reading"] == "any_hello");
  CHECK(json[0]["default"] == "accepted_upload");
  CHECK(json[0]["alternatives"].size() == 2);
  CHECK(json[0]["alternatives"][1]["name"] == "any_hello");
  CHECK(json[0]["source"] == "TG asset billing article");
  CHECK(json[0]["anchor"] == "docs/rules.md#t8");
  const auto more = nlohmann::json::parse(clauses_json(find_clauses({{"T17", "P1"}}, {}), {}));
  CHECK(more[0]["platform"] == "Device Manager");
  CHECK(more[1]["platform"] == "Pelion Device Management");
  CHECK(more[1]["reading"] == "fixed");
  CHECK(clauses_json({}, rules) == "[]\n");
}

TEST_CASE("clause list: a plan map is one line per plan that it changes", "[rules][clause_list]") {
  Rulebook rules;
  CHECK(plan_map_text(rules).empty());
  rules.plan_map[static_cast<std::size_t>(billing::Plan::ppm)] = billing::Plan::classic;
  CHECK(plan_map_text(rules) ==
        "\nplan_map: TG-PPM is billed as TG-CLASSIC; see docs/rules.md#plan-map\n");
}

}  // namespace fleetbill::workbench::test
