#include "scenarios/loader/scenario_loader.hpp"

#include <algorithm>

#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"

namespace fleetbill::scenarios {

using billing::Connector;
using billing::Plan;
using sim::Fleet;

namespace {

std::vector<std::string> plan_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kPlanCount; ++i) {
    names.emplace_back(to_string(static_cast<Plan>(i)));
  }
  return names;
}

std::optional<Connector> read_connector(Document& document, const Item& item) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kConnectorCount; ++i) {
    names.emplace_back(to_string(static_cast<Connector>(i)));
  }
  const auto index = read_choice(document, item, names);
  if (!index) return std::nullopt;
  return static_cast<Connector>(*index);
}

/// `11-01`: a day of every year.
std::optional<std::pair<std::uint8_t, std::uint8_t>> read_day_of_year(Document& document,
                                                                      const Item& item) {
  const auto text = read_text(document, item);
  if (!text) return std::nullopt;
  const auto date = parse_date("2001-" + *text);  // a year without 29 February
  if (date) return std::pair(date->month, date->day);
  wrong(document, item, concat("expected a day of every year such as 11-01, not '", *text, "'"));
  return std::nullopt;
}

/// Whether `text` is what `pattern` gives for some number: `{n}` stands for digits.
bool matches_pattern(const std::string& pattern, std::string_view text) {
  const std::size_t at = pattern.find("{n}");
  if (at == std::string::npos) return text == pattern;
  const std::string_view head = std::string_view(pattern).substr(0, at);
  const std::string_view tail = std::string_view(pattern).substr(at + 3);
  if (text.size() <= head.size() + tail.size()) return false;
  if (!text.starts_with(head) || !text.ends_with(tail)) return false;
  const auto number = text.substr(head.size(), text.size() - head.size() - tail.size());
  return number.find_first_not_of("0123456789") == std::string_view::npos && number[0] != '0';
}

template <class List, class Name>
std::vector<std::string> names_of(const List& list, Name name) {
  std::vector<std::string> names;
  for (const auto& element : list) names.push_back(element.*name);
  return names;
}

}  // namespace

ScenarioLoader::ScenarioLoader(Document& document, const MapReader& root)
    : document_(document), root_(root), behaviours_(document) {}

sim::Scenario ScenarioLoader::load() {
  read_time();
  read_partners();
  read_organisations();
  if (const auto item = root_.find("device_types")) behaviours_.read_types(*item);
  if (document_.has_problems()) return std::move(scenario_);
  read_devices();
  read_fleets();
  if (document_.has_problems()) return std::move(scenario_);
  read_timeline();
  read_faults();
  return std::move(scenario_);
}

// ---- time, partners, organisations --------------------------------------------------------------

void ScenarioLoader::read_time() {
  constexpr std::int64_t kMostMonths = 1200;
  const auto start = root_.need("start", read_instant);
  if (start && start->ms % days(1).ms != 0) {
    wrong(document_, *root_.find("start"), "a scenario starts at midnight UTC");
  }
  const auto months = root_.need("months", integer(1, kMostMonths));
  scenario_.start = start.value_or(Instant{0});
  scenario_.first_month = month_of(scenario_.start);
  scenario_.last_month = {scenario_.first_month.index +
                          static_cast<std::int32_t>(months.value_or(1)) - 1};
  if (scenario_.last_month >= month_of(kEndYear, 1)) {
    wrong(document_, *root_.find("months"), "the scenario ends after the year 9998");
  }
}

void ScenarioLoader::read_partners() {
  const auto one = root_.find("partner");
  const auto several = root_.find("partners");
  if (one && several) wrong(document_, *one, "give either partner or partners");
  if (several) {
    for (const Item& item : read_sequence(document_, *several)) {
      const auto name = read_text(document_, item);
      if (!name) continue;
      const auto known = names_of(scenario_.partners, &sim::Partner::name);
      if (std::find(known.begin(), known.end(), *name) != known.end()) {
        wrong(document_, item, "this partner is listed already");
      }
      scenario_.partners.push_back({*name});
    }
  } else if (const auto name = root_.need("partner", read_text)) {
    scenario_.partners.push_back({*name});
  }
}

