#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/loader/behaviour_loader.hpp"
#include "scenarios/loader/case.hpp"
#include "scenarios/loader/reader.hpp"
#include "scenarios/loader/register_loader.hpp"

namespace fleetbill::scenarios {

/// Maximum number of devices of a scenario, per platform.
inline constexpr std::int64_t kMostDevices = 100'000'000;

/// Reads the world of a scenario: partners, organisations, devices, their behaviour, and faults.
/// One pass reports all problems. If a list is invalid, references to its elements are not checked,
/// since they may be valid.
class ScenarioLoader {
 public:
  ScenarioLoader(Document& document, const MapReader& root);

  /// @returns the readable part of the scenario; the document has the problems
  sim::Scenario load();

  /// Returns the text of the registers and draws that the scenario names.
  [[nodiscard]] const std::string& tables_text() const { return tables_text_; }

 private:
  void read_time();
  void read_time_zone();
  [[nodiscard]] std::optional<sim::DayNumber> first_day() const;
  std::optional<std::string> read_table_path(const Item& item);
  std::vector<RegisterRow> read_members(const Item& item);
  void add_members(const Item& item, std::vector<RegisterRow>& rows, sim::Fleet& fleet);
  void check_member(const Item& item, const RegisterRow& row);
  void add_member_behaviours(std::vector<RegisterRow>& rows, sim::Fleet& fleet);
  [[nodiscard]] std::map<std::string, std::size_t> organisations_of(const sim::Fleet& fleet) const;
  void read_fleet_days(const MapReader& map, sim::Fleet& fleet);
  void read_fit();
  void read_assumption(const Item& item);
  void read_draws(const Item& item, const std::string& path, const std::string& id);
  void read_partners();
  void read_accounts();
  void read_account(const Item& item);
  void read_aggregator(const MapReader& map, sim::Account& account);
  void read_opening(const MapReader& map, sim::Account& account);
  std::uint32_t partner_of_aggregator(const std::string& name);
  void read_model_changes(const Item& item, sim::Account& account);
  void read_packages(const Item& item, sim::Account& account);
  void read_package(const Item& item, sim::Account& account);
  bool read_package_time(const MapReader& map, const sim::Account& account,
                         sim::PackageOrder& order);
  std::vector<sim::CallRate> read_calls(const Item& item, std::int64_t most);
  void read_endpoints();
  void read_endpoint_fleet(const Item& item);
  void read_endpoint_names(const MapReader& map, sim::EndpointFleet& fleet);
  void check_endpoint_ids();
  [[nodiscard]] std::string clash_of_ids(std::size_t fleet) const;
  void read_campaigns();
  void read_campaign(const Item& item);
  void read_campaign_account(const MapReader& map, sim::Campaign& campaign);
  void read_campaign_fleets(const Item& item, std::optional<std::uint32_t> account,
                            sim::Campaign& campaign);
  void read_campaign_times(const MapReader& map, sim::Campaign& campaign);
  void check_campaign_names(const Item& list);
  void read_organisations();
  void read_organisation(const Item& item);
  void read_devices();
  void read_device(const Item& item);
  std::optional<Instant> read_power_on(const Item& item);
  void read_fleets();
  void read_fleet(const Item& item);
  void read_fleet_patterns(const MapReader& map, sim::Fleet& fleet);
  void read_fleet_life(const MapReader& map, sim::Fleet& fleet);
  void read_fleet_organisations(const MapReader& map, std::vector<RegisterRow>& rows,
                                sim::Fleet& fleet);
  void read_size(const MapReader& map, std::optional<std::int64_t> listed, std::int64_t& count,
                 double& growth_per_month, std::vector<std::int64_t>& final_sizes);
  using AddShare = std::function<void(const Item& whose, std::int64_t weight)>;
  void read_shares(const Item& item, const std::string& what, const AddShare& add);
  void add_to_fleet(const Item& organisation, std::int64_t weight, sim::Fleet& fleet);
  std::int64_t final_size(std::int64_t count, double growth_per_month, const Item& place);
  void check_total(const std::vector<std::int64_t>& sizes, const Item& list);
  void check_pattern(const Item& item, bool is_many);
  void check_serials();
  void read_timeline();
  void note_created_assets(const std::vector<Item>& items);
  void read_command(const Item& item);
  void read_arguments(const Item& item, sim::Command& command);
  void read_create_asset(const Item& item, sim::Command& command);
  void read_asset_change(const Item& item, std::string_view value_key, sim::Command& command);
  void read_send_sms(const Item& item, sim::Command& command);
  void read_device_change(const Item& item, std::string_view value_key, sim::Command& command);
  void note_plan(const sim::Command& command, const Item& item);
  void check_plans_of_tags();
  void read_faults();
  void read_fault(const Item& item);
  void read_fault_times(const MapReader& map, sim::Fault& fault);

