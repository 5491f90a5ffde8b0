#pragma once

#include <functional>

/// Random tests that can be repeated. Environment:
///   FLEETBILL_PROPERTY_SEED   the seed (default 1)
///   FLEETBILL_PROPERTY_TIMES  how many times as many cases as usual (default 1)
namespace fleetbill::test {

/// Checks `property`, which draws its input with RapidCheck's `*gen`, on `cases` random inputs
/// (fewer under sanitizers: case_count.hpp). Prints seed and number, and on failure the shrunk
/// counterexample and how to repeat it.
void check_property(int cases, const std::function<void()>& property);

}  // namespace fleetbill::test
