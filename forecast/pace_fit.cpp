#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "forecast/fit_state.hpp"

namespace fleetbill::forecast {
namespace {

constexpr std::size_t kDaysOfStep = 7;    // between two steps of a pace's drift
constexpr std::size_t kDaysToLearn = 21;  // before predictions count
constexpr double kMostWeight = 30;        // days, of one device among all

/// Variances of the logarithm of a pace after one day that are tried.
constexpr std::array kDrifts{0.0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1};

/// Returns the logarithm of the probability of a count: negative binomial, or Poisson if the
/// variance is not above the mean.
double log_probability_of(double count, double mean, double variance) {
  mean = std::max(mean, 1e-9);
  if (variance <= 1.001 * mean) return count * std::log(mean) - mean - std::lgamma(count + 1);
  const double shape = mean * mean / (variance - mean);
  return std::lgamma(count + shape) - std::lgamma(shape) - std::lgamma(count + 1) +
         shape * std::log(shape / (shape + mean)) + count * std::log(mean / (shape + mean));
}

/// Returns the distribution of paces over the fleet, by moments.
PacePosterior paces_of_fleet(const FitState& fit) {
  double weights = 0;
  double sum = 0;
  double noise = 0;
  std::vector<double> weight_of;
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    double exposure = 0;
    for (std::size_t day = 0; day < fit.window.days; ++day) {
      exposure += fit.share(device, day) * std::exp(fit.effect[day]);
    }
    exposure = std::max(exposure, 0.3);
    const double weight = std::min(exposure, kMostWeight);
    weight_of.push_back(weight);
    weights += weight;
    sum += weight * fit.paces[device];
    noise += weight * fit.paces[device] / exposure / fit.information(device);
  }
  const double mean = sum / weights;
  double squares = 0;
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    const double rest = fit.paces[device] - mean;
    squares += weight_of[device] * rest * rest;
  }
  const double variance = std::max((squares - noise) / weights, 0.02 * mean * 0.02 * mean);
  return {mean * mean / variance, mean / variance};
}

/// What a device recorded between two steps of its pace.
struct Week {
  double records = 0;
  double exposure = 0;     ///< days in service, each times the shared effect
  bool is_judged = false;  ///< late enough to judge its prediction
};

/// Returns the weeks of a device. They end with the window.
std::vector<Week> weeks_of(const FitState& fit, std::size_t device) {
  std::vector<Week> out;
  Week week;
  for (std::size_t day = 0; day < fit.window.days; ++day) {
    week.records += fit.window.at(device, day);
    week.exposure += fit.share(device, day) * std::exp(fit.effect[day]);
    if ((fit.window.days - day - 1) % kDaysOfStep != 0) continue;
    week.is_judged = week.exposure > 0 && day >= kDaysToLearn;
    out.push_back(week);
    week = {};
  }
  return out;
}

/// Follows a pace week by week: it drifts, then the week's records are learned.
/// @param information     of a record, see FitState::information()
/// @param log_likelihood  if not null: adds the logarithm of the probability of the records of each
///                        week that is judged, given the weeks before
PacePosterior follow_pace(const std::vector<Week>& weeks, double information,
                          const PacePosterior& prior, double drift, double* log_likelihood) {
  PacePosterior pace = prior;
  for (const Week& week : weeks) {
    const double before = pace.mean();
    pace.shape = 1 / (1 / pace.shape + drift * kDaysOfStep);
    pace.rate = pace.shape / before;
    if (log_likelihood != nullptr && week.is_judged) {
      const double mean = before * week.exposure;
      *log_likelihood +=
          log_probability_of(week.records, mean, mean / information + mean * mean / pace.shape);
    }
    pace.shape += week.records * information;
    pace.rate += week.exposure * information;
  }
  return pace;
}

