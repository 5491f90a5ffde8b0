#pragma once

#include <cstdint>
#include <variant>

#include "billing/units/instant.hpp"
#include "sim/random.hpp"

namespace fleetbill::sim {

// Distributions of durations. All results are integer milliseconds, at least 1.
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

// Distributions of counts.
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

/// Draws a duration with Boost.Random. Platforms differ only in the last digits of libm, which
/// rounding to milliseconds removes.
/// @returns at least 1 ms, at most 100 years
Duration sample(const TimeDistribution& distribution, Draw draw);

/// Draws a count, 0 or more.
std::int64_t sample(const CountDistribution& distribution, Draw draw);

/// Return the expected value, without the bounds of sample().
double mean_ms(const TimeDistribution& distribution);
double mean(const CountDistribution& distribution);

/// Returns the probability that a duration is above `least`, without the bounds of sample().
double probability_above(const TimeDistribution& distribution, Duration least);

/// Draws a duration above `least`; returns `least` if no duration is above it.
Duration sample_above(const TimeDistribution& distribution, Duration least, Draw draw);

/// Draws from the standard normal distribution. Words of the draw that it does not use remain.
double standard_normal(Draw& draw);

/// A uniform draw from [0, span).
/// REQUIRES: span is positive.
Duration sample_below(Duration span, Draw draw);

}  // namespace fleetbill::sim
