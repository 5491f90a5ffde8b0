#include "sim/world.hpp"

#include <algorithm>
#include <cmath>

#include "billing/journal/names.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::sim {
namespace {

std::string number_into(const std::string& pattern, std::int64_t number) {
  std::string out = pattern;
  const std::size_t at = out.find("{n}");
  if (at != std::string::npos) out.replace(at, 3, std::to_string(number));
  return out;
}

/// Distributes members to organisations or accounts by weight: the next member goes to the one that
/// is furthest below its share (the first of several).
class Dealer {
 public:
  using Shares = std::vector<std::pair<std::uint32_t, std::int64_t>>;

  explicit Dealer(const Shares& shares) : shares_(shares), given_(shares.size(), 0) {
    for (const auto& share : shares) sum_of_weights_ += share.second;
  }

  std::uint32_t next() {
    ++total_;
    std::size_t best = 0;
    for (std::size_t i = 1; i < given_.size(); ++i) {
      if (behind(i) > behind(best)) best = i;
    }
    ++given_[best];
    return shares_[best].first;
  }

 private:
  [[nodiscard]] std::int64_t behind(std::size_t i) const {
    return shares_[i].second * total_ - given_[i] * sum_of_weights_;
  }

  const Shares& shares_;
  std::vector<std::int64_t> given_;
  std::int64_t sum_of_weights_ = 0;
  std::int64_t total_ = 0;
};

/// Returns when a member of a fleet is deployed. Members that join later are deployed at any time
/// of their month.
template <class AnyFleet>
Instant deployment_of(const Scenario& scenario, const AnyFleet& fleet, std::string_view device,
                      Month month) {
  const bool is_later = month > scenario.first_month;
  if (!is_later && !fleet.deploy) return scenario.start;
  const Draw draw(scenario.seed, entity_key(device), Purpose::deployment, 0);
  if (is_later) return month.begin() + sample_below(month.end() - month.begin(), draw);
  return scenario.start + sample(*fleet.deploy, draw);
}

/// Returns the sizes of a growing fleet at the end of each month of the run.
template <class AnyFleet>
std::vector<std::int64_t> grown_sizes(const Scenario& scenario, const AnyFleet& fleet) {
  std::vector<std::int64_t> sizes;
  auto exact_size = static_cast<double>(fleet.count);  // small fleets grow by parts of a device
  for (Month month = scenario.first_month; month <= scenario.last_month; month = month.next()) {
    const std::int64_t due = std::llround(exact_size);
    sizes.push_back(sizes.empty() ? due : std::max(due, sizes.back()));
    exact_size *= 1 + fleet.growth_per_month;
  }
  return sizes;
}

/// Returns the month in which a member joined.
Month month_of_member(const Scenario& scenario, const std::vector<std::int64_t>& sizes,
                      std::int64_t number) {
  const auto reached = std::lower_bound(sizes.begin(), sizes.end(), number);
  return {scenario.first_month.index + static_cast<std::int32_t>(reached - sizes.begin())};
}

using Ranges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// Sorts ranges [first, last) and merges ranges that touch or overlap.
Ranges joined(Ranges ranges) {
  std::sort(ranges.begin(), ranges.end());
  Ranges out;
  for (const auto& range : ranges) {
    if (!out.empty() && range.first <= out.back().second) {
      out.back().second = std::max(out.back().second, range.second);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

bool is_in(const Ranges& ranges, std::uint32_t index) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), index,
                       [](std::uint32_t i, const auto& range) { return i < range.first; });
  return after != ranges.begin() && index < (after - 1)->second;
}

class WorldBuilder {
 public:
  explicit WorldBuilder(Scenario scenario) { world_.scenario = std::move(scenario); }

  World build() {
    apply_fit_draws(world_.scenario);
    world_.members_of.resize(world_.scenario.organisations.size());
    for (const Fleet& fleet : world_.scenario.fleets) grow(fleet);
    if (has_profile()) add_calendar();
    world_.organisation_of.shrink_to_fit();
    for (auto& members : world_.members_of) members.shrink_to_fit();
    for (std::uint32_t f = 0; f < world_.scenario.endpoint_fleets.size(); ++f) grow_endpoints(f);
    number_serials();
    for (const Fault& fault : world_.scenario.faults) place(fault);
    return std::move(world_);
  }

