#pragma once

#include <span>
#include <vector>

#include "sim/platform.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// How a device connects, and the target of its data.
struct Route {
  billing::Connector connector = billing::Connector::telematics_guru;
  bool sim_active = true;
  bool powered = false;
};

/// The route of a device from `at` on. Also sent when a SIM card is exchanged, which does not
/// change the route, since a row of summed usage must not span the fact.
struct RouteChange {
  Instant at;
  std::uint32_t device = 0;  ///< index in the world
  Route route;
};

/// The routes of a window: changes, and the faults that are in force at some time of it.
struct RouteWindow {
  std::vector<RouteChange> changes;        ///< by rising time
  std::vector<const PlacedFault*> faults;  ///< of the world, which outlives every window
};

/// The connectors and SIMs of devices [first, last). The connector actor owns it.
class RouteTable {
 public:
  /// The world must outlive the table.
  RouteTable(const World& world, std::uint32_t first, std::uint32_t last);

  /// Executes the device commands of a window.
  /// @param commands  of the table's devices, by rising time
  RouteWindow advance(Window window, std::span<const RouteCommand> commands);

  template <class Archive>
  void archive(Archive& a) {
    a(routes_);
  }

 private:
  std::uint32_t first_;
  std::vector<Route> routes_;               // by device − first_
  std::vector<const PlacedFault*> faults_;  // that concern any of the devices
};

}  // namespace fleetbill::sim
