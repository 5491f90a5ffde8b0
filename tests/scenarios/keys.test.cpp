// scenarios/schema.json names what the loader takes: the same keys, words and clauses.
#include "scenarios/loader/keys.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "scenarios/loader/behaviour_loader.hpp"
#include "scenarios/loader/profile_loader.hpp"
#include "scenarios/loader/scenario_loader.hpp"
#include "scenarios/loader/telemetry_loader.hpp"
#include "scenarios/schema.hpp"
#include "sim/world.hpp"

using namespace fleetbill;
using namespace fleetbill::scenarios;

namespace {

using Words = std::set<std::string>;

const nlohmann::json& definitions() {
  static const nlohmann::json schema =
      nlohmann::json::parse(std::ifstream(FLEETBILL_SOURCE_DIR "/scenarios/schema.json"));
  return schema.at("$defs");
}

Words properties(const std::string& name) {
  Words out;
  for (const auto& [key, value] : definitions().at(name).at("properties").items()) out.insert(key);
  return out;
}

Words words(const nlohmann::json& list) {
  Words out;
  for (const auto& element : list) out.insert(element.get<std::string>());
  return out;
}

/// The `const` of each element of a `oneOf`.
Words constants(const nlohmann::json& list) {
  Words out;
  for (const auto& element : list) out.insert(element.at("const").get<std::string>());
  return out;
}

Words to_set(Keys keys) { return {keys.begin(), keys.end()}; }

template <class Enum>
Words names_of(std::size_t count) {
  Words out;
  for (std::size_t i = 0; i < count; ++i) out.emplace(to_string(static_cast<Enum>(i)));
  return out;
}

Words sku_names() {
  Words out;
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    out.emplace(billing::entry(static_cast<billing::Sku>(i)).name);
  }
  return out;
}

}  // namespace

TEST_CASE("schema: each map has the keys that the loader knows", "[scenarios][schema]") {
  const std::vector<std::pair<std::string, Keys>> table{
      {"scenario", keys::kScenario},
      {"organisation", keys::kOrganisation},
      {"behaviour", keys::kBehaviour},
      {"device_type", keys::kDeviceType},
      {"device", keys::kDevice},
      {"fleet", keys::kFleet},
      {"lognormal", keys::kLognormal},
      {"cache", keys::kCache},
      {"retry", keys::kRetry},
      {"iridium", keys::kIridium},
      {"platform", keys::kPlatform},
      {"growth", keys::kGrowth},
      {"churn", keys::kChurn},
      {"downtime", keys::kDowntime},
      {"day_effect", keys::kDayEffect},
      {"daily_effect", keys::kDailyEffect},
      {"level_effect", keys::kLevelEffect},
      {"organisation_effect", keys::kOrganisationEffect},
      {"day_state", keys::kDayState},
      {"weekdays", kWeekdayNames},
      {"spread", keys::kSpread},
      {"between_devices", keys::kBetweenDevices},
      {"between_days", keys::kBetweenDays},
      {"gamma", keys::kGamma},
      {"fit", keys::kFit},
      {"assumption", keys::kAssumption},
      {"trial", keys::kTrial},
      {"hire", keys::kHire},
      {"season", keys::kSeason},
      {"plan_change", keys::kPlanChange},
      {"command", keys::kCommand},
      {"create_asset", keys::kCreateAsset},
      {"set_serial", keys::kSetSerial},
      {"set_plan", keys::kSetPlan},
      {"set_iridium", keys::kSetIridium},
      {"send_sms", keys::kSendSms},
      {"set_connector", keys::kSetConnector},
      {"set_sim", keys::kSetSim},
      {"fault", keys::kFault},
      {"account", keys::kAccount},
      {"model_change", keys::kModelChange},
      {"package", keys::kPackage},
      {"endpoints", keys::kEndpoints},
      {"campaign", keys::kCampaign},
      {"rate", keys::kRate},
      {"rulebook", keys::kRulebook},
      {"price_list", keys::kPriceList},
      {"price", keys::kPrice},
      {"tier", keys::kTier},
      {"expectation", expectation_keys()},
      {"import_map", keys::kImportMap},
      {"import_times", keys::kImportTimes},
      {"import_skip", keys::kImportSkip},
      {"import_fact", keys::kImportFact},
      {"import_source", keys::kImportCell},
  };
  for (const auto& [name, known] : table) {
    CAPTURE(name);
    CHECK(properties(name) == to_set(known));
  }
}

