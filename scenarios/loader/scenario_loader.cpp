#include "scenarios/loader/scenario_loader.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/name_pattern.hpp"
#include "scenarios/loader/rules_loader.hpp"

namespace fleetbill::scenarios {

using billing::Connector;
using billing::Plan;
using sim::Fleet;

namespace {

/// `11-01`: a day of every year.
std::optional<std::pair<std::uint8_t, std::uint8_t>> read_day_of_year(Document& document,
                                                                      const Item& item) {
  const auto text = read_text(document, item);
  if (!text) return std::nullopt;
  const auto date = parse_date("2001-" + *text);  // a year without 29 February
  if (date) return std::pair(date->month, date->day);
  wrong(document, item,
        concat("expected a day of every year as month and day, such as 11-01, got ", quote(*text)));
  return std::nullopt;
}

/// The serial or name without the number of its hire: `Van 7 #2` is the second asset of `Van 7`.
std::string_view without_hire(std::string_view asset) {
  const std::size_t at = asset.rfind(" #");
  if (at == std::string_view::npos) return asset;
  return parse_digits(asset.substr(at + 2), std::int64_t{1} << 40) ? asset.substr(0, at) : asset;
}

}  // namespace

bool ScenarioLoader::Names::add(const std::string& word) {
  const auto place = static_cast<std::uint32_t>(words.size());
  words.push_back(word);
  return index.emplace(word, place).second;
}

std::optional<std::uint32_t> ScenarioLoader::Names::find(std::string_view word) const {
  const auto found = index.find(word);
  if (found == index.end()) return std::nullopt;
  return found->second;
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

ScenarioLoader::ScenarioLoader(Document& document, const MapReader& root)
    : document_(document), root_(root), behaviours_(document) {}

sim::Scenario ScenarioLoader::load() {
  time_is_known_ = is_right([&] { read_time(); });
  read_time_zone();
  // A misspelt key is reported already, so that the missing list is not.
  partners_.are_known =
      is_right([&] { read_partners(); }) && (!scenario_.partners.empty() || !has_guru_side());
  guru_partners_ = scenario_.partners.size();
  accounts_.are_known = is_right([&] { read_accounts(); }) && !scenario_.accounts.empty();
  organisations_.are_known = is_right([&] { read_organisations(); }) && partners_.are_known &&
                             !scenario_.organisations.empty();
  if (const auto item = root_.find("device_types")) behaviours_.read_types(*item);
  const bool devices_are_right = is_right([&] { read_devices(); });
  const bool fleets_are_right = is_right([&] { read_fleets(); });
  endpoint_fleets_.are_known = is_right([&] { read_endpoints(); });
  devices_.are_known = devices_are_right && fleets_are_right;
  fleets_.are_known = devices_.are_known && endpoint_fleets_.are_known;
  if (devices_.are_known) check_serials();
  if (fleets_.are_known) check_endpoint_ids();
  read_campaigns();
  read_timeline();
  read_faults();
  read_fit();
  return std::move(scenario_);
}

bool ScenarioLoader::has_any(std::initializer_list<std::string_view> keys) const {
  return std::any_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return root_.find(key).has_value(); });
}

/// Whether Telematics Guru has something to bill. Otherwise the scenario has only Pelion accounts,
/// whose aggregators are partners.
bool ScenarioLoader::has_guru_side() const {
  return has_any({"partner", "partners", "organisations", "devices", "fleets", "timeline"}) ||
         !has_any({"accounts", "endpoints", "campaigns"});
}

// ---- time, partners, organisations --------------------------------------------------------------

