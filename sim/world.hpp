#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "billing/journal/vocabulary.hpp"
#include "billing/units/ids.hpp"
#include "billing/units/instant.hpp"
#include "sim/distribution.hpp"
#include "sim/pelion_world.hpp"
#include "sim/random.hpp"
#include "sim/telemetry.hpp"

/// A scenario as plain values: what a loader fills in and the world is built from. Texts are names
/// as the user wrote them; everything is checked before it comes here.
namespace fleetbill::sim {

/// A stretch of virtual time, [from, to). Never spans a month end.
struct Window {
  Instant from, to;
};

/// How finely a run records usage. Facts of an asset's or device's life are always kept whole.
enum class RecordLevel : std::uint8_t { uploads, daily, monthly };

std::string_view to_string(RecordLevel level);

/// Whether no row of summed usage goes on beyond `t`: always where uploads are recorded one by one.
bool ends_period(Instant t, RecordLevel level);

/// The end of the record period that `t` is in: of usage that is summed by day or by month.
Instant end_of_period(Instant t, RecordLevel level);

/// What devices of one type do, unless they say otherwise.
struct DeviceBehaviour {
  std::string device_type;               ///< the product's name: `oyster2`
  std::vector<Telemetry> telemetry;      ///< all of them at once
  std::int64_t cache_capacity = 20'000;  ///< records; the oldest are dropped beyond it (T19)
  std::int64_t batch = 1000;             ///< records sent before the device waits for a commit
  std::optional<Duration> retry_after;   ///< a failed upload is tried again after this long ...
  std::int64_t retries = 0;              ///< ... so often
  Chance wifi_lookup = Chance::never();  ///< that a record needs a Wi-Fi fix
  Chance alert = Chance::never();        ///< that a record makes the organisation send an SMS
  std::int64_t iridium_every = 0;  ///< out of coverage each n-th record goes by Iridium; 0: none
  std::vector<std::string> tags;   ///< serials of the Bluetooth tags that the device sees
};

/// One device, listed or of a fleet.
struct DeviceSpec {
  std::string serial;
  std::uint32_t behaviour = 0;  ///< index into Scenario::behaviours
  std::uint32_t partner = 0;    ///< index into Scenario::partners: who pays for its connector
  billing::Connector connector = billing::Connector::telematics_guru;
  bool connector_is_set = false;    ///< else it is never set, which is Telematics Guru
  bool locked = false;              ///< the organisation cannot change the connector
  std::string iccid;                ///< of its SIM; empty: not recorded
  std::optional<Instant> power_on;  ///< when it starts to run by itself; none: by command
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

/// The name of a command as scenarios write it: `disable_asset`.
std::string_view to_string(CommandKind kind);

/// Something that somebody does at a time. Which fields matter depends on the kind.
struct Command {
  Instant at;
  std::uint64_t order = 0;  ///< its place in the timeline
  CommandKind kind = CommandKind::create_asset;
  std::uint32_t organisation = 0;  ///< who does it; index into Scenario::organisations
  std::uint32_t partner = 0;       ///< whose asset or device; index into Scenario::partners
  std::string asset;
  std::string asset_code;
  std::string device_type;
  std::string serial;         ///< of the asset to be, or of the device
  std::string value;          ///< plan, IMEI, connector or ICCID
  std::int64_t quantity = 0;  ///< SMS
  bool by_support = false;    ///< set_connector: done by vendor support, whom no lock stops
};

/// A command that the platform did not carry out.
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
  platform_outage,   ///< Telematics Guru answers nothing
  broken_connector,  ///< the third-party platform answers nothing
  coverage_gap,      ///< the device cannot connect
  sim_suspended,     ///< likewise
  commit_lost,       ///< the platforms take the records, the device never hears of it
};

/// Trouble for some devices during [from, to).
struct Fault {
  FaultKind kind = FaultKind::platform_outage;
  Instant from, to;
  Chance chance = Chance::always();  ///< at each connection
  bool all_devices = true;
  std::vector<std::string> serials;  ///< else these ...
  std::vector<std::string> fleets;   ///< ... and the devices of these fleets, of both platforms
};

/// How a piece of equipment goes from customer to customer.
struct Hire {
  TimeDistribution length;
  TimeDistribution gap;
};

/// An asset is tried out before it is deployed: created, connected, disabled and cleared.
struct Trial {
  Duration before;  ///< deployment, by which it is created
  Duration length;  ///< after which it is disabled and cleared
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
  std::int64_t count = 0;       ///< at the start
  double growth_per_month = 0;  ///< 0.04: four of a hundred more each month
  std::uint32_t behaviour = 0;
  std::vector<std::pair<std::uint32_t, std::int64_t>> organisations;  ///< with weights
  std::string serial_pattern;  ///< `{n}` stands for the number, from 1
  std::string asset_pattern;
  std::string iccid_pattern;  ///< empty: SIMs are not recorded
  std::optional<billing::Plan> plan;
  billing::Connector connector = billing::Connector::telematics_guru;
  bool connector_is_set = false;
  bool locked = false;
  std::optional<TimeDistribution> deploy;    ///< after the start; none: at the start
  std::optional<TimeDistribution> lifetime;  ///< after which the asset is disabled for good
  std::optional<Trial> trial;
  std::optional<Hire> hire;
  std::optional<Season> season;
  std::optional<LaterPlan> later_plan;
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

/// Where a fleet's members stand among the devices: one after the other.
struct PlacedFleet {
  std::uint32_t first = 0;          ///< device
  std::vector<std::int64_t> sizes;  ///< at the end of each month of the run
};

/// The scenario with every fleet grown out and every name given a place. Devices are numbered: the
/// listed ones, then fleet by fleet. A member of a fleet is not stored but follows from the fleet
/// and the member's number; there are millions of them.
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
  std::vector<Endpoint> endpoints;  ///< fleet by fleet

