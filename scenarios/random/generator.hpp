#pragma once

#include <cstdint>

#include "scenarios/loader/yaml_tree.hpp"

namespace fleetbill::scenarios::random {

/// Returns a small random scenario: a few devices, fleets, accounts and campaigns, commands and
/// faults at instants that are often ends of months, and a tariff. Equal seeds give equal scenarios
/// on all platforms. Every scenario can be loaded; its commands may be refused.
YamlNode random_scenario(std::uint64_t seed);

}  // namespace fleetbill::scenarios::random
