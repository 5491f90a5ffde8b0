#include "scenarios/loader/behaviour_loader.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "billing/ingest/journal_reader.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"

namespace fleetbill::scenarios {

using sim::DeviceBehaviour;
using sim::FixedTelemetry;
using sim::HeartbeatTelemetry;
using sim::ReplayTelemetry;
using sim::Telemetry;
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

/// What the vendor's devices do out of the box, as far as its articles say (docs/rules.md#a2).
/// These are workloads to start from; a scenario states what its own devices do.
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

std::optional<std::optional<Duration>> read_phase(Document& document, const Item& item) {
  if (item.node.kind == YamlNode::Kind::scalar && item.node.scalar == "random") {
    return std::optional<Duration>();
  }
  const auto phase = read_duration(document, item);
  if (!phase) return std::nullopt;
  if (*phase < days(1)) return phase;
  wrong(document, item,
        concat("a phase is less than a day, or random, not '", item.node.scalar, "'"));
  return std::nullopt;
}

std::optional<Telemetry> read_fixed(Document& document, const Item& item,
                                    std::optional<Duration> usual_phase) {
  const MapReader map(document, item, keys::kFixed);
  const auto per_day = map.need("per_day", integer(1, 86'400));
  const auto phase = map.get("phase", read_phase);
  if (!per_day) return std::nullopt;
  return FixedTelemetry{*per_day, phase.value_or(usual_phase)};
}

std::optional<Telemetry> read_heartbeat(Document& document, const Item& item,
                                        std::optional<Duration> usual_phase) {
  const MapReader map(document, item, keys::kHeartbeat);
  const auto every = map.need("every", read_time_distribution);
  const auto per_upload = map.get("records_per_upload", integer(1, 1'000'000));
  const auto phase = map.get("phase", read_phase);
  if (!every) return std::nullopt;
  return HeartbeatTelemetry{*every, per_upload.value_or(1), phase.value_or(usual_phase)};
}

/// `at`: when the trips of a day start.
void read_trip_starts(Document& document, const MapReader& map, const Item& at,
                      TripsTelemetry& trips) {
  for (const Item& item : read_some(document, at, "one time of day")) {
    const auto start = read_time_of_day(document, item);
    if (!start) continue;
    if (!trips.starts.empty() && *start <= trips.starts.back()) {
      wrong(document, item, "the times of day must rise");
    }
    trips.starts.push_back(*start);
  }
  for (const std::string_view key : {"per_day", "between"}) {
    const auto stray = map.find(key);
    if (!stray) continue;
    lacking(document, *stray, "give either the times of the trips (at) or their number (per_day)");
  }
}

void read_trip_times(Document& document, const MapReader& map, TripsTelemetry& trips) {
  if (const auto at = map.find("at")) return read_trip_starts(document, map, *at, trips);
  trips.per_day = map.need("per_day", read_count_distribution).value_or(sim::FixedCount{0});
  const auto between = map.find("between");
  if (!between) return;
  const auto bounds = read_sequence(document, *between);
  if (between->node.kind != YamlNode::Kind::sequence) return;
  if (bounds.size() != 2) {
    return wrong(document, *between,
                 concat("expected [from, to] as times of day, not ", bounds.size(), " values"));
  }
  const auto from = read_time_of_day(document, bounds[0]);
  const auto to = read_time_of_day(document, bounds[1]);
  if (!from || !to) return;
  if (*from >= *to) {
    return wrong(document, bounds[1], "the span ends before it begins; expected [from, to]");
  }
  trips.earliest = *from;
  trips.latest = *to;
}

std::optional<Telemetry> read_trips(Document& document, const Item& item) {
  const MapReader map(document, item, keys::kTrips);
  if (!map.is_map()) return std::nullopt;
  TripsTelemetry trips;
  read_trip_times(document, map, trips);
  trips.length = map.need("length", read_time_distribution).value_or(trips.length);
  trips.record_every = map.get("record_every", read_positive_duration).value_or(trips.record_every);
  trips.upload_every = map.get("upload_every", read_positive_duration).value_or(trips.upload_every);
  trips.upload_on_start = map.get("upload_on_start", read_bool).value_or(true);
  trips.upload_on_end = map.get("upload_on_end", read_bool).value_or(true);
  return trips;
}

}  // namespace

std::string resolve_path(Document& document, const std::string& path) {
  const std::filesystem::path given(path);
  const std::filesystem::path folder = std::filesystem::path(document.name()).parent_path();
  document.add_named_file(given.is_absolute() ? path : (folder / given).string());
  return document.named_files().back();
}

BehaviourLoader::BehaviourLoader(Document& document)
    : document_(document), types_(built_in_types()) {}

std::vector<std::string> BehaviourLoader::type_names() const {
  std::vector<std::string> names;
  for (const auto& [name, behaviour] : types_) names.push_back(name);
  return names;
}

void BehaviourLoader::read_types(const Item& item) {
  types_are_known_ = item.node.kind == YamlNode::Kind::map;
  const std::vector<Entry> entries = read_entries(document_, item);
  std::set<std::string_view> below;  // types that `like` cannot name yet
  for (const Entry& entry : entries) below.insert(entry.key.scalar);
  for (const Entry& entry : entries) {
    const auto name = read_text(document_, {entry.key, entry.value.path});
    const MapReader map(document_, entry.value, keys::kDeviceType);
    DeviceBehaviour behaviour;
    if (const auto like = map.find("like")) {
      const bool is_below =
          below.contains(like->node.scalar) && !types_.contains(like->node.scalar);
      if (is_below) {
        wrong(document_, *like, "a type can be like one that stands above it, or a built-in one");
      } else {
        behaviour = find_type(*like).value_or(behaviour);
      }
    }
    behaviour.device_type = name.value_or("?");
    read_differences(map, "", behaviour);
    types_[behaviour.device_type] = behaviour;
  }
}

/// The behaviour of a type by its name; nothing if there is none.
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
  if (!serial.empty()) {  // a listed device runs by the clock unless it says otherwise
    for (Telemetry& telemetry : behaviour.telemetry) {
      if (auto* fixed = std::get_if<FixedTelemetry>(&telemetry)) fixed->phase = Duration{0};
      if (auto* beat = std::get_if<HeartbeatTelemetry>(&telemetry)) beat->phase = Duration{0};
    }
  }
  read_differences(map, serial, behaviour);
  return behaviour;
}

void BehaviourLoader::read_differences(const MapReader& map, const std::string& serial,
                                       DeviceBehaviour& behaviour) {
  if (const auto item = map.find("telemetry")) behaviour.telemetry = read_telemetry(*item, serial);
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
      wrong(document_, element, concat("tag '", *tag, "' is listed already"));
    }
    tags.push_back(*tag);
    tags_.push_back(element);
  }
  return tags;
}

