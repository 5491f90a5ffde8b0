// Scenarios made at random: they can all be loaded, use what scenarios can say, and shrink.
#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/telemetry_loader.hpp"
#include "scenarios/random/generator.hpp"
#include "scenarios/random/shrinker.hpp"
#include "scenarios/random/yaml_writer.hpp"

namespace fleetbill::scenarios::random {
namespace {

constexpr std::uint64_t kSeeds = 400;

YamlNode parse_tree(const std::string& text) {
  Document document("random", text);
  YamlNode tree = document.parse();
  document.throw_if_wrong();
  return tree;
}

void collect_keys(const YamlNode& node, std::set<std::string, std::less<>>& out) {
  for (const YamlNode& item : node.items) collect_keys(item, out);
  for (const YamlEntry& entry : node.entries) {
    out.insert(entry.key.scalar);
    collect_keys(entry.value, out);
  }
}

const YamlNode* find_key(const YamlNode& map, std::string_view key) {
  for (const YamlEntry& entry : map.entries) {
    if (entry.key.scalar == key) return &entry.value;
  }
  return nullptr;
}

bool can_be_loaded(const YamlNode& tree) {
  try {
    load_case_text("random", to_yaml(tree));
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

TEST_CASE("every random scenario can be loaded, and is the same for the same seed") {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    INFO("seed " << seed);
    const std::string text = to_yaml(random_scenario(seed));
    CHECK_NOTHROW(load_case_text("random", text));
    CHECK(to_yaml(random_scenario(seed)) == text);
    CHECK(to_yaml(parse_tree(text)) == text);
  }
  CHECK(to_yaml(random_scenario(1)) != to_yaml(random_scenario(2)));
}

TEST_CASE("random scenarios say all that scenarios can say, but for what is listed here") {
  std::set<std::string, std::less<>> said;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) collect_keys(random_scenario(seed), said);
  // Several partners, texts that only reports show, patterns of names, and files.
  const std::set<std::string_view> not_said{"about",         "partner",      "partners",
                                            "device_types",  "journal",      "expect",
                                            "locked",        "sim",          "sims",
                                            "serials",       "assets",       "tags",
                                            "replay",        "code",         "by",
                                            "device_type",   "set_sim",      "at",
                                            "opens",         "models",       "attributes",
                                            "devices",       "names",        "fleets",
                                            "stop",          "upload_every", "upload_on_start",
                                            "upload_on_end", "between",      "records_per_upload",
                                            "phase",         "block",        "members",
                                            "fit",           "by_weekday"};
  const auto check = [&](Keys keys) {
    for (const std::string_view key : keys) {
      INFO(key);
      CHECK((said.contains(key) || not_said.contains(key)));
    }
  };
  check(keys::kScenario);
  check(keys::kPlatform);
  check(keys::kDevice);
  check(keys::kFleet);
  for (const TelemetryModel& model : telemetry_models()) {
    check({&model.name, 1});
    if (!not_said.contains(model.name)) check(model.keys);
  }
  check(keys::kCommand);
  check(keys::kFault);
  check(keys::kAccount);
  check(keys::kPackage);
  check(keys::kEndpoints);
  check(keys::kCampaign);
  check(keys::kPrice);
}

TEST_CASE("a shrunk scenario has nothing that could be left out or be smaller") {
  // The condition: an asset is cleared. The scenario must also create the asset.
  const auto clears_an_asset = [](const YamlNode& tree) {
    const YamlNode* timeline = find_key(tree, "timeline");
    if (timeline == nullptr || !can_be_loaded(tree)) return false;
    for (const YamlNode& command : timeline->items) {
      if (find_key(command, "clear_asset") != nullptr) return true;
    }
    return false;
  };
  std::uint64_t seed = 1;
  while (!clears_an_asset(random_scenario(seed))) ++seed;
  INFO("seed " << seed);
  const YamlNode smallest = shrunk(random_scenario(seed), clears_an_asset);
  CHECK(clears_an_asset(smallest));
  std::set<std::string, std::less<>> keys;
  collect_keys(smallest, keys);
  CHECK(find_key(smallest, "timeline")->items.size() == 2);
  CHECK(find_key(smallest, "months")->scalar == "1");
  for (const char* key : {"prices", "rulebook", "fleets", "faults", "telemetry", "plan"}) {
    CHECK_FALSE(keys.contains(key));
  }
}

TEST_CASE("numbers with units and times shrink, dates and quoted texts do not") {
  const YamlNode tree =
      parse_tree("count: 40\nlength: 14d\nshare: 30%\nstart: 2026-01-15\nserial: \"100\"\n");
  const auto has_all_keys = [](const YamlNode& smaller) { return smaller.entries.size() == 5; };
  CHECK(to_yaml(shrunk(tree, has_all_keys)) ==
        "count: 0\nlength: 0d\nshare: 0%\nstart: 2026-01-15\nserial: \"100\"\n");
  const auto says_when = [](const YamlNode& smaller) {
    const YamlNode* at = find_key(smaller, "at");
    return at != nullptr && parse_instant(at->scalar).has_value();
  };
  CHECK(to_yaml(shrunk(parse_tree("at: 1970-02-15T08:31:00.000Z\n"), says_when)) ==
        "at: 1970-01-15T00:00:00.000Z\n");
  const auto is_above_10 = [](const YamlNode& smaller) {
    const YamlNode* count = find_key(smaller, "count");
    return count != nullptr && std::stoi(count->scalar) > 10;
  };
  CHECK(to_yaml(shrunk(tree, is_above_10)) == "count: 11\n");
}

TEST_CASE("texts that YAML would read otherwise are quoted") {
  const YamlNode tree = map({{"a", scalar("x: y")},
                             {"b", scalar("say \"hi\"")},
                             {"c", scalar("2026-01-15T08:00:00.000Z")},
                             {"d", sequence({scalar("{n}"), scalar("")})}});
  CHECK(to_yaml(tree) ==
        "a: \"x: y\"\nb: \"say \\\"hi\\\"\"\nc: 2026-01-15T08:00:00.000Z\nd: [\"{n}\", \"\"]\n");
  CHECK(to_yaml(parse_tree(to_yaml(tree))) == to_yaml(tree));
}

}  // namespace fleetbill::scenarios::random