void ScenarioLoader::read_organisations() {
  const auto list = root_.require("organisations");
  if (!list) return;
  for (const Item& item : read_sequence(document_, *list)) read_organisation(item);
  for (std::uint32_t p = 0; p < scenario_.partners.size(); ++p) {
    const bool has_one = std::any_of(scenario_.organisations.begin(), scenario_.organisations.end(),
                                     [&](const auto& o) { return o.partner == p; });
    if (!has_one && !document_.has_problems()) {
      wrong(document_, *list,
            concat("partner '", scenario_.partners[p].name, "' needs at least one organisation"));
    }
  }
}

void ScenarioLoader::read_organisation(const Item& item) {
  sim::Organisation organisation;
  std::optional<std::string> name;
  if (item.node.kind == YamlNode::Kind::map) {
    const MapReader map(document_, item, keys::kOrganisation);
    name = map.need("organisation", read_text);
    organisation.partner = partner_or_only(map, "organisation");
    organisation.plan = map.get("plan", [&](Document&, const Item& i) { return read_plan(i); });
  } else {
    name = read_text(document_, item);
    if (scenario_.partners.size() > 1) {
      wrong(document_, item,
            "there are several partners: {organisation: NAME, partner: NAME} is needed");
    }
  }
  if (!name) return;
  const auto known = names_of(scenario_.organisations, &sim::Organisation::name);
  if (std::find(known.begin(), known.end(), *name) != known.end()) {
    wrong(document_, item, concat("organisation '", *name, "' is listed already"));
  }
  organisation.name = *name;
  scenario_.organisations.push_back(std::move(organisation));
}

std::optional<std::uint32_t> ScenarioLoader::find_partner(const Item& item) {
  const auto index =
      read_choice(document_, item, names_of(scenario_.partners, &sim::Partner::name));
  if (!index) return std::nullopt;
  return static_cast<std::uint32_t>(*index);
}

std::optional<std::uint32_t> ScenarioLoader::find_organisation(const Item& item) {
  const auto index =
      read_choice(document_, item, names_of(scenario_.organisations, &sim::Organisation::name));
  if (!index) return std::nullopt;
  return static_cast<std::uint32_t>(*index);
}

/// The partner that the map names, or the only one there is.
std::uint32_t ScenarioLoader::partner_or_only(const MapReader& map, std::string_view what) {
  const auto named = map.get("partner", [&](Document&, const Item& i) { return find_partner(i); });
  if (named) return *named;
  if (scenario_.partners.size() > 1 && !map.find("partner") && map.is_map()) {
    wrong(document_, map.item(),
          concat("there are several partners: say which one's ", what, " this is (partner: NAME)"));
  }
  return 0;
}

std::uint32_t ScenarioLoader::first_organisation(std::uint32_t partner) const {
  for (std::uint32_t i = 0; i < scenario_.organisations.size(); ++i) {
    if (scenario_.organisations[i].partner == partner) return i;
  }
  return 0;
}

std::optional<Plan> ScenarioLoader::read_plan(const Item& item) {
  const auto index = read_choice(document_, item, plan_names());
  if (!index) return std::nullopt;
  return static_cast<Plan>(*index);
}

// ---- devices and fleets -------------------------------------------------------------------------

void ScenarioLoader::read_devices() {
  const auto list = root_.find("devices");
  if (!list) return;
  for (const Item& item : read_sequence(document_, *list)) read_device(item);
}

