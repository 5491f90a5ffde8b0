#include "forecast/fit_state.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "forecast/score.hpp"

namespace fleetbill::forecast {

namespace {

/// Returns the quantiles at 0, 1, …, 100 %.
std::vector<double> percentiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::vector<double> out;
  for (int i = 0; i <= 100; ++i) {
    out.push_back(quantile_of_sorted(values, static_cast<double>(i) / 100));
  }
  return out;
}

}  // namespace

void mark_regular_devices(FitState& fit) {
  const Window& window = fit.window;
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    FittedDevice& out = fit.model.devices[device];
    std::vector<double> days;
    for (std::size_t day = 0; day < window.days; ++day) {
      if (fit.in_service(device, day)) days.push_back(window.at(device, day));
    }
    if (days.size() < 10 || out.pace <= sim::kLargeMean) continue;
    std::sort(days.begin(), days.end());
    const double width = days[days.size() * 9 / 10] - days[days.size() / 10];
    out.is_regular = width < 1.3 * std::sqrt(out.pace);
  }
}

void fit_spread(FitState& fit) {
  const Window& window = fit.window;
  // Memory: the correlation of neighbouring residuals, as far as they are not Poisson noise.
  double products = 0, squares = 0, share = 0;
  std::size_t pairs = 0, all = 0;
  std::vector<double> large, regular;
  const double dispersion = std::max(fit.dispersion, 0.0);
  const auto residual = [&](std::size_t device, std::size_t day) {
    const double mean = fit.expected(device, day);
    return (window.at(device, day) - mean) /
           std::sqrt(std::max(mean + dispersion * mean * mean, 1e-9));
  };
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    const bool is_regular = fit.model.devices[device].is_regular;
    for (std::size_t day = 0; day < window.days; ++day) {
      if (!fit.in_service(device, day)) continue;
      const double mean = fit.expected(device, day);
      share += dispersion * mean / (1 + dispersion * mean);
      ++all;
      if (fit.posterior[device].mean() > sim::kLargeMean) {
        if (is_regular) {
          regular.push_back(window.at(device, day) / std::max(fit.paces[device], 1e-9));
        } else {
          large.push_back(window.at(device, day) / std::max(mean, 1e-9));
        }
      }
      if (day + 1 == window.days || !fit.in_service(device, day + 1)) continue;
      const double a = residual(device, day);
      const double b = residual(device, day + 1);
      products += a * b;
      squares += (a * a + b * b) / 2;
      ++pairs;
    }
  }
  FittedSpread& spread = fit.model.spread;
  if (pairs > 30 && dispersion > 0 && squares > 0) {
    const double part = std::max(share / static_cast<double>(std::max<std::size_t>(all, 1)), 0.2);
    spread.memory = std::clamp(products / squares / part, 0.0, 0.95);
  }
  if (large.size() > 100) {
    spread.quantiles = percentiles(large);
    const auto small = [&](std::size_t device) {
      return fit.posterior[device].mean() <= sim::kLargeMean;
    };
    if (const auto found = dispersion_of(fit, small)) {
      fit.dispersion = std::max(found->beyond_poisson, 1e-4);
    }
  }
  if (!regular.empty()) fit.model.regular_quantiles = percentiles(regular);
  if (fit.dispersion > 0) {
    spread.gamma_cv = std::sqrt(fit.dispersion);
  } else {
    spread.regularity = std::clamp(1 - fit.variance_ratio, 0.0, 0.98);
  }
}

void fit_scores(FitState& fit) {
  const FittedSpread& spread = fit.model.spread;
  if (!(spread.memory > 0)) return;
  const auto quantiles = spread.quantiles.empty() ? std::optional<sim::Spread>()
                                                  : sim::Spread::quantiles(spread.quantiles);
  const auto gamma = spread.gamma_cv > 0 ? sim::Spread::gamma(spread.gamma_cv) : sim::Spread();
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    FittedDevice& out = fit.model.devices[device];
    if (out.is_regular) continue;
    for (std::size_t day = fit.window.days; day-- > 0;) {
      if (!fit.in_service(device, day)) continue;
      const double mean = fit.expected(device, day);
      const double ratio = fit.window.at(device, day) / std::max(mean, 1e-9);
      const bool is_large = quantiles && out.pace > sim::kLargeMean;
      const double score = is_large ? quantiles->score(ratio) : gamma.score(ratio);
      const double certainty = is_large ? 1 : fit.dispersion * mean / (1 + fit.dispersion * mean);
      const auto age = static_cast<double>(fit.window.days - 1 - day);
      const double left = std::pow(spread.memory, age);
      out.score = std::clamp(score, -2.6, 2.6) * certainty * left;
      out.certainty = certainty * left;
      break;
    }
  }
}

}  // namespace fleetbill::forecast
