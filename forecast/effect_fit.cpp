#include "forecast/fit_state.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fleetbill::forecast {
namespace {

void estimate_dispersion(FitState& fit) {
  if (const auto found = dispersion_of(fit, [](std::size_t) { return true; })) {
    fit.dispersion = std::max(found->beyond_poisson, 0.0);
    fit.variance_ratio = found->variance_ratio;
  }
}

/// The fleet's ratios of actual to expected records.
std::vector<Ratio> ratios_of_fleet(const FitState& fit) {
  std::vector<Ratio> out;
  for (std::size_t day = 0; day < fit.window.days; ++day) {
    double expected = 0;
    double variance = 0;
    double actual = 0;
    for (std::size_t device = 0; device < fit.device_count(); ++device) {
      const double pace = fit.paces[device] * fit.share(device, day);
      expected += pace;
      variance += fit.variance(pace * std::exp(fit.effect[day]));
      actual += fit.window.at(device, day);
    }
    const double mean = std::max(expected * std::exp(fit.effect[day]) + 0.5, 0.5);
    out.push_back({std::log((actual + 0.5) / (expected + 0.5)),
                   std::min(variance / (mean * mean), 1.0), true});
  }
  return out;
}

}  // namespace

void fit_service(FitState& fit) {
  const Window& window = fit.window;
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    // From below: a device that looks rare is not taken for one that is often out of service.
    const std::size_t days = window.days - window.begins[device];
    fit.paces.push_back(window.total(device) / static_cast<double>(std::max<std::size_t>(days, 1)));
  }
  double dispersion = 0.3;
  for (int round = 0; round < 4; ++round) {
    fit.service = find_service_days(window, fit.paces, dispersion, fit.effect);
    double beyond = 0;
    double squares = 0;
    for (std::size_t device = 0; device < fit.device_count(); ++device) {
      const double* const share = &fit.service.share[device * window.days];
      const double days = std::accumulate(share, share + window.days, 0.0);
      const double pace = window.total(device) / std::max(days, 1.0);
      fit.paces[device] = pace;
      for (std::size_t day = 0; day < window.days; ++day) {
        if (!(share[day] > 0)) continue;
        const double rest = window.at(device, day) - pace;
        beyond += rest * rest - pace;
        squares += pace * pace;
      }
    }
    dispersion = std::max(beyond / std::max(squares, 1e-9), 0.0);
  }
  fit.dispersion = dispersion;
}

void fit_shared_effect(FitState& fit) {
  for (int round = 0; round < 2; ++round) {
    if (round == 1) {
      std::vector<double> paces = fit.paces;
      for (double& pace : paces) pace = std::max(pace, 1e-3);
      fit.service = find_service_days(fit.window, paces, fit.dispersion, fit.effect);
    }
    judge_last_silences(fit.window, fit.service);
    estimate_dispersion(fit);
    const SharedEffect effect =
        SharedEffect::fit(ratios_of_fleet(fit), fit.window.first, fit.options.horizon);
    fit.effect = effect.smoothed();
    if (round == 1) {
      for (std::size_t k = 0; k < fit.options.draws; ++k) {
        fit.model.draws.push_back(effect.draw(k, fit.options.draws));
      }
    }
    for (std::size_t device = 0; device < fit.device_count(); ++device) {
      double exposure = 0;
      for (std::size_t day = 0; day < fit.window.days; ++day) {
        exposure += fit.share(device, day) * std::exp(fit.effect[day]);
      }
      fit.paces[device] = fit.window.total(device) / std::max(exposure, 0.3);
    }
  }
}

void fit_organisation_effects(FitState& fit, std::size_t organisations) {
  if (organisations < 2) return;
  std::vector<std::vector<Ratio>> ratios(organisations, std::vector<Ratio>(fit.window.days));
  for (std::size_t day = 0; day < fit.window.days; ++day) {
    std::vector<double> expected(organisations), variance(organisations), actual(organisations);
    for (std::size_t device = 0; device < fit.device_count(); ++device) {
      const std::size_t organisation = fit.window.organisation[device];
      const double mean = fit.expected(device, day) * fit.share(device, day);
      expected[organisation] += mean;
      variance[organisation] += fit.variance(mean);
      actual[organisation] += fit.window.at(device, day);
    }
    for (std::size_t i = 0; i < organisations; ++i) {
      if (!(expected[i] > 8)) continue;
      const double mean = expected[i] + 0.5;
      ratios[i][day] = {std::log((actual[i] + 0.5) / mean),
                        std::min(variance[i] / (mean * mean), 1.0), true};
    }
  }
  fit.model.organisations = fit_organisations(ratios);
}

}  // namespace fleetbill::forecast
