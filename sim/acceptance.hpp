#pragma once

#include <span>
#include <vector>

#include "sim/platform.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// From `at` on, this is what a device's serial, or that of a tag it sees, feeds.
struct AcceptanceChange {
  Instant at;
  std::uint32_t device = 0;  ///< that reports under the serial; index in the world
  Acceptance acceptance;
};

/// Which asset accepts which serial, for the serials of devices [first, last) and of the tags they
/// see: what the asset actor owns.
class AcceptanceTable {
 public:
  /// The world must outlive the table.
  AcceptanceTable(const World& world, std::uint32_t first, std::uint32_t last)
      : world_(world), first_(first), last_(last) {}

  /// What the platform's decisions of a window mean for each of the devices, by rising time.
  std::vector<AcceptanceChange> advance(std::span<const Acceptance> decisions);

 private:
  const World& world_;
  std::uint32_t first_, last_;
};

}  // namespace fleetbill::sim
