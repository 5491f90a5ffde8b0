#include "sim/distribution.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/lognormal_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>

namespace fleetbill::sim {
namespace {

constexpr Duration kLongest = days(36'525);

Duration to_duration(double ms) {
  const double bounded = std::clamp(ms, 1.0, static_cast<double>(kLongest.ms));
  return milliseconds(static_cast<std::int64_t>(std::llround(bounded)));
}

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

Duration sample(const TimeDistribution& distribution, Draw draw) {
  const Duration drawn = std::visit(
      Overloaded{
          [](const FixedTime& d) { return d.value; },
          [&](const UniformTime& d) {
            boost::random::uniform_int_distribution<std::int64_t> uniform(d.least.ms, d.most.ms);
            return milliseconds(uniform(draw));
          },
          [&](const ExponentialTime& d) {
            boost::random::exponential_distribution<double> unit(1.0);
            return to_duration(unit(draw) * static_cast<double>(d.mean.ms));
          },
          [&](const LognormalTime& d) {
            boost::random::lognormal_distribution<double> spread(0.0, d.sigma);
            return to_duration(spread(draw) * static_cast<double>(d.median.ms));
          },
      },
      distribution);
  return std::clamp(drawn, milliseconds(1), kLongest);
}

std::int64_t sample(const CountDistribution& distribution, Draw draw) {
  return std::visit(Overloaded{
                        [](const FixedCount& d) { return d.value; },
                        [&](const UniformCount& d) {
                          boost::random::uniform_int_distribution<std::int64_t> uniform(d.least,
                                                                                        d.most);
                          return uniform(draw);
                        },
                        [&](const PoissonCount& d) -> std::int64_t {
                          if (d.mean <= 0) return 0;
                          boost::random::poisson_distribution<std::int64_t, double> poisson(d.mean);
                          return poisson(draw);
                        },
                    },
                    distribution);
}

double mean_ms(const TimeDistribution& distribution) {
  return std::visit(
      Overloaded{
          [](const FixedTime& d) { return static_cast<double>(d.value.ms); },
          [](const UniformTime& d) { return static_cast<double>(d.least.ms + d.most.ms) / 2; },
          [](const ExponentialTime& d) { return static_cast<double>(d.mean.ms); },
          [](const LognormalTime& d) {
            return static_cast<double>(d.median.ms) * std::exp(d.sigma * d.sigma / 2);
          },
      },
      distribution);
}

double mean(const CountDistribution& distribution) {
  return std::visit(
      Overloaded{
          [](const FixedCount& d) { return static_cast<double>(d.value); },
          [](const UniformCount& d) { return static_cast<double>(d.least + d.most) / 2; },
          [](const PoissonCount& d) { return d.mean; },
      },
      distribution);
}

double probability_above(const TimeDistribution& distribution, Duration least) {
  const auto at = static_cast<double>(least.ms);
  if (least.ms <= 0) return 1;
  return std::visit(
      Overloaded{
          [&](const FixedTime& d) { return d.value > least ? 1.0 : 0.0; },
          [&](const UniformTime& d) {
            const auto values = static_cast<double>(d.most.ms - d.least.ms + 1);
            return std::clamp((static_cast<double>(d.most.ms) - at) / values, 0.0, 1.0);
          },
          [&](const ExponentialTime& d) { return std::exp(-at / static_cast<double>(d.mean.ms)); },
          [&](const LognormalTime& d) {
            if (!(d.sigma > 0)) return d.median > least ? 1.0 : 0.0;
            const double score = std::log(at / static_cast<double>(d.median.ms)) / d.sigma;
            return boost::math::cdf(boost::math::complement(boost::math::normal(), score));
          },
      },
      distribution);
}

Duration sample_above(const TimeDistribution& distribution, Duration least, Draw draw) {
  const double above = probability_above(distribution, least);
  if (!(above > 0)) return least;
  // The level is never 0 or 1: a distribution without an end has no value there.
  boost::random::uniform_01<double> uniform;
  const double rest = above * std::clamp(uniform(draw), 1e-12, 1.0);
  const double drawn = std::visit(
      Overloaded{
          [&](const FixedTime& d) { return static_cast<double>(d.value.ms); },
          [&](const UniformTime& d) {
            const auto values = static_cast<double>(d.most.ms - d.least.ms + 1);
            return static_cast<double>(d.most.ms) - rest * values + 1;
          },
          [&](const ExponentialTime& d) {
            return -static_cast<double>(d.mean.ms) * std::log(rest);
          },
          [&](const LognormalTime& d) {
            if (!(d.sigma > 0)) return static_cast<double>(d.median.ms);
            const double level = std::clamp(rest, 1e-300, 1 - 1e-12);
            const double score =
                boost::math::quantile(boost::math::complement(boost::math::normal(), level));
            return static_cast<double>(d.median.ms) * std::exp(d.sigma * score);
          },
      },
      distribution);
  return std::max(to_duration(drawn), least);
}

double standard_normal(Draw& draw) {
  boost::random::normal_distribution<double> distribution;
  return distribution(draw);
}

Duration sample_below(Duration span, Draw draw) {
  boost::random::uniform_int_distribution<std::int64_t> uniform(0, span.ms - 1);
  return milliseconds(uniform(draw));
}

}  // namespace fleetbill::sim