/// Returns the drift that explains the records of visible or of rare devices best.
/// @param weeks  by device
double most_likely_drift(const FitState& fit, const std::vector<std::vector<Week>>& weeks,
                         const PacePosterior& prior, bool visible) {
  double best = 0;
  double most = -std::numeric_limits<double>::infinity();
  for (const double drift : kDrifts) {
    double log_likelihood = 0;
    for (std::size_t device = 0; device < fit.device_count(); ++device) {
      if (fit.is_visible(device) != visible) continue;
      follow_pace(weeks[device], fit.information(device), prior, drift, &log_likelihood);
    }
    if (log_likelihood > most) {
      most = log_likelihood;
      best = drift;
    }
  }
  return best;
}

/// Records of a device by weekday: actual and expected.
struct ByWeekday {
  sim::WeekdayFactors actual{};
  sim::WeekdayFactors expected{};
};

std::vector<ByWeekday> records_by_weekday(const FitState& fit) {
  std::vector<ByWeekday> out(fit.device_count());
  for (std::size_t device = 0; device < out.size(); ++device) {
    for (std::size_t day = 0; day < fit.window.days; ++day) {
      const std::size_t weekday = fit.window.weekday(day);
      out[device].actual[weekday] += fit.window.at(device, day);
      if (fit.in_service(device, day)) {
        out[device].expected[weekday] += fit.expected(device, day);
      }
    }
  }
  return out;
}

}  // namespace

double FitState::information(std::size_t device) const {
  return dispersion > 0 ? 1 / (1 + dispersion * paces[device]) : 1 / std::max(variance_ratio, 0.02);
}

void fit_paces(FitState& fit) {
  const PacePosterior prior = paces_of_fleet(fit);
  std::vector<std::vector<Week>> weeks;
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    weeks.push_back(weeks_of(fit, device));
  }
  fit.model.pace_drift = most_likely_drift(fit, weeks, prior, true);
  fit.model.rare_pace_drift = most_likely_drift(fit, weeks, prior, false);
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    const double drift = fit.is_visible(device) ? fit.model.pace_drift : fit.model.rare_pace_drift;
    fit.posterior.push_back(
        follow_pace(weeks[device], fit.information(device), prior, drift, nullptr));
  }
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    fit.paces[device] = fit.posterior[device].mean();
  }
}

void fit_own_weekdays(FitState& fit) {
  const std::vector<ByWeekday> records = records_by_weekday(fit);
  const double dispersion = std::max(fit.dispersion, 0.0);
  double beyond = 0;
  std::size_t count = 0;
  for (std::size_t device = 0; device < records.size(); ++device) {
    const double noise = 1 + dispersion * fit.paces[device];
    for (std::size_t i = 0; i < 7; ++i) {
      const double expected = records[device].expected[i];
      if (!(expected > 5 * noise)) continue;
      const double rest = records[device].actual[i] / expected - 1;
      beyond += rest * rest - noise / expected;
      ++count;
    }
  }
  if (count <= 20) return;  // too few to tell
  const double variance = std::max(beyond / static_cast<double>(count), 1e-4);
  fit.weekdays.assign(records.size(), sim::kNoWeekdays);
  for (std::size_t device = 0; device < records.size(); ++device) {
    const double noise = 1 + dispersion * fit.paces[device];
    for (std::size_t i = 0; i < 7; ++i) {
      const double expected = std::max(records[device].expected[i], 1e-9);
      const double weight = variance / (variance + noise / expected);
      fit.weekdays[device][i] =
          std::max(1 + weight * (records[device].actual[i] / expected - 1), 0.02);
    }
  }
  if (const auto found = dispersion_of(fit, [](std::size_t) { return true; })) {
    fit.dispersion = std::max(found->beyond_poisson, fit.dispersion * 0.02);
  }
}

void keep_recent_total(FitState& fit) {
  constexpr std::size_t kRecentDays = 28;
  double actual = 0;
  double expected = 0;
  const std::size_t days = fit.window.days;
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    for (std::size_t day = days > kRecentDays ? days - kRecentDays : 0; day < days; ++day) {
      actual += fit.window.at(device, day);
      expected += fit.expected(device, day) * fit.share(device, day);
    }
  }
  const double common = std::clamp(actual / std::max(expected, 1e-9), 0.7, 1.4);
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    fit.posterior[device].rate /= common;
    fit.paces[device] = fit.posterior[device].mean();
  }
}

}  // namespace fleetbill::forecast
