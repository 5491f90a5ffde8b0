#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/vocabulary.hpp"
#include "billing/units/ids.hpp"
#include "billing/units/instant.hpp"
#include "sim/distribution.hpp"
#include "sim/local_calendar.hpp"
#include "sim/pelion_world.hpp"
#include "sim/profile_fleet.hpp"
#include "sim/random.hpp"
#include "sim/telemetry.hpp"

/// A scenario as plain values, which a loader fills in and from which the world is built. Texts are
/// names as the user wrote them. The loader has checked everything.
namespace fleetbill::sim {

/// An interval of virtual time, [from, to). Never spans a month end.
struct Window {
  Instant from, to;
};

/// Granularity of the recorded usage. Facts of an asset's or device's life are never summed.
enum class RecordLevel : std::uint8_t { uploads, daily, monthly };

std::string_view to_string(RecordLevel level);

/// Whether no row of summed usage continues after `t`. Always true for RecordLevel::uploads.
bool ends_period(Instant t, RecordLevel level);

/// Returns the end of the day or month that contains `t`.
/// REQUIRES: level is daily or monthly
Instant end_of_period(Instant t, RecordLevel level);

/// Behaviour of the devices of one type, which a device can override.
struct DeviceBehaviour {
  std::string device_type;               ///< the product's name: `oyster2`
  std::vector<Telemetry> telemetry;      ///< all of them apply together
  std::int64_t cache_capacity = 20'000;  ///< records; the oldest are dropped beyond it (T19)
  std::int64_t batch = 1000;             ///< records sent before the device waits for a commit
  std::optional<Duration> retry_after;   ///< interval after which a failed upload is retried
  std::int64_t retries = 0;              ///< of a failed upload
  Chance wifi_lookup = Chance::never();  ///< that a record needs a Wi-Fi fix
  Chance alert = Chance::never();        ///< that a record causes an SMS of the organisation
  std::int64_t iridium_every = 0;  ///< out of coverage each n-th record uses Iridium; 0: no record
  std::vector<std::string> tags;   ///< serials of the Bluetooth tags that the device sees
};

/// Returns the profile among the telemetry of a device; null if it has none.
const ProfileTelemetry* profile_of(const DeviceBehaviour& behaviour);

/// One device, listed or of a fleet.
struct DeviceSpec {
  std::string serial;
  std::uint32_t behaviour = 0;  ///< index into Scenario::behaviours
  std::uint32_t partner = 0;    ///< index into Scenario::partners: pays for its connector
  billing::Connector connector = billing::Connector::telematics_guru;
  bool connector_is_set = false;    ///< false: never set, which means Telematics Guru
  bool locked = false;              ///< the organisation cannot change the connector
  std::string iccid;                ///< of its SIM; empty: not recorded
  std::optional<Instant> power_on;  ///< when it starts; std::nullopt: by a command
};

struct Partner {
  std::string name;
};

struct Organisation {
  std::string name;
  std::uint32_t partner = 0;
  /// The plan of assets created without one; TG-ALR makes this an organisation of that type (T33).
  std::optional<billing::Plan> plan;
};

enum class CommandKind : std::uint8_t {
  create_asset,
  set_serial,
  enable_asset,
  disable_asset,
  clear_asset,
  set_plan,
  set_iridium,
  send_sms,
  set_connector,
  set_sim,
  suspend_sim,
  resume_sim,
  power_off,
  power_on,
};

/// The subject of a command.
enum class CommandSubject : std::uint8_t { asset, organisation, device };
CommandSubject subject(CommandKind kind);

/// Returns the name of a command in scenarios: `disable_asset`.
std::string_view to_string(CommandKind kind);

/// A command at an instant. The kind determines which fields are used.
struct Command {
  Instant at;
  std::uint64_t order = 0;  ///< index in the timeline
  CommandKind kind = CommandKind::create_asset;
  std::uint32_t organisation = 0;  ///< that gives the command; index into Scenario::organisations
  std::uint32_t partner = 0;       ///< of the asset or device; index into Scenario::partners
  std::string asset;
  std::string asset_code;
  std::string device_type;
  std::string serial;         ///< of the new asset, or of the device
  std::string value;          ///< plan, IMEI, connector or ICCID
  std::int64_t quantity = 0;  ///< SMS
  bool by_support = false;    ///< set_connector: by vendor support, despite a lock
};

/// A command that the platform refused.
struct Refusal {
  Instant at;
  std::string command;
  std::string subject;
  std::string reason;

