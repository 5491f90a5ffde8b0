#pragma once

#include <functional>

#include "scenarios/loader/yaml_tree.hpp"

namespace fleetbill::scenarios::random {

/// The smallest tree that can be found in which something still is as it was: leaves out keys and
/// elements, and makes numbers smaller and times earlier, one after the other, as long as that is
/// so.
/// @param still_so  holds for `tree`; is asked often
YamlNode shrunk(YamlNode tree, const std::function<bool(const YamlNode&)>& still_so);

}  // namespace fleetbill::scenarios::random
