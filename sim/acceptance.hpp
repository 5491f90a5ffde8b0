#pragma once

#include <span>
#include <vector>

#include "sim/platform.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// Change of the asset that a serial feeds: the device's own serial, or one of a tag that it sees.
struct AcceptanceChange {
  Instant at;
  std::uint32_t device = 0;  ///< reports under the serial; index in the world
  Acceptance acceptance;
};

/// The asset that accepts each serial of devices [first, last) and of the tags they see. The asset
/// actor owns it.
class AcceptanceTable {
 public:
  /// The world must outlive the table.
  AcceptanceTable(const World& world, std::uint32_t first, std::uint32_t last)
      : world_(world), first_(first), last_(last) {}

  /// Returns the changes for each device that follow from the platform's decisions of a window, by
  /// rising time.
  std::vector<AcceptanceChange> advance(std::span<const Acceptance> decisions);

 private:
  const World& world_;
  std::uint32_t first_, last_;
};

}  // namespace fleetbill::sim