void ScenarioLoader::read_device(const Item& item) {
  const MapReader map(document_, item, keys::kDevice);
  sim::DeviceSpec device;
  device.serial = map.need("serial", read_text).value_or("");
  for (const auto& other : scenario_.devices) {
    if (other.serial == device.serial && !device.serial.empty()) {
      wrong(document_, *map.find("serial"), "this serial is another device's already");
      break;
    }
  }
  device.partner = partner_or_only(map, "device");
  const auto connector = map.get("connector", read_connector);
  device.connector = connector.value_or(Connector::telematics_guru);
  device.connector_is_set = connector.has_value();
  device.locked = map.get("locked", read_bool).value_or(false);
  device.iccid = map.get("sim", read_text).value_or("");
  device.power_on = scenario_.start;
  if (const auto power = map.find("power_on")) {
    if (power->node.scalar == "false") {
      device.power_on.reset();  // until a command says so
    } else {
      device.power_on = read_time_within(*power);
    }
  }
  device.behaviour = static_cast<std::uint32_t>(scenario_.behaviours.size());
  scenario_.behaviours.push_back(
      behaviours_.read(map, device.serial.empty() ? "?" : device.serial));
  scenario_.devices.push_back(std::move(device));
}

void ScenarioLoader::read_fleets() {
  const auto list = root_.find("fleets");
  if (!list) return;
  for (const Item& item : read_sequence(document_, *list)) read_fleet(item);
}

void ScenarioLoader::read_fleet(const Item& item) {
  const MapReader map(document_, item, keys::kFleet);
  if (!map.is_map()) return;
  constexpr std::int64_t kMost = 100'000'000;
  Fleet fleet;
  fleet.name = map.need("fleet", read_text).value_or("");
  fleet.count = map.need("count", integer(0, kMost)).value_or(0);
  if (const auto growth = map.find("growth")) {
    const MapReader rate(document_, *growth, keys::kGrowth);
    fleet.growth_per_month = rate.need("per_month", read_growth).value_or(0);
  }
  if (const auto shares = map.require("organisations")) read_fleet_organisations(*shares, fleet);
  fleet.serial_pattern = map.get("serials", read_text).value_or(fleet.name + "-{n}");
  fleet.asset_pattern = map.get("assets", read_text).value_or(fleet.name + " {n}");
  fleet.iccid_pattern = map.get("sims", read_text).value_or("");
  const bool many = fleet.count > 1 || fleet.growth_per_month > 0;
  for (const std::string_view key : {"serials", "assets", "sims"}) {
    const auto pattern = map.find(key);
    if (many && pattern && pattern->node.scalar.find("{n}") == std::string::npos) {
      wrong(document_, *pattern, "the pattern needs {n}, which stands for the device's number");
    }
  }
  fleet.plan = map.get("plan", [&](Document&, const Item& i) { return read_plan(i); });
  const auto connector = map.get("connector", read_connector);
  fleet.connector = connector.value_or(Connector::telematics_guru);
  fleet.connector_is_set = connector.has_value();
  fleet.locked = map.get("locked", read_bool).value_or(false);
  read_fleet_life(map, fleet);
  fleet.behaviour = static_cast<std::uint32_t>(scenario_.behaviours.size());
  scenario_.behaviours.push_back(behaviours_.read(map, ""));
  scenario_.fleets.push_back(std::move(fleet));
}

void ScenarioLoader::read_fleet_organisations(const Item& item, Fleet& fleet) {
  constexpr std::int64_t kMostWeight = 1'000'000;
  const auto add = [&](std::optional<std::uint32_t> organisation, const Item& place,
                       std::int64_t weight) {
    if (!organisation) return;
    fleet.organisations.emplace_back(*organisation, weight);
    const auto partner = scenario_.organisations[*organisation].partner;
    if (partner != scenario_.organisations[fleet.organisations[0].first].partner) {
      wrong(document_, place, "a fleet belongs to organisations of one partner");
    }
  };
  if (item.node.kind == YamlNode::Kind::sequence) {
    for (const Item& element : read_sequence(document_, item)) {
      add(find_organisation(element), element, 1);
    }
  } else {
    for (const Entry& entry : read_entries(document_, item)) {
      const auto weight = read_integer(document_, entry.value, 1, kMostWeight);
      add(find_organisation({entry.key, entry.value.path}), entry.value, weight.value_or(1));
    }
  }
  if (fleet.organisations.empty() && !document_.has_problems()) {
    wrong(document_, item, "at least one organisation is needed");
  }
}

