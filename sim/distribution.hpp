#pragma once

#include <cstdint>
#include <variant>

#include "billing/units/instant.hpp"
#include "sim/random.hpp"

namespace fleetbill::sim {

// How long something lasts. All results are whole milliseconds, at least 1.
struct FixedTime {
  Duration value;
};
struct UniformTime {
  Duration least, most;
};
struct ExponentialTime {
  Duration mean;
};
struct LognormalTime {
  Duration median;
  double sigma = 0;  ///< standard deviation of the logarithm
};
using TimeDistribution = std::variant<FixedTime, UniformTime, ExponentialTime, LognormalTime>;

// How many.
struct FixedCount {
  std::int64_t value = 0;
};
struct UniformCount {
  std::int64_t least = 0, most = 0;  ///< both can occur
};
struct PoissonCount {
  double mean = 0;
};
using CountDistribution = std::variant<FixedCount, UniformCount, PoissonCount>;

/// Draws a length of time. Boost.Random on the draw's words; the same on every platform but for
/// libm's last digits, which rounding to milliseconds hides.
/// @returns at least 1 ms, at most 100 years
Duration sample(const TimeDistribution& distribution, Draw draw);

/// Draws a count, 0 or more.
std::int64_t sample(const CountDistribution& distribution, Draw draw);

/// A uniform draw from [0, span).
/// REQUIRES: span is positive.
Duration sample_below(Duration span, Draw draw);

}  // namespace fleetbill::sim
