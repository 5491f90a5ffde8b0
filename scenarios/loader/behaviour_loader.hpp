#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/loader/reader.hpp"
#include "scenarios/loader/telemetry_loader.hpp"
#include "sim/world.hpp"

namespace fleetbill::scenarios {

/// Reads the behaviour of devices: the built-in device types, the device types of the scenario, and
/// the keys that a device or fleet overrides.
class BehaviourLoader {
 public:
  explicit BehaviourLoader(Document& document);

  /// Reads `device_types:`.
  void read_types(const Item& item);

  /// Reads the behaviour of one device or fleet: its `type`, then the keys that differ.
  /// @param map     of the device or fleet
  /// @param serial  see TelemetryLoader::read
  sim::DeviceBehaviour read(const MapReader& map, const std::string& serial);

  /// Reports the Bluetooth tags read so far whose serial is also the serial of a device.
  void check_tags(const std::function<bool(const std::string&)>& is_device);

  /// Whether a device or type read so far sees a Bluetooth tag of this serial.
  [[nodiscard]] bool is_tag(std::string_view serial) const;

  /// Returns the names of all types, in byte order.
  [[nodiscard]] std::vector<std::string> type_names() const;

 private:
  void read_differences(const MapReader& map, const std::string& serial,
                        sim::DeviceBehaviour& behaviour);
  std::vector<std::string> read_tags(const Item& item);
  std::optional<sim::DeviceBehaviour> find_type(const Item& item);

  Document& document_;
  TelemetryLoader telemetry_loader_;
  bool types_are_known_ = true;
  std::map<std::string, sim::DeviceBehaviour> types_;
  std::vector<Item> tags_;
};

}  // namespace fleetbill::scenarios