  bool operator==(const Refusal&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(at, command, subject, reason);
  }
};

enum class FaultKind : std::uint8_t {
  platform_outage,   ///< Telematics Guru does not answer
  broken_connector,  ///< the third-party platform does not answer
  coverage_gap,      ///< the device cannot connect
  sim_suspended,     ///< the device cannot connect
  commit_lost,       ///< the platforms accept the records, the device gets no answer
};

/// The names of faults in scenarios, by FaultKind.
inline constexpr std::array<std::string_view, 5> kFaultNames{
    "platform_outage", "broken_connector", "coverage_gap", "sim_suspended", "commit_lost"};
constexpr std::string_view to_string(FaultKind kind) {
  return kFaultNames[static_cast<std::size_t>(kind)];
}

/// A fault of some devices during [from, to).
struct Fault {
  FaultKind kind = FaultKind::platform_outage;
  Instant from, to;
  Chance chance = Chance::always();  ///< per connection
  bool all_devices = true;
  std::vector<std::string> serials;  ///< if not all devices: these …
  std::vector<std::string> fleets;   ///< … and the devices of these fleets, of both platforms
};

/// Hires of a piece of equipment to one customer after the other.
struct Hire {
  TimeDistribution length;
  TimeDistribution gap;
};

/// Trial of an asset before it is deployed: created, connected, disabled and cleared.
struct Trial {
  Duration before;  ///< deployment; the asset is created then
  Duration length;  ///< until it is disabled and cleared
};

/// The part of each year in which assets are disabled.
struct Season {
  std::uint8_t off_month = 11, off_day = 1;
  std::uint8_t on_month = 4, on_day = 1;
};

struct LaterPlan {
  TimeDistribution after;  ///< deployment
  billing::Plan plan = billing::Plan::classic;
};

/// Many devices that behave alike, each feeding an asset of its own.
struct Fleet {
  std::string name;
  std::int64_t count = 0;          ///< at the start
  double growth_per_month = 0;     ///< 0.04: 4 % more devices each month
  Chance churn = Chance::never();  ///< that a device leaves for good in a month
  std::uint32_t behaviour = 0;
  std::vector<std::pair<std::uint32_t, std::int64_t>> organisations;  ///< with weights
  std::string serial_pattern;  ///< `{n}` represents the number, from 1
  std::string asset_pattern;
  std::string iccid_pattern;  ///< empty: SIMs are not recorded
  std::optional<billing::Plan> plan;
  billing::Connector connector = billing::Connector::telematics_guru;
  bool connector_is_set = false;
  bool locked = false;
  std::optional<TimeDistribution> deploy;    ///< after the start; std::nullopt: at the start
  std::optional<TimeDistribution> lifetime;  ///< after which the asset is disabled for good
  std::optional<Trial> trial;
  std::optional<Hire> hire;
  std::optional<Season> season;
  std::optional<LaterPlan> later_plan;
  std::vector<Member> members;          ///< its first devices; the others follow the patterns
  std::optional<DayEffect> day_effect;  ///< of `profile`
  std::optional<Downtime> downtime;     ///< of `profile`
  std::vector<FitDraw> draws;           ///< of its fitted parameters, by replicate
};

/// A number that a fitted scenario is based on.
struct Assumption {
  std::string name;
  std::string value;
  std::string source;
  std::string standard_error;  ///< empty: not known
};

/// A scenario, checked and complete.
struct Scenario {
  std::string name;
  std::string about;
  Instant start;
  Month first_month;
  Month last_month;
  Seed seed;
  RecordLevel record = RecordLevel::uploads;
  std::optional<std::int64_t> uploads_per_second;  ///< limit of Telematics Guru; else unlimited
  std::vector<ClockChange> clock;  ///< of local days, hours and weekdays; empty: UTC
  std::vector<Assumption> assumptions;
  std::vector<Partner> partners;
  std::vector<Organisation> organisations;
  std::vector<DeviceBehaviour> behaviours;
  std::vector<DeviceSpec> devices;
  std::vector<Fleet> fleets;
  std::vector<Command> timeline;  ///< in the order of the file; `order` counts from 0
  std::vector<Fault> faults;
  std::vector<Account> accounts;  ///< aggregators before their tenants
  std::vector<EndpointFleet> endpoint_fleets;
  std::vector<Campaign> campaigns;

