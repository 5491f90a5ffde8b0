#include "sim/routes.hpp"

#include "billing/units/error.hpp"

namespace fleetbill::sim {
namespace {

bool concerns_any(const PlacedFault& fault, std::uint32_t first, std::uint32_t last) {
  if (fault.all_devices) return true;
  for (const auto& [begin, end] : fault.ranges) {
    if (begin < last && first < end) return true;
  }
  return false;
}

void carry_out(const RouteCommand& command, Route& route) {
  switch (command.kind) {
    case CommandKind::set_connector: route.connector = command.connector; return;
    case CommandKind::set_sim: return;  // another card, the same service
    case CommandKind::suspend_sim: route.sim_active = false; return;
    case CommandKind::resume_sim: route.sim_active = true; return;
    case CommandKind::power_off: route.powered = false; return;
    case CommandKind::power_on: route.powered = true; return;
    default: FLEETBILL_ASSERT(false, "not a device command");
  }
}

}  // namespace

RouteTable::RouteTable(const World& world, std::uint32_t first, std::uint32_t last)
    : first_(first), routes_(last - first) {
  for (std::uint32_t device = first; device < last; ++device) {
    routes_[device - first].connector = world.device(device).connector;
  }
  for (const PlacedFault& fault : world.faults) {
    if (concerns_any(fault, first, last)) faults_.push_back(&fault);
  }
}

RouteWindow RouteTable::advance(Window window, std::span<const RouteCommand> commands) {
  RouteWindow out;
  for (const RouteCommand& command : commands) {
    Route& route = routes_[command.device.value() - first_];
    carry_out(command, route);
    out.changes.push_back({command.at, command.device.value(), route});
  }
  for (const PlacedFault* fault : faults_) {
    if (fault->from < window.to && window.from < fault->to) out.faults.push_back(fault);
  }
  return out;
}

}  // namespace fleetbill::sim