 private:
  void grow(const Fleet& fleet) {
    Dealer dealer(fleet.organisations);
    PlacedFleet placed{world_.device_count(), grown_sizes(world_.scenario, fleet)};
    const auto members = static_cast<std::int64_t>(fleet.members.size());
    for (std::int64_t number = 1; number <= placed.sizes.back(); ++number) {
      const std::uint32_t organisation =
          number <= members ? fleet.members[static_cast<std::size_t>(number - 1)].organisation
                            : dealer.next();
      world_.members_of[organisation].push_back(world_.device_count());
      world_.organisation_of.push_back(organisation);
    }
    fleet_ranges_.emplace_back(placed.first, world_.device_count());
    world_.fleets.push_back(std::move(placed));
  }

  [[nodiscard]] bool has_profile() const {
    const auto& all = world_.scenario.behaviours;
    return std::any_of(all.begin(), all.end(), [](const DeviceBehaviour& behaviour) {
      return profile_of(behaviour) != nullptr;
    });
  }

  void add_calendar() {
    const Scenario& scenario = world_.scenario;
    world_.calendar = LocalCalendar(scenario.clock, scenario.start, scenario.end());
    for (const Fleet& fleet : scenario.fleets) {
      const bool has_one = profile_of(scenario.behaviours[fleet.behaviour]) != nullptr;
      world_.profile_fleets.push_back(has_one ? ProfileFleet(scenario, fleet, world_.calendar)
                                              : ProfileFleet());
    }
  }

  void grow_endpoints(std::uint32_t index) {
    const EndpointFleet& fleet = world_.scenario.endpoint_fleets[index];
    Dealer dealer(fleet.accounts);
    const auto sizes = grown_sizes(world_.scenario, fleet);
    const auto first = static_cast<std::uint32_t>(world_.endpoints.size());
    for (std::int64_t number = 1; number <= sizes.back(); ++number) {
      add_endpoint(index, number, dealer.next(), month_of_member(world_.scenario, sizes, number));
    }
    endpoint_ranges_.emplace_back(first, static_cast<std::uint32_t>(world_.endpoints.size()));
  }

  /// A device is deployed after its account is opened.
  void add_endpoint(std::uint32_t index, std::int64_t number, std::uint32_t account, Month month) {
    const Scenario& scenario = world_.scenario;
    const EndpointFleet& fleet = scenario.endpoint_fleets[index];
    Endpoint endpoint{index,
                      account,
                      number_into(fleet.device_pattern, number),
                      number_into(fleet.endpoint_pattern, number),
                      {},
                      kEndOfTime};
    endpoint.deploy = std::max(deployment_of(scenario, fleet, endpoint.device, month),
                               scenario.accounts[account].opens);
    if (fleet.lifetime) {
      const Draw draw(scenario.seed, entity_key(endpoint.device), Purpose::lifetime, 0);
      endpoint.leave = endpoint.deploy + sample(*fleet.lifetime, draw);
    }
    world_.endpoints.push_back(std::move(endpoint));
  }

  void number_serials() {
    for (std::uint32_t d = 0; d < world_.device_count(); ++d) {
      add_serial(world_.serial(DeviceId(d)));
    }
    billing::NameTable endpoints;
    for (const Endpoint& endpoint : world_.endpoints) {
      const std::uint32_t known = endpoints.size();
      endpoints.intern(endpoint.device);
      if (find_serial(endpoint.device).exists() || endpoints.size() == known) {
        throw Error(ErrorKind::invalid,
                    concat("two devices have the serial or id '", endpoint.device, "'"));
      }
    }
    for (const DeviceBehaviour& behaviour : world_.scenario.behaviours) {
      std::vector<DeviceId>& tags = world_.tags_of_behaviour.emplace_back();
      for (const std::string& tag : behaviour.tags) tags.push_back(number_tag(tag));
    }
    world_.gateways.resize(world_.tags.size());
    for (std::uint32_t d = 0; d < world_.device_count(); ++d) {
      for (const DeviceId tag : world_.seen_tags(d)) {
        world_.gateways[tag.value() - world_.device_count()].push_back(d);
      }
    }
  }