TEST_CASE("schema: telemetry has the models of the loader, each with its keys",
          "[scenarios][schema]") {
  Words models;
  for (const TelemetryModel& model : telemetry_models()) {
    CAPTURE(model.name);
    models.emplace(model.name);
    CHECK(properties(std::string(model.name)) == to_set(model.keys));
  }
  CHECK(properties("telemetry") == models);
}

TEST_CASE("schema: plans, connectors, SKUs and device types are those of the program",
          "[scenarios][schema]") {
  CHECK(words(definitions()["plan"]["enum"]) == names_of<billing::Plan>(billing::kPlanCount));
  CHECK(words(definitions()["connector"]["enum"]) ==
        names_of<billing::Connector>(billing::kConnectorCount));
  CHECK(properties("plan_map") == names_of<billing::Plan>(billing::kPlanCount));
  CHECK(properties("prices_by_sku") == sku_names());
  CHECK(properties("quantities_by_sku") == sku_names());
  Document document("test", "");
  const auto types = BehaviourLoader(document).type_names();
  CHECK(words(definitions()["type_name"]["anyOf"][0]["enum"]) == Words(types.begin(), types.end()));
}

TEST_CASE("schema: business models are those of the program, and so are the counters of calls",
          "[scenarios][schema]") {
  CHECK(constants(definitions()["business_model"]["oneOf"]) ==
        names_of<billing::BusinessModel>(billing::kBusinessModelCount));
  Words counters;
  for (std::string name : names_of<billing::ApiCounter>(billing::kApiCounterCount)) {
    name.erase(0, name.find('.') + 1);
    counters.insert(name);
  }
  counters.erase("registrations");  // these two count themselves
  counters.erase("registration_updates");
  CHECK(properties("calls_a_day") == counters);
  CHECK(properties("calls_at_connection") == counters);
}

TEST_CASE("schema: an import map makes the kinds of facts that there are", "[scenarios][schema]") {
  CHECK(words(definitions()["import_fact"]["properties"]["kind"]["enum"]) ==
        names_of<billing::Kind>(billing::kKindCount));
}

TEST_CASE("schema: the verbs of the timeline are the commands of the world",
          "[scenarios][schema]") {
  const auto verbs =
      names_of<sim::CommandKind>(static_cast<std::size_t>(sim::CommandKind::power_on) + 1);
  Words named;
  for (const auto& branch : definitions()["command"]["oneOf"]) {
    named.insert(branch["required"][0].get<std::string>());
  }
  CHECK(named == verbs);
}

TEST_CASE("schema: clauses and filters of reports are generated from their tables",
          "[scenarios][schema]") {
  std::ifstream file(FLEETBILL_SOURCE_DIR "/scenarios/schema.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  INFO("run: fleetbill schema > schema.json, then replace scenarios/schema.json");
  CHECK((with_generated_parts(text) == text));
  // Any content of the parts is replaced; everything else is unchanged.
  std::string emptied = text;
  const std::size_t begin = text.find("\n    \"clauses\": {\n");
  const std::size_t end = text.find("\n    }", begin + 1);
  REQUIRE(end != std::string::npos);
  emptied.replace(begin, end - begin, "\n    \"clauses\": {\n");
  const std::size_t filter = emptied.find("        \"all_plans\": {");
  REQUIRE(filter != std::string::npos);
  emptied.erase(filter, emptied.find('\n', filter) + 1 - filter);
  CHECK((with_generated_parts(emptied) == text));
}

TEST_CASE("schema: the clauses with a choice have the readings of the rulebook",
          "[scenarios][schema]") {
  const nlohmann::json& named = definitions()["clauses"]["properties"];
  Words with_choice;
  for (const billing::Clause& clause : billing::clauses()) {
    if (clause.is_fixed()) continue;
    const std::string mnemonic(clause.mnemonic);
    CAPTURE(mnemonic);
    with_choice.insert(mnemonic);
    REQUIRE(named.contains(mnemonic));
    if (clause.number) {
      CHECK(named[mnemonic]["default"] == *clause.number);
      CHECK(named[mnemonic]["maximum"] == clause.largest);
      continue;
    }
    Words readings;
    for (const auto& alternative : clause.alternatives) readings.emplace(alternative.name);
    CHECK(constants(named[mnemonic]["oneOf"]) == readings);
    CHECK(named[mnemonic]["default"] == clause.reading(billing::Rulebook{}));
  }
  CHECK(properties("clauses") == with_choice);
}
