#pragma once

#include <cstddef>

#include "forecast/fleet_model.hpp"
#include "forecast/history.hpp"

namespace fleetbill::forecast {

struct FitOptions {
  std::size_t most_days = 120;  ///< the last days of the history, which the fit uses
  std::size_t horizon = 31;     ///< days that will be forecast
  std::size_t draws = 200;      ///< of the shared effect
};

/// Fewest days from which a fleet can be fitted: each weekday once, and a few twice.
inline constexpr std::size_t kFewestDays = 12;

/// Fits a fleet's behaviour: which devices are in service, how fast they record, what their days
/// have in common, and how much they vary. Uncertainty of parameters becomes part of the model.
/// Devices without records in the last `most_days` days are not in the result.
/// REQUIRES: at least kFewestDays days are known, with at least one record
/// @param known  days of the history; the last of them is the origin of the forecast
FleetModel fit_fleet(const DailyHistory& history, std::size_t known, const FitOptions& options);

}  // namespace fleetbill::forecast