void ScenarioLoader::read_fleet_life(const MapReader& map, Fleet& fleet) {
  fleet.deploy = map.get("deploy", read_time_distribution);
  fleet.lifetime = map.get("lifetime", read_time_distribution);
  if (const auto item = map.find("trial")) {
    const MapReader trial(document_, *item, keys::kTrial);
    fleet.trial = sim::Trial{trial.need("before", read_positive_duration).value_or(days(1)),
                             trial.need("length", read_positive_duration).value_or(hours(1))};
  }
  if (const auto item = map.find("hire")) {
    const MapReader hire(document_, *item, keys::kHire);
    fleet.hire =
        sim::Hire{hire.need("length", read_time_distribution).value_or(sim::FixedTime{days(1)}),
                  hire.need("gap", read_time_distribution).value_or(sim::FixedTime{days(1)})};
  }
  if (const auto item = map.find("season")) {
    const MapReader season(document_, *item, keys::kSeason);
    const auto off = season.need("off", read_day_of_year);
    const auto on = season.need("on", read_day_of_year);
    if (off && on) fleet.season = sim::Season{off->first, off->second, on->first, on->second};
    if (off && on && *off == *on) wrong(document_, *item, "the season ends on the day it begins");
  }
  if (const auto item = map.find("plan_change")) {
    const MapReader change(document_, *item, keys::kPlanChange);
    const auto after = change.need("after", read_time_distribution);
    const auto plan = change.need("plan", [&](Document&, const Item& i) { return read_plan(i); });
    if (after && plan) fleet.later_plan = sim::LaterPlan{*after, *plan};
  }
  const bool other_life = fleet.season || fleet.later_plan;
  if (fleet.hire && other_life) {
    wrong(document_, *map.find("hire"),
          "a hired fleet has a new asset for each hire; it has no season and no plan_change");
  }
}

// ---- what refers to what ------------------------------------------------------------------------

std::optional<Instant> ScenarioLoader::read_time_within(const Item& item) {
  const auto time = read_instant(document_, item);
  if (!time) return std::nullopt;
  if (*time >= scenario_.start && *time < scenario_.end()) return time;
  wrong(document_, item,
        concat("outside the scenario, which runs from ", to_string(date_of(scenario_.start)),
               " to before ", to_string(date_of(scenario_.end()))));
  return std::nullopt;
}

std::string ScenarioLoader::device_type_of(const std::string& serial) const {
  for (const auto& device : scenario_.devices) {
    if (device.serial == serial) return scenario_.behaviours[device.behaviour].device_type;
  }
  for (const Fleet& fleet : scenario_.fleets) {
    if (matches_pattern(fleet.serial_pattern, serial)) {
      return scenario_.behaviours[fleet.behaviour].device_type;
    }
  }
  return {};
}

std::optional<std::string> ScenarioLoader::read_known_serial(const Item& item) {
  const auto serial = read_text(document_, item);
  if (!serial || !device_type_of(*serial).empty()) return serial;
  const auto meant = nearest(*serial, names_of(scenario_.devices, &sim::DeviceSpec::serial));
  wrong(document_, item,
        concat("no device of the scenario has the serial '", *serial, "'",
               meant ? concat("; did you mean '", *meant, "'?") : std::string()));
  return std::nullopt;
}

std::optional<std::string> ScenarioLoader::read_known_asset(const Item& item) {
  const auto asset = read_text(document_, item);
  if (!asset || created_assets_.contains(*asset)) return asset;
  for (const Fleet& fleet : scenario_.fleets) {
    const std::string_view base = std::string_view(*asset).substr(0, asset->rfind(" #"));
    if (matches_pattern(fleet.asset_pattern, base)) return asset;
  }
  const auto meant = nearest(*asset, {created_assets_.begin(), created_assets_.end()});
  wrong(document_, item,
        concat("no asset '", *asset, "' is created in the timeline, nor by a fleet",
               meant ? concat("; did you mean '", *meant, "'?") : std::string()));
  return std::nullopt;
}

}  // namespace fleetbill::scenarios
