#pragma once

#include <limits>

#include "scenarios/loader/reader.hpp"
#include "sim/world.hpp"

namespace fleetbill::scenarios {

/// The resources for playing a scenario. The default is unlimited.
struct WorkLimits {
  double bytes = std::numeric_limits<double>::infinity();  ///< memory
  double cpu_seconds = std::numeric_limits<double>::infinity();
};

/// Reports a scenario whose estimated work exceeds the limits, at the part that causes most of it.
/// Also reports devices with more hires than can be played, regardless of the limits.
void check_work(Document& document, const MapReader& root, const sim::Scenario& scenario,
                const WorkLimits& limits);

}  // namespace fleetbill::scenarios
