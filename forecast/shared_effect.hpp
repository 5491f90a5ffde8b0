#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "sim/profile.hpp"

/// Estimation of what all devices of a fleet have in common: the logarithm of the fleet's daily
/// ratio to its expectation, as the sum of a mean, a slow level, a fast deviation, white noise and
/// weekdays. Hyperparameters are integrated over a grid.
namespace fleetbill::forecast {

/// One day's observation.
struct Ratio {
  double log = 0;       ///< logarithm of actual / expected
  double variance = 0;  ///< of `log`, due to sampling
  bool is_known = false;
};

/// Standard deviations and memories of the components.
struct EffectParameters {
  double daily_sigma = 0;
  double daily_memory = 0;
  double daily_share = 1;  ///< of the daily variance that has memory
  double level_sigma = 0;
  double level_time_constant = 300;  ///< days
  double weekday_sigma = 0;
};

/// The components on one day.
struct EffectState {
  double mean = 0;
  double level = 0;
  double daily = 0;                ///< the lasting part
  sim::WeekdayFactors weekdays{};  ///< logarithms
};

/// A joint draw of parameters and of the state on the last day.
struct EffectDraw {
  EffectParameters parameters;
  EffectState state;
};

/// The posterior distribution of the components, after the last day.
class SharedEffect {
 public:
  /// Fits the days from `first` on. Most-likely values need no draws.
  /// @param horizon  days that will be forecast: beyond two weeks the level always moves
  static SharedEffect fit(std::span<const Ratio> ratios, sim::DayNumber first, std::size_t horizon);

  /// Returns the expected sum of all components without noise, on each day, given all days, with
  /// the most likely parameters.
  [[nodiscard]] const std::vector<double>& smoothed() const { return smoothed_; }
  [[nodiscard]] const EffectParameters& best() const { return grid_[best_].parameters; }
  /// Returns the mean of the parameters.
  [[nodiscard]] EffectParameters mean() const;
  /// Returns draw k of `count`: of the parameters, systematically by their probability; of the
  /// state given the parameters, at random.
  [[nodiscard]] EffectDraw draw(std::size_t k, std::size_t count) const;

 private:
  static constexpr std::size_t kSize = 10;  // mean, level, daily, weekdays
  using Vector = std::array<double, kSize>;
  using Matrix = std::array<Vector, kSize>;
  struct Point {
    EffectParameters parameters;
    double probability = 0;
    Vector state{};
    Matrix covariance{};
  };
  struct Filter;

  std::vector<Point> grid_;
  std::size_t best_ = 0;
  std::vector<double> smoothed_;
};

/// The effect of one organisation beside the fleet's: AR(1) around 0.
struct OrganisationEffect {
  double sigma = 0;
  double memory = 0;
  /// By organisation: expected value on the last day and its variance.
  std::vector<std::pair<double, double>> states;
};

/// Fits the effects of all organisations with common parameters.
/// @param ratios  by organisation and day
OrganisationEffect fit_organisations(const std::vector<std::vector<Ratio>>& ratios);

}  // namespace fleetbill::forecast
