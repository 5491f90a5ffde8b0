#include "sim/world.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

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

/// Deals members out to organisations or accounts by weight: the next one goes to whoever is
/// furthest behind its share (the first of them, if several are).
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

using Ranges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// Sorts ranges [first, last) and joins those that touch or overlap.
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
    world_.devices = world_.scenario.devices;
    world_.first_member = static_cast<std::uint32_t>(world_.devices.size());
    world_.members_of.resize(world_.scenario.organisations.size());
    for (std::uint32_t f = 0; f < world_.scenario.fleets.size(); ++f) grow(f);
    for (std::uint32_t f = 0; f < world_.scenario.endpoint_fleets.size(); ++f) grow_endpoints(f);
    number_serials();
    for (const Fault& fault : world_.scenario.faults) place(fault);
    return std::move(world_);
  }

 private:
  /// Calls `add(number, month)` for each member of a growing fleet, with the month it came in.
  template <class AnyFleet, class Add>
  void for_each_member(const AnyFleet& fleet, Add add) {
    std::int64_t size = 0;
    auto exact_size = static_cast<double>(fleet.count);  // small fleets grow by parts of a device
    for (Month month = world_.scenario.first_month; month <= world_.scenario.last_month;
         month = month.next()) {
      for (const std::int64_t due = std::llround(exact_size); size < due; ++size) {
        add(size + 1, month);
      }
      exact_size *= 1 + fleet.growth_per_month;
    }
  }

  /// When a member of a fleet is deployed: later ones at any time of the month they came in.
  template <class AnyFleet>
  [[nodiscard]] Instant deployment(const AnyFleet& fleet, const std::string& device,
                                   Month month) const {
    const Scenario& scenario = world_.scenario;
    const Draw draw(scenario.seed, entity_key(device), Purpose::deployment, 0);
    if (month > scenario.first_month) {
      return month.begin() + sample_below(month.end() - month.begin(), draw);
    }
    return fleet.deploy ? scenario.start + sample(*fleet.deploy, draw) : scenario.start;
  }

  void grow(std::uint32_t index) {
    const Fleet& fleet = world_.scenario.fleets[index];
    Dealer dealer(fleet.organisations);
    const auto first = static_cast<std::uint32_t>(world_.devices.size());
    for_each_member(fleet, [&](std::int64_t number, Month month) {
      add_member(index, number, dealer.next(), month);
    });
    fleet_ranges_.emplace_back(first, static_cast<std::uint32_t>(world_.devices.size()));
  }

  void grow_endpoints(std::uint32_t index) {
    const EndpointFleet& fleet = world_.scenario.endpoint_fleets[index];
    Dealer dealer(fleet.accounts);
    const auto first = static_cast<std::uint32_t>(world_.endpoints.size());
    for_each_member(fleet, [&](std::int64_t number, Month month) {
      add_endpoint(index, number, dealer.next(), month);
    });
    endpoint_ranges_.emplace_back(first, static_cast<std::uint32_t>(world_.endpoints.size()));
  }

  /// A device comes when its account is open, at the earliest.
  void add_endpoint(std::uint32_t index, std::int64_t number, std::uint32_t account, Month month) {
    const EndpointFleet& fleet = world_.scenario.endpoint_fleets[index];
    Endpoint endpoint{index,
                      account,
                      number_into(fleet.device_pattern, number),
                      number_into(fleet.endpoint_pattern, number),
                      {},
                      kEndOfTime};
    endpoint.deploy = std::max(deployment(fleet, endpoint.device, month),
                               world_.scenario.accounts[account].opens);
    if (fleet.lifetime) {
      const Draw draw(world_.scenario.seed, entity_key(endpoint.device), Purpose::lifetime, 0);
      endpoint.leave = endpoint.deploy + sample(*fleet.lifetime, draw);
    }
    world_.endpoints.push_back(std::move(endpoint));
  }

  void add_member(std::uint32_t index, std::int64_t number, std::uint32_t organisation,
                  Month month) {
    const Scenario& scenario = world_.scenario;
    const Fleet& fleet = scenario.fleets[index];
    DeviceSpec device;
    device.serial = number_into(fleet.serial_pattern, number);
    device.behaviour = fleet.behaviour;
    device.partner = scenario.organisations[organisation].partner;
    device.connector = fleet.connector;
    device.connector_is_set = fleet.connector_is_set;
    device.locked = fleet.locked;
    if (!fleet.iccid_pattern.empty()) device.iccid = number_into(fleet.iccid_pattern, number);
    const FleetMember member{index, number, organisation, deployment(fleet, device.serial, month)};
    world_.devices.push_back(std::move(device));
    world_.members.push_back(member);
    world_.members_of[organisation].push_back(
        world_.first_member + static_cast<std::uint32_t>(world_.members.size()) - 1);
  }

  void number_serials() {
    for (const DeviceSpec& device : world_.devices) add_serial(device.serial);
    for (const Endpoint& endpoint : world_.endpoints) {
      if (id_of_serial_.contains(endpoint.device) ||
          !endpoint_ids_.insert(endpoint.device).second) {
        throw Error(ErrorKind::invalid,
                    concat("two devices have the serial or id '", endpoint.device, "'"));
      }
    }
    for (const DeviceBehaviour& behaviour : world_.scenario.behaviours) {
      std::vector<DeviceId>& tags = world_.tags_of_behaviour.emplace_back();
      for (const std::string& tag : behaviour.tags) tags.push_back(number_tag(tag));
    }
    world_.gateways.resize(world_.serials.size() - world_.devices.size());
    for (std::uint32_t d = 0; d < world_.devices.size(); ++d) {
      for (const DeviceId tag : world_.tags(d)) {
        world_.gateways[tag.value() - world_.devices.size()].push_back(d);
      }
    }
  }

  std::uint32_t add_serial(const std::string& serial) {
    const auto id = static_cast<std::uint32_t>(world_.serials.size());
    if (!id_of_serial_.emplace(serial, id).second) {
      throw Error(ErrorKind::invalid, concat("two devices have the serial '", serial, "'"));
    }
    world_.serials.push_back(serial);
    return id;
  }

  DeviceId number_tag(const std::string& tag) {
    const auto found = id_of_serial_.find(tag);
    const std::uint32_t id = found == id_of_serial_.end() ? add_serial(tag) : found->second;
    if (id < world_.devices.size()) {
      throw Error(ErrorKind::invalid, concat("a tag and a device have the serial '", tag, "'"));
    }
    return DeviceId(id);
  }

  void place(const Fault& fault) {
    PlacedFault placed{fault.kind, fault.from, fault.to, fault.chance, fault.all_devices, {}, {}};
    for (const std::string& serial : fault.serials) {
      const auto found = id_of_serial_.find(serial);
      if (found == id_of_serial_.end() || found->second >= world_.devices.size()) {
        throw Error(ErrorKind::invalid, concat("a fault names '", serial, "', which is no device"));
      }
      placed.ranges.emplace_back(found->second, found->second + 1);
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
  std::unordered_set<std::string> endpoint_ids_;
  std::unordered_map<std::string, std::uint32_t> id_of_serial_;
};

}  // namespace

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

std::vector<std::uint32_t> World::reporters(DeviceId serial) const {
  if (is_device(serial)) return {serial.value()};
  const std::size_t tag = serial.value() - devices.size();
  return tag < gateways.size() ? gateways[tag] : std::vector<std::uint32_t>{};
}

World build_world(Scenario scenario) { return WorldBuilder(std::move(scenario)).build(); }

}  // namespace fleetbill::sim
