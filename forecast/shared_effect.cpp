#include "forecast/shared_effect.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "billing/units/error.hpp"

namespace fleetbill::forecast {
namespace {

constexpr std::size_t kMean = 0;
constexpr std::size_t kLevel = 1;
constexpr std::size_t kDaily = 2;
constexpr std::size_t kWeekdays = 3;
constexpr double kMeanSigma = 3;  // of the mean: nearly flat
constexpr double kLeastVariance = 1e-9;

/// Memory and share of the fast deviation.
constexpr std::array<std::pair<double, double>, 5> kFast{
    {{0, 1}, {0.5, 0.5}, {0.5, 1}, {0.8, 0.5}, {0.8, 1}}};
constexpr std::array kSigmas{0.006, 0.01, 0.016, 0.025, 0.04, 0.063,
                             0.1,   0.16, 0.25,  0.4,   0.63, 1.0};
constexpr std::array kWeekdaySigmas{0.0, 0.02, 0.05, 0.12, 0.3, 0.7};

/// Returns a standard deviation of the steps from day to day, which the level hardly touches.
double step_sigma(std::span<const Ratio> ratios) {
  double sum = 0;
  double count = 0;
  for (std::size_t i = 1; i < ratios.size(); ++i) {
    if (!ratios[i].is_known || !ratios[i - 1].is_known) continue;
    const double step = ratios[i].log - ratios[i - 1].log;
    sum += step * step;
    ++count;
  }
  return count > 0 ? std::sqrt(sum / count / 1.44) + 1e-6 : 0.1;
}

std::vector<double> sigmas_near(double sigma) {
  std::vector<double> out{0};
  for (const double value : kSigmas) {
    if (value > sigma / 5 && value < sigma * 1.7) out.push_back(value);
  }
  if (out.size() == 1) out.push_back(sigma < kSigmas.front() ? kSigmas.front() : kSigmas.back());
  return out;
}

std::vector<EffectParameters> grid_for(std::span<const Ratio> ratios, std::size_t horizon) {
  const double step = step_sigma(ratios);
  std::vector<EffectParameters> out;
  for (const double sigma : sigmas_near(step)) {
    for (const auto& [memory, share] : kFast) {
      if (!(sigma > 0) && memory > 0) continue;
      for (const double level : {0.0, 0.5, 1.5, 3.0}) {
        // Beyond two weeks the level always moves a little.
        const double least = horizon > 14 ? 0.25 : 0;
        const double level_sigma = std::max(level, least) * step;
        for (const double weekday : kWeekdaySigmas) {
          out.push_back({sigma, memory, share, level_sigma, 300, weekday});
        }
      }
    }
  }
  return out;
}

}  // namespace

/// A Kalman filter of the components.
struct SharedEffect::Filter {
  explicit Filter(const EffectParameters& p) : parameters(p) {
    level_memory = std::exp(-1 / p.level_time_constant);
    const double lasting = p.daily_sigma * p.daily_sigma * p.daily_share;
    level_step = p.level_sigma * p.level_sigma * (1 - level_memory * level_memory);
    daily_step = lasting * (1 - p.daily_memory * p.daily_memory);
    noise = p.daily_sigma * p.daily_sigma * (1 - p.daily_share);
    covariance[kMean][kMean] = kMeanSigma * kMeanSigma;
    covariance[kLevel][kLevel] = p.level_sigma * p.level_sigma;
    covariance[kDaily][kDaily] = lasting;
    for (std::size_t i = kWeekdays; i < kSize; ++i) {
      covariance[i][i] = p.weekday_sigma * p.weekday_sigma;
    }
  }

  void predict() {
    const auto shrink = [&](std::size_t at, double memory, double step) {
      state[at] *= memory;
      for (std::size_t i = 0; i < kSize; ++i) {
        covariance[at][i] *= memory;
        covariance[i][at] *= memory;
      }
      covariance[at][at] += step;
    };
    shrink(kLevel, level_memory, level_step);
    shrink(kDaily, parameters.daily_memory, daily_step);
  }

