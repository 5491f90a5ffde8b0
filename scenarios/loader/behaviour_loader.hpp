#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "billing/journal/fact.hpp"
#include "scenarios/loader/reader.hpp"
#include "sim/world.hpp"

namespace fleetbill::scenarios {

/// What devices do: the built-in device types, those of the scenario, and what a device or fleet
/// says of its own.
class BehaviourLoader {
 public:
  explicit BehaviourLoader(Document& document);

  /// Reads `device_types:`.
  void read_types(const Item& item);

  /// Reads the behaviour of one device or fleet: its `type`, then the keys that differ.
  /// @param map     of the device or fleet
  /// @param serial  the device's, for `replay`; empty for a fleet, whose members each get a random
  ///                phase
  sim::DeviceBehaviour read(const MapReader& map, const std::string& serial);

  /// Notes the Bluetooth tags read so far that have the serial of a device.
  void check_tags(const std::function<bool(const std::string&)>& is_device);

  /// Whether a device or type read so far sees a Bluetooth tag of this serial.
  [[nodiscard]] bool is_tag(std::string_view serial) const;

  /// The names of all types, in byte order.
  [[nodiscard]] std::vector<std::string> type_names() const;

 private:
  void read_differences(const MapReader& map, const std::string& serial,
                        sim::DeviceBehaviour& behaviour);
  std::vector<sim::Telemetry> read_telemetry(const Item& item, const std::string& serial);
  std::optional<sim::Telemetry> read_replay(const Item& item, const std::string& serial);
  std::optional<sim::Telemetry> replay_of(const billing::Journal& source, const std::string& serial,
                                          const Item& place);
  std::vector<std::string> read_tags(const Item& item);
  std::optional<sim::DeviceBehaviour> find_type(const Item& item);
  const billing::Journal& journal(const std::string& path);

  Document& document_;
  bool types_are_known_ = true;
  std::map<std::string, sim::DeviceBehaviour> types_;
  std::map<std::string, billing::Journal> journals_;  // read for replay, by path
  std::vector<Item> tags_;
};

/// A path of the scenario as it can be opened from here: relative ones start from its folder. It is
/// noted with the files that the document names.
std::string resolve_path(Document& document, const std::string& path);

}  // namespace fleetbill::scenarios
