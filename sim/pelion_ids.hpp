#pragma once

#include <vector>

#include "billing/units/ids.hpp"

namespace fleetbill::sim {

/// The ids of the Pelion side of a world in billing. Assigned once, before the first window, so
/// that they do not depend on the order of messages.
struct PelionIds {
  std::vector<OrganisationId> accounts;       ///< by index of Scenario::accounts
  std::vector<NameId> models;                 ///< by BusinessModel
  std::vector<NameId> counters;               ///< by ApiCounter
  std::vector<std::vector<NameId>> packages;  ///< by account, then order
  std::vector<NameId> campaigns;              ///< by index of Scenario::campaigns
  std::vector<NameId> endpoints;              ///< their names, by index of World::endpoints
  std::uint32_t first_device = 0;             ///< DeviceId of endpoint 0; the others follow

  [[nodiscard]] DeviceId device(std::uint32_t endpoint) const {
    return DeviceId(first_device + endpoint);
  }
};

}  // namespace fleetbill::sim