  /// Learns a day's ratio: sets `innovation`, `gain` and `innovation_variance`.
  void update(const Ratio& ratio, std::size_t weekday) {
    const std::size_t day = kWeekdays + weekday;
    for (std::size_t i = 0; i < kSize; ++i) {
      gain[i] =
          covariance[i][kMean] + covariance[i][kLevel] + covariance[i][kDaily] + covariance[i][day];
    }
    innovation_variance = gain[kMean] + gain[kLevel] + gain[kDaily] + gain[day] + noise +
                          ratio.variance + kLeastVariance;
    innovation = ratio.log - expected(weekday);
    for (double& g : gain) g /= innovation_variance;
    for (std::size_t i = 0; i < kSize; ++i) {
      state[i] += gain[i] * innovation;
      for (std::size_t k = 0; k < kSize; ++k) {
        covariance[i][k] -= gain[i] * gain[k] * innovation_variance;
      }
    }
    log_likelihood -=
        (innovation * innovation / innovation_variance + std::log(innovation_variance)) / 2;
  }

  [[nodiscard]] double expected(std::size_t weekday) const {
    return state[kMean] + state[kLevel] + state[kDaily] + state[kWeekdays + weekday];
  }

  EffectParameters parameters;
  double level_memory = 0;
  double level_step = 0;
  double daily_step = 0;
  double noise = 0;
  Vector state{};
  Matrix covariance{};
  Vector gain{};
  double innovation = 0;
  double innovation_variance = 1;
  double log_likelihood = 0;

  /// Returns the expected sum of the components on each day, given all days: the backward pass of
  /// de Jong's smoother (1989).
  static std::vector<double> smooth(const EffectParameters& parameters,
                                    std::span<const Ratio> ratios, sim::DayNumber first);
};

std::vector<double> SharedEffect::Filter::smooth(const EffectParameters& parameters,
                                                 std::span<const Ratio> ratios,
                                                 sim::DayNumber first) {
  struct Day {
    Vector state;       // predicted
    Matrix covariance;  // predicted
    Vector gain;
    double innovation = 0;
    double variance = 1;
  };
  Filter filter(parameters);
  std::vector<Day> days;
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    if (i > 0) filter.predict();
    Day day{filter.state, filter.covariance, {}, 0, 1};
    if (ratios[i].is_known) {
      filter.update(ratios[i], sim::weekday(first + static_cast<sim::DayNumber>(i)));
      day.gain = filter.gain;
      day.innovation = filter.innovation;
      day.variance = filter.innovation_variance;
    }
    days.push_back(day);
  }
  std::vector<double> out(ratios.size());
  Vector back{};  // de Jong's r, after the day
  for (std::size_t i = days.size(); i-- > 0;) {
    const Day& day = days[i];
    const std::size_t weekday = kWeekdays + sim::weekday(first + static_cast<sim::DayNumber>(i));
    if (ratios[i].is_known) {
      double sum = 0;
      for (std::size_t k = 0; k < kSize; ++k) sum += day.gain[k] * back[k];
      const double correction = day.innovation / day.variance - sum;
      for (const std::size_t k : {kMean, kLevel, kDaily, weekday}) back[k] += correction;
    }
    for (const std::size_t k : {kMean, kLevel, kDaily, weekday}) {
      double value = day.state[k];
      for (std::size_t j = 0; j < kSize; ++j) value += day.covariance[k][j] * back[j];
      out[i] += value;
    }
    back[kLevel] *= filter.level_memory;
    back[kDaily] *= parameters.daily_memory;
  }
  return out;
}