  /// The first device of a fleet, behind those that are listed.
  [[nodiscard]] std::uint32_t first_member() const {
    return static_cast<std::uint32_t>(scenario.devices.size());
  }
  [[nodiscard]] std::uint32_t device_count() const {
    return first_member() + static_cast<std::uint32_t>(organisation_of.size());
  }
  /// How many DeviceIds there are: devices and tags.
  [[nodiscard]] std::uint32_t serial_count() const {
    return device_count() + static_cast<std::uint32_t>(tags.size());
  }
  [[nodiscard]] bool is_device(DeviceId id) const {
    return id.exists() && id.value() < device_count();
  }

  [[nodiscard]] DeviceSpec device(std::uint32_t device) const;
  /// The serial of a device or a tag.
  [[nodiscard]] std::string serial(DeviceId id) const;
  [[nodiscard]] const DeviceBehaviour& behaviour(std::uint32_t device) const;
  /// The tags that a device sees.
  [[nodiscard]] const std::vector<DeviceId>& seen_tags(std::uint32_t device) const {
    return tags_of_behaviour[behaviour_index(device)];
  }
  /// The devices that report under a serial: itself, or the gateways of a tag.
  [[nodiscard]] std::vector<std::uint32_t> reporters(DeviceId serial) const;

  // Of members of fleets.

  [[nodiscard]] const Fleet& fleet(std::uint32_t device) const {
    return scenario.fleets[fleet_index(device)];
  }
  /// When its asset is deployed: of later members at any time of the month they came in.
  [[nodiscard]] Instant deployment(std::uint32_t device) const;
  /// The name of the first asset that it feeds.
  [[nodiscard]] std::string asset_name(std::uint32_t device) const;

 private:
  [[nodiscard]] std::uint32_t behaviour_index(std::uint32_t device) const;
  [[nodiscard]] std::size_t fleet_index(std::uint32_t device) const;
  /// In its fleet, from 1.
  [[nodiscard]] std::int64_t number(std::uint32_t device) const;
};

/// Grows the fleets and places the faults.
/// Errors: `Error(invalid)` if two devices have one serial, or a fault names a device that is none.
World build_world(Scenario scenario);

}  // namespace fleetbill::sim