  std::optional<billing::Plan> read_plan(const Item& item);
  std::optional<std::string> read_known_serial(const Item& item);
  std::optional<std::string> read_known_asset(const Item& item);
  std::optional<Instant> read_time_within(const Item& item);
  [[nodiscard]] std::string span_of_time() const;
  std::uint32_t partner_or_only(const MapReader& map, std::string_view what);
  [[nodiscard]] std::uint32_t first_organisation(std::uint32_t partner) const;
  [[nodiscard]] const sim::DeviceBehaviour* behaviour_of(const std::string& serial) const;
  [[nodiscard]] bool is_asset_of_fleet(std::string_view asset) const;
  [[nodiscard]] bool is_endpoint(const std::string& id) const;
  [[nodiscard]] bool has_any(std::initializer_list<std::string_view> keys) const;
  [[nodiscard]] bool has_guru_side() const;

  /// Whether `read` reports no problem.
  template <class Read>
  bool is_right(Read read) {
    const std::size_t before = document_.problem_count();
    read();
    return document_.problem_count() == before;
  }

  /// The names of a list of the scenario, for references.
  struct Names {
    std::vector<std::string> words;
    std::map<std::string, std::uint32_t, std::less<>> index;
    bool are_known = true;  // false: the list is invalid, and references are not checked

    /// @returns false if the name is a duplicate
    bool add(const std::string& word);
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view word) const;
  };

  std::optional<std::uint32_t> find_name(const Names& names, const Item& item);
  [[nodiscard]] bool has_several_partners() const {
    return partners_.are_known && guru_partners_ > 1;
  }

  Document& document_;
  const MapReader& root_;
  BehaviourLoader behaviours_;
  sim::Scenario scenario_;
  bool time_is_known_ = true;
  Names partners_, organisations_, devices_, fleets_, accounts_, endpoint_fleets_;
  std::size_t guru_partners_ = 0;  // the first ones; the others are only Pelion aggregators
  Names created_assets_;           // by the timeline
  using OwnedAsset = std::pair<std::uint32_t, std::string>;    // partner and name
  std::map<OwnedAsset, Item> put_on_ppm_;                      // by the timeline; first place
  std::map<std::string, std::uint32_t, std::less<>> members_;  // of registers: their behaviours
  std::set<std::string, std::less<>> member_assets_;
  std::string tables_text_;
  std::vector<std::int64_t> fleet_sizes_;           // at the end
  std::vector<std::int64_t> endpoint_fleet_sizes_;  // at the end
};

/// Reads a connector: the target of a device's data.
std::optional<billing::Connector> read_connector(Document& document, const Item& item);

/// Returns the keys of an expectation, including the filters of reports that cases use.
[[nodiscard]] Keys expectation_keys();

/// Reads `expect:`.
/// @param world  the scenario whose months and partners it may name; null if they are not known
std::vector<Expectation> read_expectations(Document& document, const Item& item,
                                           const sim::Scenario* world);

}  // namespace fleetbill::scenarios