SharedEffect SharedEffect::fit(std::span<const Ratio> ratios, sim::DayNumber first,
                               std::size_t horizon) {
  SharedEffect out;
  double most = -std::numeric_limits<double>::infinity();
  for (const EffectParameters& parameters : grid_for(ratios, horizon)) {
    Filter filter(parameters);
    for (std::size_t i = 0; i < ratios.size(); ++i) {
      if (i > 0) filter.predict();
      if (ratios[i].is_known) {
        filter.update(ratios[i], sim::weekday(first + static_cast<sim::DayNumber>(i)));
      }
    }
    if (filter.log_likelihood > most) {
      most = filter.log_likelihood;
      out.best_ = out.grid_.size();
    }
    out.grid_.push_back({parameters, filter.log_likelihood, filter.state, filter.covariance});
  }
  double sum = 0;
  for (Point& point : out.grid_) sum += point.probability = std::exp(point.probability - most);
  for (Point& point : out.grid_) point.probability /= sum;
  out.smoothed_ = Filter::smooth(out.best(), ratios, first);
  return out;
}

EffectParameters SharedEffect::mean() const {
  EffectParameters out{0, 0, 0, 0, 0, 0};
  for (const Point& point : grid_) {
    const EffectParameters& p = point.parameters;
    out.daily_sigma += point.probability * p.daily_sigma;
    out.daily_memory += point.probability * p.daily_memory;
    out.daily_share += point.probability * p.daily_share;
    out.level_sigma += point.probability * p.level_sigma;
    out.level_time_constant += point.probability * p.level_time_constant;
    out.weekday_sigma += point.probability * p.weekday_sigma;
  }
  return out;
}

EffectDraw SharedEffect::draw(std::size_t k, std::size_t count) const {
  const double level = (static_cast<double>(k) + 0.5) / static_cast<double>(count);
  std::size_t at = 0;
  for (double sum = grid_[0].probability; sum < level && at + 1 < grid_.size();) {
    sum += grid_[++at].probability;
  }
  const Point& point = grid_[at];
  // The lower triangle of the covariance's Cholesky factor; components without variance have none.
  Matrix factor{};
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = point.covariance[i][j];
      for (std::size_t m = 0; m < j; ++m) rest -= factor[i][m] * factor[j][m];
      if (i == j) {
        factor[i][i] = rest > 1e-14 ? std::sqrt(rest) : 0;
      } else {
        factor[i][j] = factor[j][j] > 0 ? rest / factor[j][j] : 0;
      }
    }
  }
  sim::Draw draw({}, sim::entity_key("shared effect"), sim::Purpose::fitted, k);
  Vector independent{};
  for (double& value : independent) value = sim::standard_normal(draw);
  Vector state = point.state;
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j <= i; ++j) state[i] += factor[i][j] * independent[j];
  }
  EffectDraw out{point.parameters, {state[kMean], state[kLevel], state[kDaily], {}}};
  for (std::size_t i = 0; i < 7; ++i) out.state.weekdays[i] = state[kWeekdays + i];
  return out;
}

OrganisationEffect fit_organisations(const std::vector<std::vector<Ratio>>& ratios) {
  OrganisationEffect best;
  double most = -std::numeric_limits<double>::infinity();
  for (const double sigma : {0.0, 0.01, 0.016, 0.025, 0.04, 0.063, 0.1, 0.16, 0.25, 0.4}) {
    for (const double memory : {0.0, 0.5, 0.75, 0.9, 0.97, 0.99}) {
      if (!(sigma > 0) && memory > 0) continue;
      OrganisationEffect effect{sigma, memory, {}};
      double log_likelihood = 0;
      for (const auto& days : ratios) {
        double state = 0;
        double variance = sigma * sigma;
        for (const Ratio& day : days) {
          state *= memory;
          variance = variance * memory * memory + sigma * sigma * (1 - memory * memory);
          if (!day.is_known) continue;
          const double total = variance + day.variance + kLeastVariance;
          const double innovation = day.log - state;
          log_likelihood -= (innovation * innovation / total + std::log(total)) / 2;
          state += variance / total * innovation;
          variance -= variance * variance / total;
        }
        effect.states.emplace_back(state, variance);
      }
      if (log_likelihood > most) {
        most = log_likelihood;
        best = effect;
      }
    }
  }
  return best;
}

}  // namespace fleetbill::forecast
