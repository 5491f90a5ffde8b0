#pragma once

#include <string>
#include <vector>

#include "scenarios/loader/case.hpp"
#include "tools/fleetbill/outcome.hpp"

namespace fleetbill::tools {

/// Holds a case's result against what the case expects.
/// @param outcome  with facts
/// @returns each expectation that fails: `file:line: what: expected this, got that`, with the
///   explanation where an asset is billed otherwise; empty if all hold
std::vector<std::string> failed_expectations(const scenarios::Case& scenario,
                                             const Outcome& outcome);

}  // namespace fleetbill::tools
