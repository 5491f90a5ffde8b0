#include "sim/acceptance.hpp"

namespace fleetbill::sim {

std::vector<AcceptanceChange> AcceptanceTable::advance(std::span<const Acceptance> decisions) {
  std::vector<AcceptanceChange> changes;
  for (const Acceptance& decision : decisions) {
    for (const std::uint32_t device : world_.reporters(decision.serial)) {
      if (first_ <= device && device < last_) changes.push_back({decision.at, device, decision});
    }
  }
  return changes;
}

}  // namespace fleetbill::sim