void ScenarioLoader::read_time() {
  constexpr std::int64_t kMostMonths = 1200;
  const auto start = root_.need("start", read_instant);
  if (start && start->ms % days(1).ms != 0) {
    wrong(document_, *root_.find("start"), "a scenario starts at midnight UTC: write a date");
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
  if (one && several) wrong(document_, *one, "set either partner or partners");
  if (several) {
    for (const Item& item : read_some(document_, *several, "one partner")) {
      const auto name = read_text(document_, item);
      if (!name) continue;
      if (!partners_.add(*name)) {
        wrong(document_, item, concat("duplicate partner ", quote(*name)));
      }
      scenario_.partners.push_back({*name});
    }
  } else if (has_guru_side()) {
    const auto name = root_.need("partner", read_text);
    if (!name) return;
    partners_.add(*name);
    scenario_.partners.push_back({*name});
  }
}

void ScenarioLoader::read_organisations() {
  if (!has_guru_side()) return;
  const auto list = root_.require("organisations");
  if (!list) return;
  const bool are_right = is_right([&] {
    for (const Item& item : read_some(document_, *list, "one organisation")) {
      read_organisation(item);
    }
  });
  if (!are_right || !partners_.are_known) return;
  std::vector<bool> has_one(guru_partners_, false);
  for (const auto& organisation : scenario_.organisations) has_one[organisation.partner] = true;
  for (std::size_t p = 0; p < has_one.size(); ++p) {
    if (has_one[p]) continue;
    lacking(
        document_, *list,
        concat("partner ", quote(scenario_.partners[p].name), " needs at least one organisation"));
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
    if (name && has_several_partners()) {
      wrong(document_, item,
            concat("there are several partners: {organisation: ", *name,
                   ", partner: NAME} is needed"));
    }
  }
  if (!name) return;
  if (!organisations_.add(*name)) {
    wrong(document_, item, concat("duplicate organisation ", quote(*name)));
  }
  organisation.name = *name;
  scenario_.organisations.push_back(std::move(organisation));
}

/// Returns the index of an item among the names; std::nullopt if it is unknown, or if the names are
/// incomplete.
std::optional<std::uint32_t> ScenarioLoader::find_name(const Names& names, const Item& item) {
  const auto word = read_text(document_, item);
  if (!word || !names.are_known) return std::nullopt;
  const auto found = names.find(*word);
  if (!found) wrong_choice(document_, item, names.words);
  return found;
}

/// Returns the partner that the map names, or the only one.
std::uint32_t ScenarioLoader::partner_or_only(const MapReader& map, std::string_view what) {
  const auto named =
      map.get("partner", [&](Document&, const Item& i) { return find_name(partners_, i); });
  if (named) return *named;
  if (has_several_partners() && !map.find("partner") && map.is_map()) {
    lacking(
        document_, map.item(),
        concat("there are several partners: name the partner of this ", what, " (partner: NAME)"));
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
  if (!map.is_map()) return;
  sim::DeviceSpec device;
  device.serial = map.need("serial", read_text).value_or("");
  if (!device.serial.empty() && !devices_.add(device.serial)) {
    wrong(document_, *map.find("serial"), concat("duplicate serial ", quote(device.serial)));
  }
  device.partner = partner_or_only(map, "device");
  const auto connector = map.get("connector", read_connector);
  device.connector = connector.value_or(Connector::telematics_guru);
  device.connector_is_set = connector.has_value();
  device.locked = map.get("locked", read_bool).value_or(false);
  device.iccid = map.get("sim", read_text).value_or("");
  const auto power = map.find("power_on");
  device.power_on = power ? read_power_on(*power) : scenario_.start;
  device.behaviour = static_cast<std::uint32_t>(scenario_.behaviours.size());
  scenario_.behaviours.push_back(
      behaviours_.read(map, device.serial.empty() ? "?" : device.serial));
  scenario_.devices.push_back(std::move(device));
}

/// Reads when a device starts; std::nullopt for `false`: it starts by a command.
std::optional<Instant> ScenarioLoader::read_power_on(const Item& item) {
  const std::string& word = item.node.scalar;
  if (word == "false") return std::nullopt;
  if (word != "true") return read_time_within(item);
  wrong(document_, item,
        "expected a time or false; without the key the device runs from the start");
  return std::nullopt;
}

void ScenarioLoader::read_fleets() {
  const auto list = root_.find("fleets");
  if (!list) return;
  for (const Item& item : read_sequence(document_, *list)) read_fleet(item);
  check_total(fleet_sizes_, *list);
}

/// Reports fleets with too many devices together, unless one of them has too many.
void ScenarioLoader::check_total(const std::vector<std::int64_t>& sizes, const Item& list) {
  std::int64_t all = 0;
  for (const std::int64_t size : sizes) all += size;
  const bool each_fits = std::all_of(sizes.begin(), sizes.end(),
                                     [](std::int64_t size) { return size <= kMostDevices; });
  if (each_fits && all > kMostDevices) {
    wrong(document_, list,
          concat("the fleets have ", all, " devices in the end; at most ", kMostDevices,
                 " are allowed"));
  }
}

void ScenarioLoader::read_fleet(const Item& item) {
  const MapReader map(document_, item, keys::kFleet);
  if (!map.is_map()) return;
  Fleet fleet;
  fleet.name = map.need("fleet", read_text).value_or("");
  if (!fleet.name.empty() && !fleets_.add(fleet.name)) {
    wrong(document_, *map.find("fleet"), concat("duplicate fleet ", quote(fleet.name)));
  }
  const auto members = map.find("members");
  std::vector<RegisterRow> rows;
  if (members) rows = read_members(*members);
  const auto listed = static_cast<std::int64_t>(rows.size());
  read_size(map, members ? std::optional(listed) : std::nullopt, fleet.count,
            fleet.growth_per_month, fleet_sizes_);
  read_fleet_organisations(map, rows, fleet);
  read_fleet_patterns(map, fleet);
  fleet.plan = map.get("plan", [&](Document&, const Item& i) { return read_plan(i); });
  const auto connector = map.get("connector", read_connector);
  fleet.connector = connector.value_or(Connector::telematics_guru);
  fleet.connector_is_set = connector.has_value();
  fleet.locked = map.get("locked", read_bool).value_or(false);
  read_fleet_life(map, fleet);
  fleet.behaviour = static_cast<std::uint32_t>(scenario_.behaviours.size());
  scenario_.behaviours.push_back(behaviours_.read(map, ""));
  add_member_behaviours(rows, fleet);
  read_fleet_days(map, fleet);
  scenario_.fleets.push_back(std::move(fleet));
}

/// Reads how many devices a fleet has at the start and how it grows, and notes how many it has at
/// the end.
/// @param listed  the number of devices of its register, if it has one
void ScenarioLoader::read_size(const MapReader& map, std::optional<std::int64_t> listed,
                               std::int64_t& count, double& growth_per_month,
                               std::vector<std::int64_t>& final_sizes) {
  if (listed) {
    count = map.get("count", integer(0, kMostDevices)).value_or(*listed);
    if (count != *listed && *listed > 0) {
      wrong(document_, *map.find("count"),
            concat("the register has ", *listed, " devices; write that number, or no count"));
    }
  } else {
    count = map.need("count", integer(0, kMostDevices)).value_or(0);
  }
  if (const auto growth = map.find("growth")) {
    const MapReader rate(document_, *growth, keys::kGrowth);
    growth_per_month = rate.need("per_month", read_growth).value_or(0);
  }
  const auto place = map.find(listed ? "members" : "count");
  final_sizes.push_back(place ? final_size(count, growth_per_month, *place) : 0);
}

/// Returns the number of devices of a fleet at the end. Reports too many devices.
std::int64_t ScenarioLoader::final_size(std::int64_t count, double growth_per_month,
                                        const Item& place) {
  std::int64_t size = count;
  auto exact_size = static_cast<double>(count);  // small fleets grow by fractions of a device
  for (Month month = scenario_.first_month.next(); month <= scenario_.last_month;
       month = month.next()) {
    exact_size *= 1 + growth_per_month;
    size = std::llround(exact_size);
    if (size <= kMostDevices) continue;
    if (time_is_known_) {
      wrong(document_, place,
            concat("the fleet grows to ", size, " devices by ", to_string(month), "; at most ",
                   kMostDevices, " are allowed"));
    }
    break;
  }
  return size;
}

void ScenarioLoader::read_fleet_patterns(const MapReader& map, Fleet& fleet) {
  fleet.serial_pattern = map.get("serials", read_text).value_or(fleet.name + "-{n}");
  fleet.asset_pattern = map.get("assets", read_text).value_or(fleet.name + " {n}");
  fleet.iccid_pattern = map.get("sims", read_text).value_or("");
  const bool is_many = fleet.count > 1 || fleet.growth_per_month > 0;
  for (const std::string_view key : {"serials", "assets", "sims"}) {
    const auto item = map.find(key);
    if (!item || item->node.kind != YamlNode::Kind::scalar) continue;
    check_pattern(*item, is_many);
  }
}

/// A pattern for the names of a fleet's devices.
void ScenarioLoader::check_pattern(const Item& item, bool is_many) {
  const std::string& pattern = item.node.scalar;
  const std::size_t at = pattern.find(kNumber);
  if (at == std::string::npos) {
    if (!is_many || pattern.empty()) return;
    wrong(document_, item, "the pattern needs {n}, which represents the device's number");
  } else if (pattern.find(kNumber, at + 1) != std::string::npos) {
    wrong(document_, item, "the pattern contains {n} twice; expected it once");
  }
}

/// Reads the owners of a fleet's devices: a list, or a map with weights.
/// @param what  one of them, for messages: `organisation`
/// @param add   called for each with its weight
void ScenarioLoader::read_shares(const Item& item, const std::string& what, const AddShare& add) {
  constexpr std::int64_t kMostWeight = 1'000'000;
  if (item.node.kind == YamlNode::Kind::map) {
    const std::vector<Entry> entries = read_entries(document_, item);
    if (entries.empty()) wrong(document_, item, concat("at least one ", what, " is needed"));
    for (const Entry& entry : entries) {
      const auto weight = read_integer(document_, entry.value, 1, kMostWeight);
      add({entry.key, entry.value.path}, weight.value_or(1));
    }
  } else if (item.node.kind == YamlNode::Kind::sequence) {
    std::set<std::string_view> known;
    for (const Item& element : read_some(document_, item, concat("one ", what))) {
      if (!known.insert(element.node.scalar).second) {
        wrong(document_, element, concat("duplicate ", what, "; {NAME: 2} doubles its share"));
      }
      add(element, 1);
    }
  } else {
    wrong_kind(document_, item,
               concat("a list of ", what, "s, or a map of them with their weights"));
  }
}

void ScenarioLoader::add_to_fleet(const Item& organisation, std::int64_t weight, Fleet& fleet) {
  const auto index = find_name(organisations_, organisation);
  if (!index) return;
  fleet.organisations.emplace_back(*index, weight);
  const std::uint32_t first = fleet.organisations[0].first;
  if (scenario_.organisations[*index].partner != scenario_.organisations[first].partner) {
    wrong(document_, organisation, "a fleet belongs to organisations of one partner");
  }
}

/// Reports duplicate serials of devices and tags.
void ScenarioLoader::check_serials() {
  const auto fleets = root_.find("fleets");
  for (std::size_t f = 0; f < scenario_.fleets.size(); ++f) {
    const Fleet& fleet = scenario_.fleets[f];
    const Item item{fleets->node.items[f], path_of(*fleets, f)};
    for (std::size_t g = 0; g < f; ++g) {
      const auto serial = common_name({scenario_.fleets[g].serial_pattern, fleet_sizes_[g]},
                                      {fleet.serial_pattern, fleet_sizes_[f]});
      if (!serial) continue;
      lacking(document_, item,
              concat("fleet ", quote(scenario_.fleets[g].name),
                     " has a device with the same serial: ", quote(*serial)));
      break;
    }
    for (const std::string& serial : devices_.words) {
      if (!matches({fleet.serial_pattern, fleet_sizes_[f]}, serial)) continue;
      lacking(document_, item,
              concat("one of its devices has the serial ", quote(serial), " of a listed device"));
      break;
    }
  }
  behaviours_.check_tags(
      [&](const std::string& tag) { return behaviour_of(tag) != nullptr || is_endpoint(tag); });
}

/// Returns why devices of a fleet of endpoints cannot have their ids; empty if they can.
std::string ScenarioLoader::clash_of_ids(std::size_t fleet) const {
  const NamePattern ids{scenario_.endpoint_fleets[fleet].device_pattern,
                        endpoint_fleet_sizes_[fleet]};
  const auto clash = [&](const std::string& name, const NamePattern& others) -> std::string {
    const auto id = common_name(ids, others);
    return id ? concat("fleet ", quote(name), " has a device with the same id: ", quote(*id)) : "";
  };
  for (std::size_t f = 0; f < fleet; ++f) {
    const sim::EndpointFleet& other = scenario_.endpoint_fleets[f];
    const auto found = clash(other.name, {other.device_pattern, endpoint_fleet_sizes_[f]});
    if (!found.empty()) return found;
  }
  for (std::size_t f = 0; f < scenario_.fleets.size(); ++f) {
    const Fleet& other = scenario_.fleets[f];
    const auto found = clash(other.name, {other.serial_pattern, fleet_sizes_[f]});
    if (!found.empty()) return found;
  }
  for (const std::string& serial : devices_.words) {
    if (!matches(ids, serial)) continue;
    return concat("one of its devices has the id ", quote(serial),
                  ", the serial of a listed device");
  }
  return {};
}

/// Reports duplicate ids of devices of any platform.
void ScenarioLoader::check_endpoint_ids() {
  const auto list = root_.find("endpoints");
  for (std::size_t f = 0; f < scenario_.endpoint_fleets.size(); ++f) {
    const std::string clash = clash_of_ids(f);
    if (!clash.empty()) lacking(document_, {list->node.items[f], path_of(*list, f)}, clash);
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
    if (off && on && *off == *on) {
      wrong(document_, *season.find("on"), "the season ends on the day it starts");
    }
  }
  if (const auto item = map.find("plan_change")) {
    const MapReader change(document_, *item, keys::kPlanChange);
    const auto after = change.need("after", read_time_distribution);
    const auto plan = change.need("plan", [&](Document&, const Item& i) { return read_plan(i); });
    if (after && plan) fleet.later_plan = sim::LaterPlan{*after, *plan};
  }
  if (fleet.hire && (map.find("season") || map.find("plan_change"))) {
    lacking(document_, *map.find("hire"),
            "a hired fleet has a new asset for each hire; it has no season and no plan_change");
  }
}

// ---- what refers to what ------------------------------------------------------------------------

std::string ScenarioLoader::span_of_time() const {
  return concat("outside the scenario, which runs from ", to_string(date_of(scenario_.start)),
                " to before ", to_string(date_of(scenario_.end())));
}

std::optional<Instant> ScenarioLoader::read_time_within(const Item& item) {
  const auto time = read_instant(document_, item);
  if (!time || !time_is_known_) return time;
  if (*time >= scenario_.start && *time < scenario_.end()) return time;
  wrong(document_, item, span_of_time());
  return std::nullopt;
}

/// Returns the behaviour of the device with a serial; null if the serial is unknown.
const sim::DeviceBehaviour* ScenarioLoader::behaviour_of(const std::string& serial) const {
  if (const auto device = devices_.find(serial)) {
    return &scenario_.behaviours[scenario_.devices[*device].behaviour];
  }
  if (const auto member = members_.find(serial); member != members_.end()) {
    return &scenario_.behaviours[member->second];
  }
  for (std::size_t f = 0; f < scenario_.fleets.size(); ++f) {
    const Fleet& fleet = scenario_.fleets[f];
    if (matches({fleet.serial_pattern, fleet_sizes_[f]}, serial)) {
      return &scenario_.behaviours[fleet.behaviour];
    }
  }
  return nullptr;
}

bool ScenarioLoader::is_endpoint(const std::string& id) const {
  for (std::size_t f = 0; f < scenario_.endpoint_fleets.size(); ++f) {
    const std::string& pattern = scenario_.endpoint_fleets[f].device_pattern;
    if (matches({pattern, endpoint_fleet_sizes_[f]}, id)) return true;
  }
  return false;
}

std::optional<std::string> ScenarioLoader::read_known_serial(const Item& item) {
  const auto serial = read_text(document_, item);
  if (!serial || !devices_.are_known || behaviour_of(*serial) != nullptr) return serial;
  wrong(document_, item,
        concat("no device of the scenario has the serial ", quote(*serial),
               suggestion(document_, *serial, devices_.words)));
  return std::nullopt;
}

bool ScenarioLoader::is_asset_of_fleet(std::string_view asset) const {
  if (member_assets_.contains(asset) || member_assets_.contains(without_hire(asset))) return true;
  for (std::size_t f = 0; f < scenario_.fleets.size(); ++f) {
    const Fleet& fleet = scenario_.fleets[f];
    const std::string_view base = fleet.hire ? without_hire(asset) : asset;
    if (matches({fleet.asset_pattern, fleet_sizes_[f]}, base) ||
        matches({fleet.asset_pattern, fleet_sizes_[f]}, asset)) {
      return true;
    }
  }
  return false;
}

std::optional<std::string> ScenarioLoader::read_known_asset(const Item& item) {
  const auto asset = read_text(document_, item);
  if (!asset || !fleets_.are_known || created_assets_.find(*asset)) return asset;
  if (is_asset_of_fleet(*asset)) return asset;
  wrong(document_, item,
        concat("no asset ", quote(*asset), " is created in the timeline or by a fleet",
               suggestion(document_, *asset, created_assets_.words)));
  return std::nullopt;
}

}  // namespace fleetbill::scenarios
