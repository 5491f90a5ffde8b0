#include "forecast/score.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "sim/random.hpp"

namespace fleetbill::forecast {
namespace {

constexpr std::size_t kMedian = 3;
/// Deviations of coverage within these limits are no fault: hyperparameters are integrated over a
/// grid, which makes fleets without shared shocks a little too wide.
constexpr double kTooNarrow80 = 0.76;
constexpr double kTooNarrow50 = 0.45;
constexpr double kTooWide80 = 0.89;
constexpr double kTooWide50 = 0.62;
constexpr double kTestLevel = 0.99;
/// A mean score this far from 0, in standard deviations of the forecast, is no bias yet.
constexpr double kNoBias = 0.1;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Quantiles shifted(double centre, const Quantiles& residuals) {
  Quantiles out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::max(centre + residuals[i], 0.0);
  return out;
}

std::vector<double> less(std::span<const double> values, double mean) {
  std::vector<double> out(values.begin(), values.end());
  for (double& value : out) value -= mean;
  return out;
}

SimpleForecasts simple_days(std::span<const double> history, std::size_t lead) {
  const auto recent = history.last(std::min<std::size_t>(history.size(), 28));
  const double mean = mean_of(recent);
  const Quantiles flat = shifted(mean, quantiles(less(recent, mean)));
  const auto known = history.last(std::min<std::size_t>(history.size(), 120));
  std::size_t season = (lead + 6) / 7 * 7;
  if (known.size() < season + 3) season = 7;
  if (known.size() < season + 3) return {flat, flat};
  std::vector<double> steps;
  for (std::size_t i = season; i < known.size(); ++i) steps.push_back(known[i] - known[i - season]);
  const std::size_t same = known.size() - 1 + lead - season;
  const double last = same < known.size() ? known[same] : known.back();
  return {flat, shifted(last, quantiles(steps))};
}

SimpleForecasts simple_sums(std::span<const double> history, std::size_t length) {
  const auto recent = history.last(std::min<std::size_t>(history.size(), 28));
  const auto known = history.last(std::min<std::size_t>(history.size(), 180));
  const std::size_t span = std::min(length, std::max<std::size_t>(known.size() / 2, 1));
  const double stretch = static_cast<double>(length) / static_cast<double>(span);
  std::vector<double> sums;
  double sum = 0;
  for (std::size_t i = 0; i < known.size(); ++i) {
    sum += known[i];
    if (i >= span) sum -= known[i - span];
    if (i + 1 >= span) sums.push_back(sum * stretch);
  }
  const double mean = mean_of(sums);
  std::vector<double> steps;
  if (sums.size() > span + 3) {
    for (std::size_t i = span; i < sums.size(); ++i) steps.push_back(sums[i] - sums[i - span]);
  } else {
    steps = less(sums, mean);
  }
  return {shifted(mean_of(recent) * static_cast<double>(length), quantiles(less(sums, mean))),
          shifted(sums.back(), quantiles(steps))};
}

}  // namespace

std::string_view to_string(SeriesLevel level) {
  constexpr std::array<std::string_view, 3> kNames{"fleet", "organisation", "device"};
  return kNames[static_cast<std::size_t>(level)];
}

double quantile_of_sorted(std::span<const double> sample, double level) {
  const double at = level * static_cast<double>(sample.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sample.size() - 1);
  return sample[below] + (at - static_cast<double>(below)) * (sample[above] - sample[below]);
}

Quantiles quantiles(std::vector<double> sample) {
  FLEETBILL_ASSERT(!sample.empty(), "a sample has values");
  std::sort(sample.begin(), sample.end());
  Quantiles out{};
  for (std::size_t i = 0; i < kLevels.size(); ++i) out[i] = quantile_of_sorted(sample, kLevels[i]);
  return out;
}

SimpleForecasts simple_forecasts(std::span<const double> history, std::size_t lead,
                                 std::size_t length) {
  return length == 1 ? simple_days(history, lead) : simple_sums(history, length);
}

IntervalScore interval_score(const Quantiles& predicted, double actual) {
  IntervalScore out;
  constexpr auto count = static_cast<double>(kLevels.size());
  for (std::size_t i = 0; i < kMedian; ++i) {
    const double low = predicted[i];
    const double high = predicted[kLevels.size() - 1 - i];
    out.dispersion += 2 * kLevels[i] * (high - low) / count;
    out.over += 2 * std::max(low - actual, 0.0) / count;
    out.under += 2 * std::max(actual - high, 0.0) / count;
  }
  out.over += std::max(predicted[kMedian] - actual, 0.0) / count;
  out.under += std::max(actual - predicted[kMedian], 0.0) / count;
  return out;
}

double place_of(const Scored& forecast) {
  sim::Draw draw({1, static_cast<std::uint64_t>(forecast.origin)},
                 sim::entity_key(concat(to_string(forecast.level), ':', forecast.name)),
                 sim::Purpose::fitted,
                 static_cast<std::uint64_t>(forecast.first) << 20U |
                     static_cast<std::uint64_t>(forecast.last - forecast.first));
  boost::random::uniform_01<double> uniform;
  return forecast.below + (forecast.up_to - forecast.below) * uniform(draw);
}

ClusteredMean clustered_mean(std::span<const double> values, std::span<const std::int64_t> clusters,
                             double level) {
  std::map<std::int64_t, std::pair<double, double>> sums;  // by cluster: sum and count
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto& [sum, count] = sums[clusters[i]];
    sum += values[i];
    ++count;
  }
  ClusteredMean out{mean_of(values), std::numeric_limits<double>::infinity(), sums.size()};
  if (sums.size() < 2) return out;
  double squares = 0;
  for (const auto& [cluster, of] : sums) {
    const double rest = of.first - out.mean * of.second;
    squares += rest * rest;
  }
  const auto n = static_cast<double>(sums.size());
  const boost::math::students_t_distribution<double> t(n - 1);
  out.half_width = boost::math::quantile(t, (1 + level) / 2) * std::sqrt(n / (n - 1) * squares) /
                   static_cast<double>(values.size());
  return out;
}

