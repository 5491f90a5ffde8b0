#pragma once

#include <functional>

#include "scenarios/loader/yaml_tree.hpp"

namespace fleetbill::scenarios::random {

/// Returns the smallest found tree with a property: removes keys and elements, and decreases
/// numbers and times, one after the other, as long as the tree has the property.
/// @param still_so  tests the property, which `tree` has; called often
YamlNode shrunk(YamlNode tree, const std::function<bool(const YamlNode&)>& still_so);

}  // namespace fleetbill::scenarios::random
