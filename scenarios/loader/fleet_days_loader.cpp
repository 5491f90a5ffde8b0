#include <algorithm>

#include "billing/imports/time_zone.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/name_pattern.hpp"
#include "scenarios/loader/profile_loader.hpp"
#include "scenarios/loader/register_loader.hpp"
#include "scenarios/loader/scenario_loader.hpp"

/// The parts of ScenarioLoader for fleets with a profile: local time, registers and fits.
namespace fleetbill::scenarios {

using sim::Fleet;

void ScenarioLoader::read_time_zone() {
  const auto item = root_.find("time_zone");
  const auto name = item ? read_text(document_, *item) : std::nullopt;
  if (!name) return;
  try {
    const billing::imports::TimeZone zone(*name);
    if (!time_is_known_) return;
    // The first local day may start before the scenario.
    for (const auto& offset : zone.offsets(scenario_.start - days(2), scenario_.end())) {
      scenario_.clock.push_back({offset.from, offset.value});
    }
  } catch (const Error& error) {
    wrong(document_, *item, error.what());
  }
}

std::optional<sim::DayNumber> ScenarioLoader::first_day() const {
  if (!time_is_known_) return std::nullopt;
  const Instant start = scenario_.start;
  return sim::LocalCalendar(scenario_.clock, start, start + milliseconds(1)).first();
}

/// Returns the text of a file that the item names; reports a file that cannot be read.
std::optional<std::string> ScenarioLoader::read_table_path(const Item& item) {
  const auto path = read_text(document_, item);
  if (!path) return std::nullopt;
  const std::string resolved = resolve_path(document_, *path);
  try {
    tables_text_ += read_text_file(resolved);
  } catch (const Error& error) {
    wrong_file(document_, item, error);
    return std::nullopt;
  }
  return resolved;
}

// ---- the register of a fleet --------------------------------------------------------------------

std::vector<RegisterRow> ScenarioLoader::read_members(const Item& item) {
  const auto path = read_table_path(item);
  if (!path) return {};
  RegisterNames names;
  if (organisations_.are_known) names.organisations = organisations_.words;
  names.first_day = first_day();
  try {
    return read_register(*path, names);
  } catch (const Error& error) {
    wrong_file(document_, item, error);
    return {};
  }
}

/// Reads whose the devices of a fleet are: its register says it, or shares of organisations.
void ScenarioLoader::read_fleet_organisations(const MapReader& map, std::vector<RegisterRow>& rows,
                                              Fleet& fleet) {
  const auto members = map.find("members");
  if (!members) {
    if (const auto shares = map.require("organisations")) {
      read_shares(*shares, "organisation", [&](const Item& organisation, std::int64_t weight) {
        add_to_fleet(organisation, weight, fleet);
      });
    }
    return;
  }
  add_members(*members, rows, fleet);
  if (const auto shares = map.find("organisations")) {
    lacking(document_, *shares, "the register names the organisation of each device; remove this");
  }
}

/// Adds the devices of a register to a fleet, and their organisations with the numbers of their
/// devices as weights.
void ScenarioLoader::add_members(const Item& item, std::vector<RegisterRow>& rows, Fleet& fleet) {
  std::map<std::uint32_t, std::int64_t> devices;
  for (RegisterRow& row : rows) {
    const auto organisation = organisations_.find(row.organisation);
    row.member.organisation = organisation.value_or(0);
    if (organisation) ++devices[*organisation];
    check_member(item, row);
  }
  for (const auto& [organisation, weight] : devices) {
    fleet.organisations.emplace_back(organisation, weight);
    const auto partner_of = [&](std::uint32_t o) { return scenario_.organisations[o].partner; };
    if (partner_of(organisation) == partner_of(fleet.organisations[0].first)) continue;
    wrong(document_, item,
          concat("a fleet belongs to organisations of one partner; split the register: ",
                 quote(scenario_.organisations[organisation].name), " has a different one than ",
                 quote(scenario_.organisations[fleet.organisations[0].first].name)));
    break;
  }
}

/// Reports a device of a register that another fleet or the list of devices has too.
void ScenarioLoader::check_member(const Item& item, const RegisterRow& row) {
  const std::string& serial = row.member.serial;
  const auto clash = [&](std::string_view other) {
    lacking(document_, item,
            concat("line ", row.line, ": the serial ", quote(serial), " is also that of ", other));
  };
  if (devices_.find(serial)) return clash("a listed device");
  if (members_.contains(serial)) return clash("a device of another register");
  for (std::size_t f = 0; f < scenario_.fleets.size(); ++f) {
    const Fleet& other = scenario_.fleets[f];
    if (matches({other.serial_pattern, fleet_sizes_[f]}, serial)) {
      return clash(concat("a device of fleet ", quote(other.name)));
    }
  }
}

/// Devices of a register with a type or tags of their own behave like the fleet otherwise.
void ScenarioLoader::add_member_behaviours(std::vector<RegisterRow>& rows, Fleet& fleet) {
  std::map<std::pair<std::string, std::vector<std::string>>, std::uint32_t> known;
  for (RegisterRow& row : rows) {
    std::uint32_t behaviour = fleet.behaviour;
    if (!row.device_type.empty() || !row.tags.empty()) {
      const auto next = static_cast<std::uint32_t>(scenario_.behaviours.size());
      const auto [found, is_new] = known.emplace(std::pair(row.device_type, row.tags), next);
      behaviour = found->second;
      row.member.behaviour = behaviour;
      if (is_new) {
        sim::DeviceBehaviour own = scenario_.behaviours[fleet.behaviour];
        if (!row.device_type.empty()) own.device_type = row.device_type;
        if (!row.tags.empty()) own.tags = row.tags;
        scenario_.behaviours.push_back(std::move(own));
      }
    }
    members_.emplace(row.member.serial, behaviour);
    member_assets_.insert(row.member.asset);
    fleet.members.push_back(std::move(row.member));
  }
}

// ---- effects on the days of a fleet -------------------------------------------------------------

std::map<std::string, std::size_t> ScenarioLoader::organisations_of(const Fleet& fleet) const {
  std::map<std::string, std::size_t> out;
  for (std::size_t i = 0; i < fleet.organisations.size(); ++i) {
    out.emplace(scenario_.organisations[fleet.organisations[i].first].name, i);
  }
  return out;
}

void ScenarioLoader::read_fleet_days(const MapReader& map, Fleet& fleet) {
  if (const auto item = map.find("churn")) {
    const MapReader churn(document_, *item, keys::kChurn);
    fleet.churn = churn.need("per_month", read_chance).value_or(fleet.churn);
  }
  if (const auto item = map.find("day_effect")) {
    fleet.day_effect = read_day_effect(document_, *item, organisations_of(fleet), first_day());
  }
  if (const auto item = map.find("downtime")) fleet.downtime = read_downtime(document_, *item);
  if (sim::profile_of(scenario_.behaviours[fleet.behaviour]) != nullptr) return;
  for (const std::string_view key : {"day_effect", "downtime"}) {
    const auto item = map.find(key);
    if (!item) continue;
    lacking(document_, *item,
            "it changes the days of telemetry: {profile: ...}, which this fleet does not have");
  }
}

// ---- fits ---------------------------------------------------------------------------------------

void ScenarioLoader::read_fit() {
  const auto item = root_.find("fit");
  if (!item) return;
  const MapReader map(document_, *item, keys::kFit);
  if (!map.is_map()) return;
  if (const auto list = map.find("assumptions")) {
    for (const Item& element : read_sequence(document_, *list)) read_assumption(element);
  }
  const auto draws = map.find("draws");
  if (!draws) return;
  const auto id = map.require("id");
  const auto name = id ? read_text(document_, *id) : std::nullopt;
  const auto path = read_table_path(*draws);
  if (name && path && fleets_.are_known) read_draws(*draws, *path, *name);
}

void ScenarioLoader::read_assumption(const Item& item) {
  const MapReader map(document_, item, keys::kAssumption);
  sim::Assumption out;
  out.name = map.need("assumption", read_text).value_or("");
  out.value = map.need("value", read_text).value_or("");
  out.source = map.get("source", read_text).value_or("");
  out.standard_error = map.get("standard_error", read_text).value_or("");
  scenario_.assumptions.push_back(std::move(out));
}

void ScenarioLoader::read_draws(const Item& item, const std::string& path, const std::string& id) {
  std::vector<DrawnFleet> drawn;
  std::vector<Fleet*> fleets;
  for (Fleet& fleet : scenario_.fleets) {
    const auto* profile = sim::profile_of(scenario_.behaviours[fleet.behaviour]);
    if (profile == nullptr) continue;
    const sim::FitDraw base{profile->daily.per_day, profile->daily.by_weekday,
                            fleet.day_effect.value_or(sim::DayEffect())};
    drawn.push_back({fleet.name, base, organisations_of(fleet)});
    fleets.push_back(&fleet);
  }
  if (drawn.empty()) {
    return wrong(document_, item, "no fleet has telemetry: {profile: ...}, whose draws these are");
  }
  try {
    auto draws = read_fit_draws(path, id, drawn);
    for (std::size_t i = 0; i < draws.size(); ++i) fleets[i]->draws = std::move(draws[i]);
  } catch (const Error& error) {
    wrong_file(document_, item, error);
  }
}

}  // namespace fleetbill::scenarios
