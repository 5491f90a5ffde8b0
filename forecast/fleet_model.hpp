#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "forecast/shared_effect.hpp"
#include "sim/profile.hpp"

namespace fleetbill::forecast {

/// What was fitted of one device.
struct FittedDevice {
  std::size_t device = 0;  ///< index in the history
  double pace = 0;         ///< mean records of a day in service
  double pace_cv = 0;      ///< relative uncertainty of the pace
  sim::WeekdayFactors weekdays = sim::kNoWeekdays;
  double score = 0;              ///< of its last day, see sim::DayMemory
  double certainty = 0;          ///< of that score
  bool has_downtime = false;     ///< its downtime can be seen in the history
  bool is_regular = false;       ///< a heartbeat: no shared effect, little variation
  std::int32_t days_silent = 0;  ///< at the end of the history
  double down_probability = 0;   ///< that it is out of service at the end of the history
};

/// Spread of a device's days.
struct FittedSpread {
  double gamma_cv = 0;            ///< of devices with few records a day
  double regularity = 0;          ///< see sim::DailyProfile
  std::vector<double> quantiles;  ///< of devices with many records a day; may be empty
  double memory = 0;
};

/// A fleet's behaviour, fitted to a history.
struct FleetModel {
  sim::DayNumber origin = 0;  ///< the last day of the history
  std::vector<FittedDevice> devices;
  FittedSpread spread;
  std::vector<double> regular_quantiles;  ///< spread of regular devices; may be empty
  double pace_drift = 0;       ///< variance of the logarithm of a device's pace after one day
  double rare_pace_drift = 0;  ///< of a device whose downtime cannot be seen
  sim::Downtime downtime;
  std::size_t downtime_starts = 0;  ///< silences to which it was fitted
  /// Of the shared effect; replicate r uses draw r modulo their number.
  std::vector<EffectDraw> draws;
  OrganisationEffect organisations;

  /// Returns the drift of a device's pace.
  [[nodiscard]] double drift_of(const FittedDevice& device) const {
    return device.has_downtime ? pace_drift : rare_pace_drift;
  }
};

}  // namespace fleetbill::forecast
