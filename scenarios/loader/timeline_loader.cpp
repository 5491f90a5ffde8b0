// The second part of ScenarioLoader: timeline and faults.
#include <algorithm>

#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/scenario_loader.hpp"

namespace fleetbill::scenarios {

using sim::Command;
using sim::CommandKind;

namespace {

constexpr std::size_t kCommandKinds = 14;

/// Returns the command of a timeline element. Reports a missing or second command.
std::optional<std::pair<CommandKind, Item>> find_verb(Document& document, const MapReader& map) {
  std::optional<std::pair<CommandKind, Item>> verb;
  for (std::size_t i = 0; i < kCommandKinds; ++i) {
    const auto kind = static_cast<CommandKind>(i);
    const auto found = map.find(to_string(kind));
    if (!found) continue;
    if (verb) {
      wrong(document, *found, "an element of the timeline has one command; this is a second one");
    } else {
      verb.emplace(kind, *found);
    }
  }
  if (!verb && map.is_map() && !map.has_unknown_keys()) {
    lacking(document, map.item(), "the command is missing: add a key such as create_asset");
  }
  return verb;
}

}  // namespace

void ScenarioLoader::read_timeline() {
  const auto list = root_.find("timeline");
  if (!list) return;
  const std::vector<Item> items = read_sequence(document_, *list);
  note_created_assets(items);
  for (const Item& item : items) read_command(item);
  check_plans_of_tags();
}

void ScenarioLoader::note_plan(const Command& command, const Item& item) {
  if (command.value == to_string(billing::Plan::ppm)) {
    put_on_ppm_.emplace(OwnedAsset(command.partner, command.asset), item);
  }
}

/// A sighting of a tag is an upload of one record of its asset, but not a PPM message (TG-TAG).
/// Such a plan is rejected, because sightings would be billed as messages.
void ScenarioLoader::check_plans_of_tags() {
  for (const Command& command : scenario_.timeline) {
    if (!behaviours_.is_tag(command.serial)) continue;
    const auto found = put_on_ppm_.find({command.partner, command.asset});
    if (found == put_on_ppm_.end()) continue;
    wrong(document_, found->second,
          concat(quote(command.serial),
                 " is a Bluetooth tag, whose sightings are not PPM messages; "
                 "its asset may be on TG-BT-TAG, for example, but not on TG-PPM"));
    put_on_ppm_.erase(found);
  }
}

void ScenarioLoader::note_created_assets(const std::vector<Item>& items) {
  for (const Item& item : items) {
    for (const auto& [verb, arguments] : item.node.entries) {
      if (verb.scalar != to_string(CommandKind::create_asset)) continue;
      for (const auto& [key, value] : arguments.entries) {
        if (key.scalar == "asset") created_assets_.add(value.scalar);
      }
    }
  }
}

void ScenarioLoader::read_command(const Item& item) {
  const MapReader map(document_, item, keys::kCommand);
  Command command;
  command.order = scenario_.timeline.size();
  command.at = map.need("at", [&](Document&, const Item& i) { return read_time_within(i); })
                   .value_or(scenario_.start);
  const auto verb = find_verb(document_, map);
  if (!verb) return;
  command.kind = verb->first;
  const bool of_organisation =
      command.kind == CommandKind::create_asset || command.kind == CommandKind::send_sms;
  if (of_organisation) {
    if (const auto stray = map.find("partner")) {
      wrong(document_, *stray, "the organisation already determines the partner");
    }
  } else {
    command.partner = partner_or_only(map, "asset or device");
    command.organisation = first_organisation(command.partner);
  }
  read_arguments(verb->second, command);
  scenario_.timeline.push_back(std::move(command));
}

void ScenarioLoader::read_arguments(const Item& item, Command& command) {
  switch (command.kind) {
    case CommandKind::create_asset: return read_create_asset(item, command);
    case CommandKind::set_serial: return read_asset_change(item, "serial", command);
    case CommandKind::set_plan: return read_asset_change(item, "plan", command);
    case CommandKind::set_iridium: return read_asset_change(item, "imei", command);
    case CommandKind::enable_asset:
    case CommandKind::disable_asset:
    case CommandKind::clear_asset: command.asset = read_known_asset(item).value_or(""); return;
    case CommandKind::send_sms: return read_send_sms(item, command);
    case CommandKind::set_connector: return read_device_change(item, "connector", command);
    case CommandKind::set_sim: return read_device_change(item, "iccid", command);
    case CommandKind::suspend_sim:
    case CommandKind::resume_sim:
    case CommandKind::power_off:
    case CommandKind::power_on: command.serial = read_known_serial(item).value_or(""); return;
  }
}

void ScenarioLoader::read_create_asset(const Item& item, Command& command) {
  const MapReader map(document_, item, keys::kCreateAsset);
  const auto organisation = map.need(
      "organisation", [&](Document&, const Item& i) { return find_name(organisations_, i); });
  command.organisation = organisation.value_or(0);
  command.asset = map.need("asset", read_text).value_or("");
  command.asset_code = map.get("code", read_text).value_or("");
  command.serial = map.get("serial", read_optional_text).value_or("");
  command.device_type = map.get("device_type", read_text).value_or("");
  const sim::DeviceBehaviour* device =
      command.serial.empty() ? nullptr : behaviour_of(command.serial);
  if (device != nullptr && !map.find("device_type")) command.device_type = device->device_type;
  auto plan = map.get("plan", [&](Document&, const Item& i) { return read_plan(i); });
  if (!organisation) return;
  const sim::Organisation& owner = scenario_.organisations[*organisation];
  command.partner = owner.partner;
  if (!plan) plan = owner.plan;
  if (plan) command.value = std::string(to_string(*plan));
  note_plan(command, map.find("plan").value_or(item));
}

void ScenarioLoader::read_asset_change(const Item& item, std::string_view value_key,
                                       Command& command) {
  const Keys allowed = value_key == "serial" ? Keys(keys::kSetSerial)
                       : value_key == "plan" ? Keys(keys::kSetPlan)
                                             : Keys(keys::kSetIridium);
  const MapReader map(document_, item, allowed);
  command.asset =
      map.need("asset", [&](Document&, const Item& i) { return read_known_asset(i); }).value_or("");
  if (value_key == "plan") {
    const auto plan = map.need("plan", [&](Document&, const Item& i) { return read_plan(i); });
    if (plan) command.value = std::string(to_string(*plan));
    note_plan(command, *map.find("plan"));
    return;
  }
  // An empty serial or IMEI removes it.
  const std::string value = map.need(value_key, read_optional_text).value_or("");
  (value_key == "serial" ? command.serial : command.value) = value;
}

void ScenarioLoader::read_send_sms(const Item& item, Command& command) {
  const MapReader map(document_, item, keys::kSendSms);
  const auto organisation = map.need(
      "organisation", [&](Document&, const Item& i) { return find_name(organisations_, i); });
  command.organisation = organisation.value_or(0);
  if (organisation) command.partner = scenario_.organisations[*organisation].partner;
  command.asset =
      map.get("asset", [&](Document&, const Item& i) { return read_known_asset(i); }).value_or("");
  command.quantity = map.need("messages", integer(1, billing::kLargestQuantity)).value_or(1);
}

void ScenarioLoader::read_device_change(const Item& item, std::string_view value_key,
                                        Command& command) {
  const Keys allowed = value_key == "connector" ? Keys(keys::kSetConnector) : Keys(keys::kSetSim);
  const MapReader map(document_, item, allowed);
  command.serial =
      map.need("device", [&](Document&, const Item& i) { return read_known_serial(i); })
          .value_or("");
  if (value_key == "iccid") {
    command.value = map.need("iccid", read_optional_text).value_or("");
    return;
  }
  const auto connector = map.need("connector", read_connector);
  if (connector) command.value = std::string(to_string(*connector));
  const auto by = map.get("by", [](Document& d, const Item& i) {
    return read_choice(d, i, {"organisation", "support"});
  });
  command.by_support = by == std::size_t{1};
}

// ---- faults -------------------------------------------------------------------------------------

void ScenarioLoader::read_faults() {
  const auto list = root_.find("faults");
  if (!list) return;
  for (const Item& item : read_sequence(document_, *list)) read_fault(item);
}

void ScenarioLoader::read_fault(const Item& item) {
  const MapReader map(document_, item, keys::kFault);
  sim::Fault fault;
  const auto kind = map.need("fault", [](Document& d, const Item& i) {
    return read_choice(d, i,
                       std::vector<std::string>(sim::kFaultNames.begin(), sim::kFaultNames.end()));
  });
  fault.kind = static_cast<sim::FaultKind>(kind.value_or(0));
  read_fault_times(map, fault);
  fault.chance = map.get("probability", read_chance).value_or(sim::Chance::always());
  if (const auto devices = map.find("devices")) {
    fault.all_devices = false;
    for (const Item& element : read_some(document_, *devices, "one serial")) {
      if (const auto serial = read_known_serial(element)) fault.serials.push_back(*serial);
    }
  }
  if (const auto fleets = map.find("fleets")) {
    fault.all_devices = false;
    for (const Item& element : read_some(document_, *fleets, "one fleet")) {
      const auto index = find_name(fleets_, element);
      if (!index) continue;
      fault.fleets.push_back(fleets_.words[*index]);
      const bool is_of_network =
          fault.kind == sim::FaultKind::coverage_gap || fault.kind == sim::FaultKind::sim_suspended;
      if (kind && !is_of_network && endpoint_fleets_.find(fleets_.words[*index])) {
        wrong(document_, element,
              "these devices register with Pelion, which only coverage_gap and sim_suspended "
              "concern");
      }
    }
  }
  scenario_.faults.push_back(std::move(fault));
}

/// A fault may start before the scenario and end after it, but must overlap with it, unless the
/// command line has shortened the scenario.
void ScenarioLoader::read_fault_times(const MapReader& map, sim::Fault& fault) {
  const auto from = map.need("from", read_instant);
  const auto to = map.need("to", read_instant);
  const bool is_bound =
      time_is_known_ && !is_overridden(root_, "start") && !is_overridden(root_, "months");
  if (from && to && *from >= *to) {
    wrong(document_, *map.find("to"), "the fault ends before it starts");
  } else if (from && is_bound && *from >= scenario_.end()) {
    wrong(document_, *map.find("from"), span_of_time());
  } else if (to && is_bound && *to <= scenario_.start) {
    wrong(document_, *map.find("to"), span_of_time());
  }
  fault.from = from.value_or(scenario_.start);
  fault.to = to.value_or(scenario_.end());
}

}  // namespace fleetbill::scenarios