  [[nodiscard]] Instant end() const { return last_month.end(); }
};

/// A fault placed in the world.
struct PlacedFault {
  FaultKind kind = FaultKind::platform_outage;
  Instant from, to;
  Chance chance = Chance::always();
  bool all_devices = true;
  /// Else these devices: ranges [first, last) of device indexes, sorted, not overlapping.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;
  /// The same of endpoints.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> endpoint_ranges;

  [[nodiscard]] bool concerns(std::uint32_t device) const;
  [[nodiscard]] bool concerns_endpoint(std::uint32_t endpoint) const;
};

/// The consecutive device numbers of a fleet's members.
struct PlacedFleet {
  std::uint32_t first = 0;          ///< device
  std::vector<std::int64_t> sizes;  ///< at the end of each month of the run
};

/// The scenario with all members of its fleets, and with indexes for all names. Devices are
/// numbered: the listed devices, then fleet by fleet. The millions of members are not stored: each
/// is computed from the fleet and the member's number.
struct World {
  Scenario scenario;
  std::vector<PlacedFleet> fleets;  ///< by index of Scenario::fleets
  std::vector<std::uint32_t>
      organisation_of;  ///< of members: the first; by device − first_member()
  /// By organisation: the devices that it deploys first, by rising index.
  std::vector<std::vector<std::uint32_t>> members_of;
  std::vector<std::string> tags;  ///< serials of Bluetooth tags, whose ids follow the devices'
  /// By tag: the devices that see it, by rising index.
  std::vector<std::vector<std::uint32_t>> gateways;
  std::vector<std::vector<DeviceId>> tags_of_behaviour;  ///< by index of Scenario::behaviours
  std::vector<PlacedFault> faults;
  std::vector<Endpoint> endpoints;           ///< fleet by fleet
  LocalCalendar calendar;                    ///< without days if no device has a profile
  std::vector<ProfileFleet> profile_fleets;  ///< by index of Scenario::fleets

  /// Returns the first device of a fleet, which follows the listed devices.
  [[nodiscard]] std::uint32_t first_member() const {
    return static_cast<std::uint32_t>(scenario.devices.size());
  }
  [[nodiscard]] std::uint32_t device_count() const {
    return first_member() + static_cast<std::uint32_t>(organisation_of.size());
  }
  /// Returns the number of DeviceIds: devices and tags.
  [[nodiscard]] std::uint32_t serial_count() const {
    return device_count() + static_cast<std::uint32_t>(tags.size());
  }
  [[nodiscard]] bool is_device(DeviceId id) const {
    return id.exists() && id.value() < device_count();
  }

  [[nodiscard]] DeviceSpec device(std::uint32_t device) const;
  /// Returns the serial of a device or a tag.
  [[nodiscard]] std::string serial(DeviceId id) const;
  [[nodiscard]] const DeviceBehaviour& behaviour(std::uint32_t device) const;
  /// Returns what the days of a device with a profile depend on. The world must outlive it.
  /// @param key  of its random draws
  [[nodiscard]] DayContext day_context(std::uint32_t device, const DailyProfile& profile,
                                       std::uint64_t key) const;
  /// Returns the tags that a device sees.
  [[nodiscard]] const std::vector<DeviceId>& seen_tags(std::uint32_t device) const {
    return tags_of_behaviour[behaviour_index(device)];
  }
  /// Returns the devices that report under a serial: the device itself, or the gateways of a tag.
  [[nodiscard]] std::vector<std::uint32_t> reporters(DeviceId serial) const;

  // Of members of fleets.

  [[nodiscard]] const Fleet& fleet(std::uint32_t device) const {
    return scenario.fleets[fleet_index(device)];
  }
  /// Returns when its asset is deployed; members that join later are deployed at any time of their
  /// month.
  [[nodiscard]] Instant deployment(std::uint32_t device) const;
  /// Returns the name of the first asset that it feeds.
  [[nodiscard]] std::string asset_name(std::uint32_t device) const;
  /// Returns its entry in the fleet's register; null if it is not listed there.
  [[nodiscard]] const Member* member(std::uint32_t device) const;

 private:
  [[nodiscard]] std::uint32_t behaviour_index(std::uint32_t device) const;
  [[nodiscard]] std::size_t fleet_index(std::uint32_t device) const;
  /// Returns its number in its fleet, from 1.
  [[nodiscard]] std::int64_t number(std::uint32_t device) const;
};

/// Adds the members of fleets and resolves the names of faults.
/// Errors: `Error(invalid)` if two devices have one serial, or a fault names an unknown device
World build_world(Scenario scenario);

}  // namespace fleetbill::sim
