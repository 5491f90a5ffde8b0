#include "scenarios/loader/behaviour_loader.hpp"

#include <algorithm>
#include <set>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"

namespace fleetbill::scenarios {

using sim::DeviceBehaviour;
using sim::FixedTelemetry;
using sim::HeartbeatTelemetry;
using sim::TripsTelemetry;

namespace {

/// A tracker of vehicles or equipment: trips, and a heartbeat when it does not move.
DeviceBehaviour tracker(double trips_per_day, Duration heartbeat, Duration record_every,
                        Duration upload_every) {
  TripsTelemetry trips;
  trips.per_day = sim::PoissonCount{trips_per_day};
  trips.length = sim::LognormalTime{minutes(25), 0.8};
  trips.record_every = record_every;
  trips.upload_every = upload_every;
  DeviceBehaviour behaviour;
  behaviour.telemetry = {trips, HeartbeatTelemetry{sim::FixedTime{heartbeat}, 1, std::nullopt}};
  return behaviour;
}

/// Sends a few positions a day, each found by Wi-Fi.
DeviceBehaviour wifi_tracker() {
  DeviceBehaviour behaviour;
  behaviour.telemetry = {FixedTelemetry{4, std::nullopt}};
  behaviour.wifi_lookup = sim::Chance::always();
  return behaviour;
}

/// The default behaviour of the vendor's devices according to its articles (docs/rules.md#a2). A
/// scenario can override it.
std::map<std::string, DeviceBehaviour> built_in_types() {
  std::map<std::string, DeviceBehaviour> types;
  types["oyster2"] = tracker(2, hours(24), minutes(2), minutes(30));
  types["oyster3"] = types["oyster2"];
  types["yabby3"] = tracker(2, hours(12), minutes(2), minutes(30));
  types["yabby-wifi"] = wifi_tracker();
  types["g62"] = tracker(6, hours(1), minutes(1), minutes(10));
  types["g120"] = tracker(6, hours(1), seconds(60), minutes(10));
  types["g120"].iridium_every = 10;
  types["remora2"] = tracker(2, hours(12), minutes(2), minutes(30));
  for (auto& [name, behaviour] : types) behaviour.device_type = name;
  return types;
}

}  // namespace

BehaviourLoader::BehaviourLoader(Document& document)
    : document_(document), telemetry_loader_(document), types_(built_in_types()) {}

std::vector<std::string> BehaviourLoader::type_names() const {
  std::vector<std::string> names;
  for (const auto& [name, behaviour] : types_) names.push_back(name);
  return names;
}

void BehaviourLoader::read_types(const Item& item) {
  types_are_known_ = item.node.kind == YamlNode::Kind::map;
  const std::vector<Entry> entries = read_entries(document_, item);
  std::set<std::string_view> below;  // types that `like` cannot name
  for (const Entry& entry : entries) below.insert(entry.key.scalar);
  for (const Entry& entry : entries) {
    const auto name = read_text(document_, {entry.key, entry.value.path});
    const MapReader map(document_, entry.value, keys::kDeviceType);
    DeviceBehaviour behaviour;
    if (const auto like = map.find("like")) {
      const bool is_below =
          below.contains(like->node.scalar) && !types_.contains(like->node.scalar);
      if (is_below) {
        wrong(document_, *like, "a type can only be like a type above it or a built-in type");
      } else {
        behaviour = find_type(*like).value_or(behaviour);
      }
    }
    behaviour.device_type = name.value_or("?");
    read_differences(map, "", behaviour);
    types_[behaviour.device_type] = behaviour;
  }
}

/// Returns the behaviour of a type by its name; std::nullopt if the type is unknown.
std::optional<DeviceBehaviour> BehaviourLoader::find_type(const Item& item) {
  const auto name = read_text(document_, item);
  if (!name) return std::nullopt;
  const auto found = types_.find(*name);
  if (found != types_.end()) return found->second;
  if (types_are_known_) wrong_choice(document_, item, type_names());
  return std::nullopt;
}

DeviceBehaviour BehaviourLoader::read(const MapReader& map, const std::string& serial) {
  DeviceBehaviour behaviour;
  if (const auto type = map.require("type")) behaviour = find_type(*type).value_or(behaviour);
  if (!serial.empty()) remove_phases(behaviour.telemetry);
  read_differences(map, serial, behaviour);
  return behaviour;
}

void BehaviourLoader::read_differences(const MapReader& map, const std::string& serial,
                                       DeviceBehaviour& behaviour) {
  if (const auto item = map.find("telemetry")) {
    behaviour.telemetry = telemetry_loader_.read(*item, serial);
  }
  if (const auto item = map.find("cache")) {
    constexpr std::int64_t kMostRecords = 1'000'000'000;
    const MapReader cache(document_, *item, keys::kCache);
    behaviour.cache_capacity =
        cache.get("capacity", integer(1, kMostRecords)).value_or(behaviour.cache_capacity);
    behaviour.batch = cache.get("batch", integer(1, kMostRecords)).value_or(behaviour.batch);
  }
  if (const auto item = map.find("retry")) {
    const MapReader retry(document_, *item, keys::kRetry);
    behaviour.retry_after = retry.need("after", read_positive_duration);
    behaviour.retries = retry.need("times", integer(1, 1000)).value_or(1);
  }
  if (const auto item = map.find("iridium")) {
    const MapReader iridium(document_, *item, keys::kIridium);
    behaviour.iridium_every = iridium.need("every", integer(1, 1'000'000)).value_or(1);
  }
  behaviour.wifi_lookup = map.get("wifi_lookups", read_chance).value_or(behaviour.wifi_lookup);
  behaviour.alert = map.get("alerts", read_chance).value_or(behaviour.alert);
  if (const auto item = map.find("tags")) behaviour.tags = read_tags(*item);
}

std::vector<std::string> BehaviourLoader::read_tags(const Item& item) {
  std::vector<std::string> tags;
  std::set<std::string_view> known;
  for (const Item& element : read_sequence(document_, item)) {
    const auto tag = read_text(document_, element);
    if (!tag) continue;
    if (!known.insert(element.node.scalar).second) {
      wrong(document_, element, concat("duplicate tag ", quote(*tag)));
    }
    tags.push_back(*tag);
    tags_.push_back(element);
  }
  return tags;
}

void BehaviourLoader::check_tags(const std::function<bool(const std::string&)>& is_device) {
  for (const Item& tag : tags_) {
    if (!is_device(tag.node.scalar)) continue;
    wrong(document_, tag, concat(quote(tag.node.scalar), " is already the serial of a device"));
  }
}

bool BehaviourLoader::is_tag(std::string_view serial) const {
  return std::any_of(tags_.begin(), tags_.end(),
                     [&](const Item& tag) { return tag.node.scalar == serial; });
}

}  // namespace fleetbill::scenarios
