#include "forecast/fit_state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fleetbill::forecast {

void fit_downtime(FitState& fit) {
  const Window& window = fit.window;
  double at_risk = 0;
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    if (!fit.is_visible(device)) continue;
    for (std::size_t day = 0; day < window.days; ++day) at_risk += fit.in_service(device, day);
  }
  const auto& silences = fit.service.silences;
  fit.model.downtime_starts = silences.size();
  sim::Downtime best;
  const double per_day = (static_cast<double>(silences.size()) + 0.5) / (at_risk + 1);
  double most = -std::numeric_limits<double>::infinity();
  for (const double median : {0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 14.0, 25.0, 50.0}) {
    for (const double sigma : {0.5, 0.8, 1.2, 1.6, 2.2}) {
      const sim::LognormalTime length{milliseconds(static_cast<std::int64_t>(median * kMsPerDay)),
                                      sigma};
      // P(more than n whole days) = P(length > n).
      std::vector<double> above;
      for (std::size_t day = 0; day <= window.days; ++day) {
        above.push_back(sim::probability_above(length, days(static_cast<std::int64_t>(day))));
      }
      for (const double for_good : {0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5}) {
        double likelihood = for_good > 0 ? 0.5 * std::log(for_good + 0.02) : 0.5 * std::log(0.02);
        for (const Silence& silence : silences) {
          const auto survives = [&](std::size_t day) {
            return for_good + (1 - for_good) * above[day];
          };
          const double known = survives(silence.seen_after - 1);
          const double now = silence.has_ended
                                 ? survives(silence.length - 1) - survives(silence.length)
                                 : survives(silence.length - 1);
          likelihood += std::log(std::max(now, 1e-12) / std::max(known, 1e-12));
        }
        if (likelihood > most) {
          most = likelihood;
          best.length = length;
          best.for_good = for_good;
        }
      }
    }
  }
  // A day's probability p of leaving: exponential with mean -1 / log(1 - p), rounded up.
  const double mean = -1 / std::log1p(-std::min(per_day, 0.9));
  best.after = sim::ExponentialTime{
      milliseconds(static_cast<std::int64_t>(std::min(mean, 36'500.0) * kMsPerDay))};
  fit.model.downtime = best;
}

void fit_service_today(FitState& fit) {
  const Window& window = fit.window;
  const sim::Downtime& downtime = fit.model.downtime;
  const double begins =
      1 - std::exp(-static_cast<double>(kMsPerDay) / sim::mean_ms(downtime.after));
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    FittedDevice& out = fit.model.devices[device];
    out.has_downtime = fit.is_visible(device);
    const std::size_t silent = window.last_silence(device);
    out.days_silent = static_cast<std::int32_t>(silent);
    if (silent == 0 || !out.has_downtime) continue;
    // It is out of service since day k of the silence, or in service all the time.
    const double* const log_zero = &fit.service.log_zero[(device + 1) * window.days - silent];
    double log_probability = 0;
    double out_of_service = 0;
    for (std::size_t k = 0; k < silent; ++k) {
      const double lasts =
          downtime.for_good +
          (1 - downtime.for_good) *
              sim::probability_above(downtime.length,
                                     days(static_cast<std::int64_t>(silent - 1 - k)));
      out_of_service += std::exp(log_probability) * begins * lasts;
      log_probability += log_zero[k];
    }
    out.down_probability = out_of_service / (out_of_service + std::exp(log_probability));
  }
}

}  // namespace fleetbill::forecast