namespace {

/// Rows of one level and length, and what is computed of each.
struct Rows {
  std::vector<const Scored*> forecasts;
  std::vector<std::int64_t> clusters;
  std::vector<double> pit;
  std::vector<double> scores;  // standard normal, of the probability integral transform
};

Rows rows_of(std::span<const Scored> forecasts, SeriesLevel level, bool is_sum, std::size_t block) {
  Rows out;
  std::int64_t longest = 1;
  for (const Scored& forecast : forecasts) {
    if (forecast.level != level || forecast.is_sum() != is_sum) continue;
    out.forecasts.push_back(&forecast);
    longest = std::max<std::int64_t>(longest, forecast.last - forecast.first + 1);
  }
  // Sums whose days overlap by more than half share a cluster.
  const std::int64_t days = is_sum ? (longest + 1) / 2 : static_cast<std::int64_t>(block);
  const boost::math::normal normal;
  for (const Scored* const forecast : out.forecasts) {
    out.clusters.push_back(forecast->first / days);
    out.pit.push_back(place_of(*forecast));
    out.scores.push_back(boost::math::quantile(normal, std::clamp(out.pit.back(), 0.001, 0.999)));
  }
  return out;
}

/// Returns the share of rows inside an interval. It is never surer than independent rows allow.
ClusteredMean coverage(const Rows& rows, double nominal, double level) {
  std::vector<double> inside;
  for (const double pit : rows.pit) {
    inside.push_back(std::abs(pit - 0.5) <= nominal / 2 ? 1 : 0);
  }
  ClusteredMean out = clustered_mean(inside, rows.clusters, level);
  const double score = boost::math::quantile(boost::math::normal(), (1 + level) / 2);
  const double least =
      score * std::sqrt(nominal * (1 - nominal) / static_cast<double>(inside.size()));
  out.half_width = std::max(out.half_width, least);
  return out;
}

std::vector<std::string> verdicts_of(const Rows& rows) {
  std::vector<std::string> out;
  const ClusteredMean in_80 = coverage(rows, 0.8, kTestLevel);
  const ClusteredMean in_50 = coverage(rows, 0.5, kTestLevel);
  if (in_80.mean + in_80.half_width < kTooNarrow80 ||
      in_50.mean + in_50.half_width < kTooNarrow50) {
    out.emplace_back("too narrow");
  }
  if (in_80.mean - in_80.half_width > kTooWide80 || in_50.mean - in_50.half_width > kTooWide50) {
    out.emplace_back("too wide");
  }
  const ClusteredMean score = clustered_mean(rows.scores, rows.clusters, kTestLevel);
  if (std::abs(score.mean) - score.half_width > kNoBias) out.emplace_back("biased");
  return out;
}

ScoreSummary summary_of(const Rows& rows, SeriesLevel level, bool is_sum) {
  ScoreSummary out;
  out.level = level;
  out.is_sum = is_sum;
  out.rows = rows.forecasts.size();
  const auto count = static_cast<double>(out.rows);
  std::vector<double> own;
  std::vector<double> flat;
  std::vector<double> seasonal;
  double predicted = 0;
  double actual = 0;
  for (std::size_t i = 0; i < rows.forecasts.size(); ++i) {
    const Scored& row = *rows.forecasts[i];
    const IntervalScore score = interval_score(row.predicted, row.actual);
    out.score.dispersion += score.dispersion / count;
    out.score.under += score.under / count;
    out.score.over += score.over / count;
    own.push_back(score.total());
    flat.push_back(interval_score(row.flat, row.actual).total());
    seasonal.push_back(interval_score(row.seasonal, row.actual).total());
    predicted += row.mean;
    actual += row.actual;
    out.pit[std::min<std::size_t>(static_cast<std::size_t>(rows.pit[i] * 10), 9)] += 1 / count;
  }
  out.in_80 = coverage(rows, 0.8, 0.95);
  out.in_50 = coverage(rows, 0.5, 0.95);
  out.flat = mean_of(flat);
  out.seasonal = mean_of(seasonal);
  out.bias = actual > 0 ? (predicted - actual) / actual : 0;
  const std::vector<double>& better = out.flat <= out.seasonal ? flat : seasonal;
  std::vector<double> gains;
  for (std::size_t i = 0; i < own.size(); ++i) gains.push_back(better[i] - own[i]);
  out.skill = clustered_mean(gains, rows.clusters, 0.95);
  const double scale = mean_of(better);
  if (scale > 0) {
    out.skill.mean /= scale;
    out.skill.half_width /= scale;
  }
  out.verdicts = verdicts_of(rows);
  return out;
}

}  // namespace

std::vector<ScoreSummary> summarise(std::span<const Scored> forecasts, std::size_t block) {
  std::vector<ScoreSummary> out;
  for (const SeriesLevel level : kSeriesLevels) {
    for (const bool is_sum : {false, true}) {
      const Rows rows = rows_of(forecasts, level, is_sum, block);
      if (!rows.forecasts.empty()) out.push_back(summary_of(rows, level, is_sum));
    }
  }
  return out;
}

}  // namespace fleetbill::forecast
