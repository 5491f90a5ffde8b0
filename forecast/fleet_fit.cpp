#include "forecast/fleet_fit.hpp"

#include <cmath>

#include "billing/units/error.hpp"
#include "forecast/fit_state.hpp"

namespace fleetbill::forecast {
namespace {

void list_devices(FitState& fit) {
  for (std::size_t device = 0; device < fit.device_count(); ++device) {
    FittedDevice out;
    out.device = fit.window.devices[device];
    out.pace = fit.paces[device];
    out.pace_cv = 1 / std::sqrt(fit.posterior[device].shape);
    if (!fit.weekdays.empty()) out.weekdays = fit.weekdays[device];
    fit.model.devices.push_back(out);
  }
}

}  // namespace

FleetModel fit_fleet(const DailyHistory& history, std::size_t known, const FitOptions& options) {
  FLEETBILL_ASSERT(known >= kFewestDays && known <= history.days, "the days can be fitted");
  FitState fit(history, known, options);
  FLEETBILL_ASSERT(fit.device_count() > 0, "there are records");
  fit.model.origin = history.first + static_cast<sim::DayNumber>(known) - 1;
  fit_service(fit);
  fit_shared_effect(fit);
  fit_organisation_effects(fit, history.organisations.size());
  fit_paces(fit);
  fit_own_weekdays(fit);
  keep_recent_total(fit);
  list_devices(fit);
  mark_regular_devices(fit);
  fit_spread(fit);
  fit_scores(fit);
  fit_downtime(fit);
  fit_service_today(fit);
  return std::move(fit.model);
}

}  // namespace fleetbill::forecast