  /// Returns the serial's id: its index in the table of names after the empty name.
  [[nodiscard]] DeviceId find_serial(std::string_view serial) const {
    const NameId name = serials_.find(serial);
    return name.exists() && name != billing::kEmptyName ? DeviceId(name.value() - 1) : DeviceId();
  }

  DeviceId add_serial(std::string_view serial) {
    FLEETBILL_ASSERT(!serial.empty(), "the loader refuses empty serials");
    if (find_serial(serial).exists()) {
      throw Error(ErrorKind::invalid, concat("two devices have the serial '", serial, "'"));
    }
    return DeviceId(serials_.intern(serial).value() - 1);
  }

  DeviceId number_tag(const std::string& tag) {
    const DeviceId known = find_serial(tag);
    if (world_.is_device(known)) {
      throw Error(ErrorKind::invalid, concat("a tag and a device have the serial '", tag, "'"));
    }
    if (known.exists()) return known;
    world_.tags.push_back(tag);
    return add_serial(tag);
  }

  void place(const Fault& fault) {
    PlacedFault placed{fault.kind, fault.from, fault.to, fault.chance, fault.all_devices, {}, {}};
    for (const std::string& serial : fault.serials) {
      const DeviceId device = find_serial(serial);
      if (!world_.is_device(device)) {
        throw Error(ErrorKind::invalid,
                    concat("a fault names '", serial, "', which is not a device"));
      }
      placed.ranges.emplace_back(device.value(), device.value() + 1);
    }
    for (const std::string& name : fault.fleets) place_fleet(name, placed);
    placed.ranges = joined(std::move(placed.ranges));
    placed.endpoint_ranges = joined(std::move(placed.endpoint_ranges));
    world_.faults.push_back(std::move(placed));
  }

  void place_fleet(const std::string& name, PlacedFault& placed) const {
    const Scenario& scenario = world_.scenario;
    for (std::size_t f = 0; f < scenario.fleets.size(); ++f) {
      if (scenario.fleets[f].name == name) return placed.ranges.push_back(fleet_ranges_[f]);
    }
    for (std::size_t f = 0; f < scenario.endpoint_fleets.size(); ++f) {
      if (scenario.endpoint_fleets[f].name != name) continue;
      return placed.endpoint_ranges.push_back(endpoint_ranges_[f]);
    }
    FLEETBILL_ASSERT(false, "the loader checks the names of fleets");
  }

  World world_;
  Ranges fleet_ranges_;
  Ranges endpoint_ranges_;
  billing::NameTable serials_;
};

}  // namespace

const ProfileTelemetry* profile_of(const DeviceBehaviour& behaviour) {
  for (const Telemetry& model : behaviour.telemetry) {
    if (const auto* profile = std::get_if<ProfileTelemetry>(&model)) return profile;
  }
  return nullptr;
}

std::string_view to_string(RecordLevel level) {
  switch (level) {
    case RecordLevel::uploads: return "uploads";
    case RecordLevel::daily: return "daily";
    case RecordLevel::monthly: return "monthly";
  }
  return {};
}

bool ends_period(Instant t, RecordLevel level) {
  switch (level) {
    case RecordLevel::uploads: return true;
    case RecordLevel::daily: return start_of(date_of(t)) == t;
    case RecordLevel::monthly: return month_of(t).begin() == t;
  }
  return true;
}

Instant end_of_period(Instant t, RecordLevel level) {
  return level == RecordLevel::monthly ? month_of(t).end() : start_of(date_of(t)) + days(1);
}

bool PlacedFault::concerns(std::uint32_t device) const {
  return all_devices || is_in(ranges, device);
}

