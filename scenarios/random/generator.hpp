#pragma once

#include <cstdint>

#include "scenarios/loader/yaml_tree.hpp"

namespace fleetbill::scenarios::random {

/// A small scenario made at random: a few devices, fleets, accounts and campaigns, commands and
/// faults at instants that like to be the ends of months, and a tariff. Equal seeds give equal
/// scenarios, everywhere. Every one can be loaded; its commands may be refused.
YamlNode random_scenario(std::uint64_t seed);

}  // namespace fleetbill::scenarios::random
