#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/fact.hpp"
#include "scenarios/loader/reader.hpp"
#include "sim/telemetry.hpp"

namespace fleetbill::scenarios {

/// Input of a telemetry model's reader, in addition to the model's map.
struct TelemetryContext {
  Document& document;
  /// Returns the journal at a path that can be opened. Throws Error if it cannot be read.
  std::function<const billing::Journal&(const std::string& path)> journal;
  std::string serial;  ///< of a listed device; empty for a fleet or a device type

  /// Returns the phase of a model without `phase:`; std::nullopt: random for each device.
  [[nodiscard]] std::optional<Duration> default_phase() const {
    return serial.empty() ? std::nullopt : std::optional(Duration{0});
  }
};

/// A telemetry model as scenarios write it.
struct TelemetryModel {
  std::string_view name;  ///< the key in `telemetry:`
  Keys keys;              ///< the keys of its map
  /// Reads the map. Reports problems to the document; std::nullopt if there is no model then.
  std::optional<sim::Telemetry> (*read)(const TelemetryContext& in, const MapReader& map);
};

/// Returns every telemetry model, in the order in which a device with several of them uses them.
[[nodiscard]] std::span<const TelemetryModel> telemetry_models();

/// Reads `telemetry:` of devices, device types and fleets.
class TelemetryLoader {
 public:
  explicit TelemetryLoader(Document& document) : document_(document) {}

  /// Returns the models of one `telemetry:` map.
  /// @param serial  of the device, for `replay`; empty for a fleet or a device type, whose members
  ///                each get a random phase
  [[nodiscard]] std::vector<sim::Telemetry> read(const Item& item, const std::string& serial);

 private:
  const billing::Journal& journal(const std::string& path);

  Document& document_;
  std::map<std::string, billing::Journal> journals_;  // read for replay, by path
};

/// Removes random phases: a listed device starts its days at midnight unless its `telemetry:` has a
/// phase.
void remove_phases(std::vector<sim::Telemetry>& models);

/// Returns a path of the scenario that can be opened from the working directory: relative paths
/// start from the scenario's folder. Adds it to the files that the document names.
std::string resolve_path(Document& document, const std::string& path);

}  // namespace fleetbill::scenarios