bool PlacedFault::concerns_endpoint(std::uint32_t endpoint) const {
  return all_devices || is_in(endpoint_ranges, endpoint);
}

std::size_t World::fleet_index(std::uint32_t device) const {
  const auto next =
      std::upper_bound(fleets.begin(), fleets.end(), device,
                       [](std::uint32_t d, const PlacedFleet& fleet) { return d < fleet.first; });
  return static_cast<std::size_t>(next - fleets.begin()) - 1;
}

std::int64_t World::number(std::uint32_t device) const {
  return std::int64_t{device} - fleets[fleet_index(device)].first + 1;
}

std::uint32_t World::behaviour_index(std::uint32_t device) const {
  if (device < first_member()) return scenario.devices[device].behaviour;
  const Member* listed = member(device);
  return listed != nullptr && listed->behaviour ? *listed->behaviour : fleet(device).behaviour;
}

const Member* World::member(std::uint32_t device) const {
  const auto index = static_cast<std::size_t>(number(device) - 1);
  const auto& members = fleet(device).members;
  return index < members.size() ? &members[index] : nullptr;
}

DayContext World::day_context(std::uint32_t device, const DailyProfile& profile,
                              std::uint64_t key) const {
  DayContext out;
  out.calendar = &calendar;
  const bool is_listed = device >= first_member() && member(device) != nullptr;
  out.device =
      is_listed ? ProfileDevice{key, 1, kNoWeekdays} : draw_device(profile, scenario.seed, key);
  if (device < first_member()) return out;
  const std::size_t index = fleet_index(device);
  profile_fleets[index].describe(scenario.fleets[index],
                                 static_cast<std::size_t>(number(device) - 1),
                                 organisation_of[device - first_member()], out);
  return out;
}

const DeviceBehaviour& World::behaviour(std::uint32_t device) const {
  return scenario.behaviours[behaviour_index(device)];
}

DeviceSpec World::device(std::uint32_t device) const {
  if (device < first_member()) return scenario.devices[device];
  const Fleet& plan = fleet(device);
  DeviceSpec out;
  out.serial = serial(DeviceId(device));
  out.behaviour = behaviour_index(device);
  out.partner = scenario.organisations[organisation_of[device - first_member()]].partner;
  out.connector = plan.connector;
  out.connector_is_set = plan.connector_is_set;
  out.locked = plan.locked;
  if (!plan.iccid_pattern.empty()) out.iccid = number_into(plan.iccid_pattern, number(device));
  const Member* listed = member(device);
  if (listed == nullptr) return out;
  out.connector = listed->connector.value_or(plan.connector);
  out.connector_is_set = plan.connector_is_set || listed->connector.has_value();
  if (!listed->iccid.empty()) out.iccid = listed->iccid;
  return out;
}

std::string World::serial(DeviceId id) const {
  const std::uint32_t device = id.value();
  if (device < first_member()) return scenario.devices[device].serial;
  if (device >= device_count()) return tags[device - device_count()];
  const Member* listed = member(device);
  return listed != nullptr ? listed->serial
                           : number_into(fleet(device).serial_pattern, number(device));
}

std::string World::asset_name(std::uint32_t device) const {
  const Member* listed = member(device);
  return listed != nullptr ? listed->asset
                           : number_into(fleet(device).asset_pattern, number(device));
}

Instant World::deployment(std::uint32_t device) const {
  const Month month = month_of_member(scenario, fleets[fleet_index(device)].sizes, number(device));
  return deployment_of(scenario, fleet(device), serial(DeviceId(device)), month);
}

std::vector<std::uint32_t> World::reporters(DeviceId serial) const {
  if (is_device(serial)) return {serial.value()};
  const std::size_t tag = serial.value() - device_count();
  return tag < gateways.size() ? gateways[tag] : std::vector<std::uint32_t>{};
}

World build_world(Scenario scenario) { return WorldBuilder(std::move(scenario)).build(); }

}  // namespace fleetbill::sim
