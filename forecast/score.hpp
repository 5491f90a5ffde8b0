#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/profile.hpp"

/// Scores of probabilistic forecasts: coverage, weighted interval score, probability integral
/// transform, bias, and skill against simple forecasts.
namespace fleetbill::forecast {

/// Levels of the quantiles of every forecast.
inline constexpr std::array kLevels{0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95};
using Quantiles = std::array<double, kLevels.size()>;

/// Returns a quantile of a sample, linear between neighbouring values (Hyndman and Fan, type 7).
/// @param level  0 to 1
/// REQUIRES: the sample has values, and rises
double quantile_of_sorted(std::span<const double> sample, double level);

/// Returns the quantiles of kLevels of a sample, as quantile_of_sorted().
/// REQUIRES: the sample has values
Quantiles quantiles(std::vector<double> sample);

/// Subjects of a series.
enum class SeriesLevel : std::uint8_t { fleet, organisation, device };
std::string_view to_string(SeriesLevel level);
inline constexpr std::array kSeriesLevels{SeriesLevel::fleet, SeriesLevel::organisation,
                                          SeriesLevel::device};

/// A forecast of the sum of some consecutive days, with what came.
struct Scored {
  SeriesLevel level = SeriesLevel::fleet;
  std::string name;
  sim::DayNumber origin = 0;  ///< the last day that the forecast knew
  sim::DayNumber first = 0;   ///< of the forecast days
  sim::DayNumber last = 0;
  Quantiles predicted{};
  double mean = 0;
  double below = 0;  ///< share of replicates below the actual value
  double up_to = 0;  ///< share of replicates not above it
  double actual = 0;
  Quantiles flat{};      ///< simple forecast: the mean of the last four weeks
  Quantiles seasonal{};  ///< simple forecast: the week before

  [[nodiscard]] bool is_sum() const { return last > first; }
};

/// Returns the place of the actual value in the predictive distribution, 0 to 1: at random among
/// equal values, but the same in each call.
double place_of(const Scored& forecast);

/// Simple forecasts, from the days up to the origin.
/// @param history  daily values, the last one of the origin
/// @param lead     days from the origin to the first forecast day
/// @param length   days that are summed
/// @returns the mean of the last 28 days with its residuals; the same weekday of the last known
/// week
///          with the seasonal differences of the last 120 days. For sums: the same of overlapping
///          sums of the last 180 days
struct SimpleForecasts {
  Quantiles flat{};
  Quantiles seasonal{};
};
SimpleForecasts simple_forecasts(std::span<const double> history, std::size_t lead,
                                 std::size_t length);

/// The weighted interval score (Bracher et al., 2021) and its parts; smaller is better.
struct IntervalScore {
  double dispersion = 0;  ///< widths of the intervals
  double under = 0;       ///< the actual value was above
  double over = 0;        ///< the actual value was below

  [[nodiscard]] double total() const { return dispersion + under + over; }
};
IntervalScore interval_score(const Quantiles& predicted, double actual);

/// A mean with the half-width of its interval. Rows of one cluster count as one observation.
struct ClusteredMean {
  double mean = 0;
  double half_width = 0;
  std::size_t clusters = 0;
};

/// Returns the mean of `values` with its interval of `level`, by Student's t over clusters.
/// @param clusters  of each value; infinite half-width if there is only one
ClusteredMean clustered_mean(std::span<const double> values, std::span<const std::int64_t> clusters,
                             double level);

/// How good the forecasts of one level and length are.
struct ScoreSummary {
  SeriesLevel level = SeriesLevel::fleet;
  bool is_sum = false;
  std::size_t rows = 0;
  ClusteredMean in_80;  ///< share of actual values in the central 80 % interval
  ClusteredMean in_50;
  IntervalScore score;  ///< mean
  double flat = 0;      ///< mean score of the simple forecasts
  double seasonal = 0;
  ClusteredMean skill;           ///< 1 − score / score of the better simple forecast
  double bias = 0;               ///< (mean forecast − actual) / actual, of the sums of all rows
  std::array<double, 10> pit{};  ///< share of rows by tenth of the predictive distribution
  std::vector<std::string> verdicts;  ///< of `too narrow`, `too wide`, `biased`; empty: none
};

/// Summarises forecasts by level and length, in the order of kSeriesLevels, days before sums.
/// Counts are compared with the predictive distribution in between, at random but reproducibly.
/// @param block  days whose forecasts share one cluster
std::vector<ScoreSummary> summarise(std::span<const Scored> forecasts, std::size_t block);

}  // namespace fleetbill::forecast
