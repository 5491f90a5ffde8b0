#include "scenarios/loader/telemetry_loader.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <utility>

#include "billing/ingest/journal_reader.hpp"
#include "billing/ingest/standard_input.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/profile_loader.hpp"

namespace fleetbill::scenarios {

using sim::FixedTelemetry;
using sim::HeartbeatTelemetry;
using sim::ReplayTelemetry;
using sim::Telemetry;
using sim::TripsTelemetry;

namespace {

std::optional<std::optional<Duration>> read_phase(Document& document, const Item& item) {
  if (item.node.kind == YamlNode::Kind::scalar && item.node.scalar == "random") {
    return std::optional<Duration>();
  }
  const auto phase = read_duration(document, item);
  if (!phase) return std::nullopt;
  if (*phase < days(1)) return phase;
  wrong(document, item,
        concat("expected a phase below a day or random, got ", quote(item.node.scalar)));
  return std::nullopt;
}

std::optional<Telemetry> read_fixed(const TelemetryContext& in, const MapReader& map) {
  const auto per_day = map.need("per_day", integer(1, 86'400));
  const auto phase = map.get("phase", read_phase);
  if (!per_day) return std::nullopt;
  return FixedTelemetry{*per_day, phase.value_or(in.default_phase())};
}

std::optional<Telemetry> read_heartbeat(const TelemetryContext& in, const MapReader& map) {
  const auto every = map.need("every", read_time_distribution);
  const auto per_upload = map.get("records_per_upload", integer(1, 1'000'000));
  const auto phase = map.get("phase", read_phase);
  if (!every) return std::nullopt;
  return HeartbeatTelemetry{*every, per_upload.value_or(1), phase.value_or(in.default_phase())};
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
    lacking(document, *stray, "set either the times of the trips (at) or their number (per_day)");
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
                 concat("expected [from, to] as times of day, got ", bounds.size(), " values"));
  }
  const auto from = read_time_of_day(document, bounds[0]);
  const auto to = read_time_of_day(document, bounds[1]);
  if (!from || !to) return;
  if (*from >= *to) {
    return wrong(document, bounds[1], "the span ends before it starts; expected [from, to]");
  }
  trips.earliest = *from;
  trips.latest = *to;
}

std::optional<Telemetry> read_trips(const TelemetryContext& in, const MapReader& map) {
  if (!map.is_map()) return std::nullopt;
  TripsTelemetry trips;
  read_trip_times(in.document, map, trips);
  trips.length = map.need("length", read_time_distribution).value_or(trips.length);
  trips.record_every = map.get("record_every", read_positive_duration).value_or(trips.record_every);
  trips.upload_every = map.get("upload_every", read_positive_duration).value_or(trips.upload_every);
  trips.upload_on_start = map.get("upload_on_start", read_bool).value_or(true);
  trips.upload_on_end = map.get("upload_on_end", read_bool).value_or(true);
  return trips;
}

/// The uploads of a device in a journal.
std::optional<Telemetry> replay_of(const TelemetryContext& in, const billing::Journal& source,
                                   const Item& place) {
  auto uploads = std::make_shared<std::vector<ReplayTelemetry::Upload>>();
  const NameId name = source.names.find(in.serial);
  for (const billing::Fact& fact : source.facts) {
    const bool usable = fact.kind == billing::Kind::upload && fact.defect == billing::Reason::none;
    if (usable && name.exists() && fact.device == name) {
      uploads->push_back({fact.time, fact.quantity});
    }
  }
  if (uploads->empty()) {
    wrong(in.document, place, concat("the journal has no uploads of device ", quote(in.serial)));
    return std::nullopt;
  }
  std::stable_sort(uploads->begin(), uploads->end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return ReplayTelemetry{std::move(uploads)};
}

std::optional<Telemetry> read_replay(const TelemetryContext& in, const MapReader& map) {
  const auto path = map.need("journal", read_text);
  if (!path) return std::nullopt;
  if (in.serial.empty()) {
    lacking(in.document, map.item(),
            "only a listed device can replay a journal: the uploads of its serial");
    return std::nullopt;
  }
  try {
    return replay_of(in, in.journal(resolve_path(in.document, *path)), *map.find("journal"));
  } catch (const Error& error) {
    wrong_file(in.document, *map.find("journal"), error);
    return std::nullopt;
  }
}

constexpr std::string_view kFixed[] = {"per_day", "phase"};
constexpr std::string_view kHeartbeat[] = {"every", "records_per_upload", "phase"};
constexpr std::string_view kTrips[] = {"per_day",         "at",           "between",
                                       "length",          "record_every", "upload_every",
                                       "upload_on_start", "upload_on_end"};
constexpr std::string_view kReplay[] = {"journal"};

constexpr TelemetryModel kModels[] = {{"fixed", kFixed, read_fixed},
                                      {"heartbeat", kHeartbeat, read_heartbeat},
                                      {"trips", kTrips, read_trips},
                                      {"replay", kReplay, read_replay},
                                      {"profile", keys::kProfile, read_profile}};

constexpr auto kNames = [] {
  std::array<std::string_view, std::size(kModels)> names;
  std::ranges::transform(kModels, names.begin(), &TelemetryModel::name);
  return names;
}();

}  // namespace

std::span<const TelemetryModel> telemetry_models() { return kModels; }

std::vector<Telemetry> TelemetryLoader::read(const Item& item, const std::string& serial) {
  const TelemetryContext context{
      document_, [this](const std::string& path) -> decltype(auto) { return journal(path); },
      serial};
  const MapReader map(document_, item, kNames);
  std::vector<Telemetry> models;
  for (const TelemetryModel& model : kModels) {
    const auto found = map.find(model.name);
    if (!found) continue;
    const MapReader values(document_, *found, model.keys);
    if (auto telemetry = model.read(context, values)) models.push_back(std::move(*telemetry));
  }
  return models;
}

const billing::Journal& TelemetryLoader::journal(const std::string& path) {
  const auto found = journals_.find(path);
  if (found != journals_.end()) return found->second;
  return journals_.emplace(path, billing::ingest::read_journal({path})).first->second;
}

void remove_phases(std::vector<Telemetry>& models) {
  for (Telemetry& model : models) {
    if (auto* fixed = std::get_if<FixedTelemetry>(&model)) fixed->phase = Duration{0};
    if (auto* beat = std::get_if<HeartbeatTelemetry>(&model)) beat->phase = Duration{0};
  }
}

std::string resolve_path(Document& document, const std::string& path) {
  const std::filesystem::path given(path);
  // A scenario on standard input names files as seen from the current directory.
  const std::filesystem::path folder = billing::ingest::is_standard_input(document.name())
                                           ? std::filesystem::path()
                                           : std::filesystem::path(document.name()).parent_path();
  document.add_named_file(given.is_absolute() ? path : (folder / given).string());
  return document.named_files().back();
}

}  // namespace fleetbill::scenarios
