#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "forecast/fleet_fit.hpp"
#include "forecast/window.hpp"

/// The steps of fit_fleet(), which share one state.
namespace fleetbill::forecast {

/// A gamma distribution of a device's pace.
struct PacePosterior {
  double shape = 1;
  double rate = 1;

  [[nodiscard]] double mean() const { return shape / rate; }
};

struct FitState {
  FitState(const DailyHistory& history, std::size_t known, const FitOptions& chosen)
      : options(chosen), window(make_window(history, known, chosen.most_days)) {
    effect.assign(window.days, 0);
  }

  FitOptions options;
  Window window;
  std::vector<double> paces;   ///< by device: mean records of a day in service
  std::vector<double> effect;  ///< logarithm of the shared effect, by day
  double dispersion = 0;       ///< variance of a day beyond its mean, divided by the squared mean
  double variance_ratio = 1;   ///< variance of a day divided by its mean
  ServiceDays service;
  std::vector<PacePosterior> posterior;       ///< by device
  std::vector<sim::WeekdayFactors> weekdays;  ///< by device; empty: without own weekdays
  FleetModel model;

  [[nodiscard]] std::size_t device_count() const { return window.count(); }
  [[nodiscard]] bool is_visible(std::size_t device) const {
    return service.is_visible[device] != 0;
  }
  /// Returns the probability that a device is in service on a day.
  [[nodiscard]] double share(std::size_t device, std::size_t day) const {
    return service.share[device * window.days + day];
  }
  [[nodiscard]] bool in_service(std::size_t device, std::size_t day) const {
    return share(device, day) > 0;
  }
  /// Returns the expected records of a device in service.
  [[nodiscard]] double expected(std::size_t device, std::size_t day) const {
    const double own = weekdays.empty() ? 1 : weekdays[device][window.weekday(day)];
    return paces[device] * std::exp(effect[day]) * own;
  }
  /// Returns the variance of a day's records with this mean.
  [[nodiscard]] double variance(double mean) const {
    return dispersion > 0 ? mean + dispersion * mean * mean : mean * variance_ratio;
  }
  /// Returns how much a device's record says about its pace; 1 in a Poisson process.
  [[nodiscard]] double information(std::size_t device) const;
};

/// Variation of days about their expectation.
struct Dispersion {
  double beyond_poisson = 0;  ///< (variance − mean) / squared mean
  double variance_ratio = 1;  ///< variance / mean
};

/// Estimates the dispersion by moments over the days in service of devices that `wanted` chooses.
/// @returns `std::nullopt` if there are too few days
template <class Wanted>
std::optional<Dispersion> dispersion_of(const FitState& fit, const Wanted& wanted) {
  double squares = 0;
  double means = 0;
  double square_means = 0;
  std::size_t count = 0;
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    if (!wanted(device)) continue;
    for (std::size_t day = 0; day < fit.window.days; ++day) {
      if (!fit.in_service(device, day)) continue;
      const double mean = fit.expected(device, day);
      const double rest = fit.window.at(device, day) - mean;
      squares += rest * rest;
      means += mean;
      square_means += mean * mean;
      ++count;
    }
  }
  if (count <= 50 || !(means > 0)) return std::nullopt;
  return Dispersion{(squares - means) / square_means, squares / means};
}

/// Estimates which days are in service, and from them paces and dispersion.
void fit_service(FitState& fit);
/// Estimates what all devices have in common, with paces and service given it.
void fit_shared_effect(FitState& fit);
/// Estimates what the devices of an organisation have in common beside that.
void fit_organisation_effects(FitState& fit, std::size_t organisations);
/// Estimates the distribution of each device's pace on the last day, and how paces drift.
void fit_paces(FitState& fit);
/// Estimates the devices' own weekdays, as far as they exceed chance.
void fit_own_weekdays(FitState& fit);
/// Scales all paces so that the last four weeks have the total that they had.
void keep_recent_total(FitState& fit);
/// Marks devices whose days vary less than those of a Poisson process.
void mark_regular_devices(FitState& fit);
/// Estimates how the days of devices vary, and how long they remember.
void fit_spread(FitState& fit);
/// Estimates the score of each device's last day.
void fit_scores(FitState& fit);
/// Estimates how often downtime begins, and by likelihood its length, lognormal, and the share of
/// it that lasts for good.
void fit_downtime(FitState& fit);
/// Estimates which devices are out of service on the last day.
void fit_service_today(FitState& fit);

}  // namespace fleetbill::forecast
