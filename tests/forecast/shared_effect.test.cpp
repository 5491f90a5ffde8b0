#include "forecast/shared_effect.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/distribution.hpp"

namespace fleetbill::forecast {
namespace {

constexpr sim::DayNumber kMonday = 19'996;  // 2024-09-30

using Rows = std::vector<std::vector<double>>;

/// Solves a linear system by Gauss elimination with pivots.
std::vector<double> solve(Rows a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t pivot = i;
    for (std::size_t k = i; k < n; ++k) {
      if (std::abs(a[k][i]) > std::abs(a[pivot][i])) pivot = k;
    }
    std::swap(a[i], a[pivot]);
    std::swap(b[i], b[pivot]);
    for (std::size_t k = i + 1; k < n; ++k) {
      const double factor = a[k][i] / a[i][i];
      for (std::size_t j = i; j < n; ++j) a[k][j] -= factor * a[i][j];
      b[k] -= factor * b[i];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = i + 1; j < n; ++j) b[i] -= a[i][j] * b[j];
    b[i] /= a[i][i];
  }
  return b;
}

/// Covariance of the components without noise on two days, by its definition.
double covariance(const EffectParameters& p, std::size_t a, std::size_t b) {
  const double lag = std::abs(static_cast<double>(a) - static_cast<double>(b));
  const double fast = p.daily_sigma * p.daily_sigma * p.daily_share;
  double out = 9 + p.level_sigma * p.level_sigma * std::exp(-lag / p.level_time_constant);
  out += lag > 0 ? (p.daily_memory > 0 ? fast * std::pow(p.daily_memory, lag) : 0) : fast;
  if (a % 7 == b % 7) out += p.weekday_sigma * p.weekday_sigma;
  return out;
}

std::vector<Ratio> weeks_of_noise(std::size_t days, double sigma, double weekend) {
  sim::Draw draw({3, 0}, 1, sim::Purpose::phase, 0);
  std::vector<Ratio> out;
  for (std::size_t day = 0; day < days; ++day) {
    const bool is_weekend = sim::weekday(kMonday + static_cast<sim::DayNumber>(day)) >= 5;
    const double log = 0.1 + sigma * sim::standard_normal(draw) + (is_weekend ? weekend : 0);
    out.push_back({log, 0.0004, day != 10});
  }
  return out;
}

}  // namespace

TEST_CASE("shared effect: the smoother agrees with the normal distribution's formula",
          "[forecast][effect]") {
  const std::vector<Ratio> ratios = weeks_of_noise(35, 0.1, -0.4);
  const SharedEffect effect = SharedEffect::fit(ratios, kMonday, 14);
  const EffectParameters& p = effect.best();
  // E[f | r] = K (K + noise)^-1 r, over the known days.
  std::vector<std::size_t> known;
  std::vector<double> logs;
  for (std::size_t day = 0; day < ratios.size(); ++day) {
    if (!ratios[day].is_known) continue;
    known.push_back(day);
    logs.push_back(ratios[day].log);
  }
  Rows total(known.size(), std::vector<double>(known.size()));
  const double white = p.daily_sigma * p.daily_sigma * (1 - p.daily_share);
  for (std::size_t i = 0; i < known.size(); ++i) {
    for (std::size_t j = 0; j < known.size(); ++j) total[i][j] = covariance(p, known[i], known[j]);
    total[i][i] += white + ratios[known[i]].variance + 1e-9;
  }
  const std::vector<double> weights = solve(total, logs);
  for (std::size_t day = 0; day < ratios.size(); ++day) {
    double expected = 0;
    for (std::size_t i = 0; i < known.size(); ++i) {
      expected += covariance(p, day, known[i]) * weights[i];
    }
    CAPTURE(day);
    CHECK(effect.smoothed()[day] == Approx(expected).epsilon(1e-6).margin(1e-8));
  }
}

TEST_CASE("shared effect: sizes of shocks and weekdays are found", "[forecast][effect]") {
  const SharedEffect effect = SharedEffect::fit(weeks_of_noise(112, 0.1, -0.5), kMonday, 31);
  CHECK(effect.mean().daily_sigma == Approx(0.1).epsilon(0.3));
  CHECK(effect.mean().weekday_sigma > 0.1);
  double weekend = 0;
  for (std::size_t k = 0; k < 100; ++k) {
    const auto& days = effect.draw(k, 100).state.weekdays;
    weekend += (days[5] + days[6]) / 2 - (days[0] + days[1] + days[2] + days[3] + days[4]) / 5;
  }
  CHECK(weekend / 100 == Approx(-0.5).epsilon(0.15));
}

TEST_CASE("shared effect: a fleet without shocks gets none", "[forecast][effect]") {
  std::vector<Ratio> ratios = weeks_of_noise(56, 0, 0);
  sim::Draw draw({5, 0}, 1, sim::Purpose::phase, 0);
  for (Ratio& ratio : ratios) ratio.log = 0.02 * sim::standard_normal(draw);
  const SharedEffect effect = SharedEffect::fit(ratios, kMonday, 14);
  CHECK(effect.mean().daily_sigma < 0.012);
}

TEST_CASE("organisation effect: persistent shares are remembered", "[forecast][effect]") {
  std::vector<std::vector<Ratio>> ratios(3, std::vector<Ratio>(60));
  for (std::size_t day = 0; day < 60; ++day) {
    ratios[0][day] = {0.2, 0.0009, true};
    ratios[1][day] = {-0.1, 0.0009, true};  // the third organisation is not known
  }
  const OrganisationEffect effect = fit_organisations(ratios);
  CHECK(effect.memory >= 0.97);
  CHECK(effect.states[0].first == Approx(0.2).margin(0.02));
  CHECK(effect.states[1].first == Approx(-0.1).margin(0.02));
  CHECK(effect.states[2].first == Approx(0).margin(1e-12));
  const OrganisationEffect none = fit_organisations({std::vector<Ratio>(5, {0, 0.01, true})});
  CHECK(none.sigma == Approx(0).margin(1e-12));
}

}  // namespace fleetbill::forecast