void BehaviourLoader::check_tags(const std::function<bool(const std::string&)>& is_device) {
  for (const Item& tag : tags_) {
    if (!is_device(tag.node.scalar)) continue;
    wrong(document_, tag, concat("'", tag.node.scalar, "' is the serial of a device already"));
  }
}

bool BehaviourLoader::is_tag(std::string_view serial) const {
  return std::any_of(tags_.begin(), tags_.end(),
                     [&](const Item& tag) { return tag.node.scalar == serial; });
}

std::vector<Telemetry> BehaviourLoader::read_telemetry(const Item& item,
                                                       const std::string& serial) {
  const MapReader map(document_, item, keys::kTelemetry);
  const std::optional<Duration> phase = serial.empty() ? std::nullopt : std::optional(Duration{0});
  std::vector<Telemetry> models;
  const auto add = [&](std::string_view key, auto read) {
    const auto found = map.find(key);
    if (!found) return;
    if (auto model = read(*found)) models.push_back(std::move(*model));
  };
  add("fixed", [&](const Item& i) { return read_fixed(document_, i, phase); });
  add("heartbeat", [&](const Item& i) { return read_heartbeat(document_, i, phase); });
  add("trips", [&](const Item& i) { return read_trips(document_, i); });
  add("replay", [&](const Item& i) { return read_replay(i, serial); });
  return models;
}

std::optional<Telemetry> BehaviourLoader::read_replay(const Item& item, const std::string& serial) {
  const MapReader map(document_, item, keys::kReplay);
  const auto path = map.need("journal", read_text);
  if (!path) return std::nullopt;
  if (serial.empty()) {
    lacking(document_, item,
            "only a listed device can replay a journal: the uploads of its serial");
    return std::nullopt;
  }
  try {
    return replay_of(journal(resolve_path(document_, *path)), serial, *map.find("journal"));
  } catch (const Error& error) {
    wrong_file(document_, *map.find("journal"), error);
    return std::nullopt;
  }
}

/// The uploads that a journal has of a device.
std::optional<Telemetry> BehaviourLoader::replay_of(const billing::Journal& source,
                                                    const std::string& serial, const Item& place) {
  auto uploads = std::make_shared<std::vector<ReplayTelemetry::Upload>>();
  const NameId name = source.names.find(serial);
  for (const billing::Fact& fact : source.facts) {
    const bool usable = fact.kind == billing::Kind::upload && fact.defect == billing::Reason::none;
    if (usable && name.exists() && fact.device == name) {
      uploads->push_back({fact.time, fact.quantity});
    }
  }
  if (uploads->empty()) {
    wrong(document_, place, concat("the journal has no uploads of device '", serial, "'"));
    return std::nullopt;
  }
  std::stable_sort(uploads->begin(), uploads->end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return ReplayTelemetry{std::move(uploads)};
}

const billing::Journal& BehaviourLoader::journal(const std::string& path) {
  const auto found = journals_.find(path);
  if (found != journals_.end()) return found->second;
  return journals_.emplace(path, billing::ingest::read_journal({path})).first->second;
}

}  // namespace fleetbill::scenarios
