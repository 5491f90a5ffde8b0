#include "billing/device_manager/connector_fees.hpp"

#include <algorithm>

#include "billing/units/quantity.hpp"

namespace fleetbill::billing::device_manager {

void ConnectorFees::apply(std::span<const ResolvedFact> facts) {
  for (const ResolvedFact& fact : facts) {
    if (!is_of_connectors(fact.kind)) continue;
    if (Device* device = find(fact)) apply(*device, fact);
  }
}

/// Returns the device of the fact. A device is added when its connector is first set; only readings
/// that count connections made before need it earlier (T17, T18).
ConnectorFees::Device* ConnectorFees::find(const ResolvedFact& fact) {
  const bool counts_from_now = fact.kind == Kind::connector_set ||
                               rules_.connections != ConnectionsRule::while_third_party ||
                               rules_.splitter == SplitterRule::set;
  const auto found = devices_.find(fact.device);
  if (found != devices_.end()) return &found->second;
  if (!counts_from_now) return nullptr;
  Device& device = devices_[fact.device];
  device.since = fact.time;
  return &device;
}

void ConnectorFees::apply(Device& device, const ResolvedFact& fact) {
  device.owner = {fact.partner, fact.organisation, fact.asset};
  if (fact.kind == Kind::connection) {
    device.owner_at_last_connection = device.owner;
    count_connections(device, fact.times);
  } else if (fact.kind == Kind::connector_set) {
    accrue_until(device, fact.time);
    device.connector = fact.connector();
  }
}

void ConnectorFees::count_connections(Device& device, std::int64_t times) {
  constexpr const char* kWhat = "connections of one device";
  device.connections = checked_add(device.connections, times, kWhat);
  if (device.connector == Connector::third_party) {
    device.while_third_party = checked_add(device.while_third_party, times, kWhat);
  } else if (device.connector == Connector::multi) {
    device.while_multi = checked_add(device.while_multi, times, kWhat);
  }
}

void ConnectorFees::accrue_until(Device& device, Instant until) {
  if (device.since < until) {
    device.was_third_party |= device.connector == Connector::third_party;
    device.was_multi |= device.connector == Connector::multi;
  }
  device.since = until;
}

DeviceMonth ConnectorFees::evaluate_conditions(DeviceId id, const Device& device) const {
  const Owner& payer = device.connections > 0 ? device.owner_at_last_connection : device.owner;
  DeviceMonth month{id,
                    payer.partner,
                    payer.organisation,
                    payer.asset,
                    device.while_third_party,
                    device.while_multi,
                    false,
                    false};
  switch (rules_.connections) {  // T18, T30
    case ConnectionsRule::while_third_party: break;
    case ConnectionsRule::at_close:
      month.third_party = device.connector == Connector::third_party ? device.connections : 0;
      break;
    case ConnectionsRule::any_time:
      month.third_party = device.was_third_party ? device.connections : 0;
      break;
  }
  month.oem = month.third_party > rules_.oem_threshold;
  switch (rules_.splitter) {  // T17
    case SplitterRule::in_use: month.splitter = month.multi > 0; break;
    case SplitterRule::set: month.splitter = device.was_multi || month.multi > 0; break;
    case SplitterRule::over_threshold: month.splitter = month.multi > rules_.oem_threshold; break;
  }
  return month;
}

void ConnectorFees::open_month(Device& device, Instant begin) {
  device.since = begin;
  device.was_third_party = device.was_multi = false;
  device.connections = device.while_third_party = device.while_multi = 0;
}

std::vector<DeviceMonth> ConnectorFees::close(Month month) {
  std::vector<DeviceMonth> out;
  for (auto& [id, device] : devices_) {
    accrue_until(device, month.end());
    const DeviceMonth judged = evaluate_conditions(id, device);
    const bool might_cost = judged.third_party > 0 || judged.multi > 0;
    if (might_cost || judged.oem || judged.splitter) out.push_back(judged);
    open_month(device, month.end());
  }
  std::sort(out.begin(), out.end(),
            [](const DeviceMonth& a, const DeviceMonth& b) { return a.device < b.device; });
  return out;
}

}  // namespace fleetbill::billing::device_manager
