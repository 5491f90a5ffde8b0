#pragma once

#include <set>
#include <string>
#include <vector>

#include "scenarios/loader/behaviour_loader.hpp"
#include "scenarios/loader/case.hpp"
#include "scenarios/loader/reader.hpp"

namespace fleetbill::scenarios {

/// Reads the world of a scenario: who there is, what they do, and what goes wrong. Two passes: the
/// shape of everything first; then, if that is right, what refers to what.
class ScenarioLoader {
 public:
  ScenarioLoader(Document& document, const MapReader& root);

  /// @returns the scenario as far as it could be read; what is wrong is in the document
  sim::Scenario load();

 private:
  void read_time();
  void read_partners();
  void read_organisations();
  void read_organisation(const Item& item);
  void read_devices();
  void read_device(const Item& item);
  void read_fleets();
  void read_fleet(const Item& item);
  void read_fleet_life(const MapReader& map, sim::Fleet& fleet);
  void read_fleet_organisations(const Item& item, sim::Fleet& fleet);
  void read_timeline();
  void note_created_assets(const std::vector<Item>& items);
  void read_command(const Item& item);
  void read_arguments(const Item& item, sim::Command& command);
  void read_create_asset(const Item& item, sim::Command& command);
  void read_asset_change(const Item& item, std::string_view value_key, sim::Command& command);
  void read_send_sms(const Item& item, sim::Command& command);
  void read_device_change(const Item& item, std::string_view value_key, sim::Command& command);
  void read_faults();
  void read_fault(const Item& item);

  std::optional<std::uint32_t> find_partner(const Item& item);
  std::optional<std::uint32_t> find_organisation(const Item& item);
  std::optional<billing::Plan> read_plan(const Item& item);
  std::optional<std::string> read_known_serial(const Item& item);
  std::optional<std::string> read_known_asset(const Item& item);
  std::optional<Instant> read_time_within(const Item& item);
  std::uint32_t partner_or_only(const MapReader& map, std::string_view what);
  std::uint32_t first_organisation(std::uint32_t partner) const;
  std::string device_type_of(const std::string& serial) const;

  Document& document_;
  const MapReader& root_;
  BehaviourLoader behaviours_;
  sim::Scenario scenario_;
  std::set<std::string> created_assets_;  // by the timeline
};

/// Reads `expect:`.
std::vector<Expectation> read_expectations(Document& document, const Item& item);

}  // namespace fleetbill::scenarios
