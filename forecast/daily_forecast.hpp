#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "forecast/fleet_model.hpp"
#include "forecast/history.hpp"
#include "sim/day_effect.hpp"
#include "sim/device_days.hpp"
#include "sim/local_calendar.hpp"

namespace fleetbill::forecast {

/// Plays the days after a history, replicate by replicate.
class DailyForecast {
 public:
  /// @param model    must outlive the forecast
  /// @param history  to which it was fitted
  DailyForecast(const FleetModel& model, const DailyHistory& history, std::size_t days);

  /// Returns the records of one replicate: days of fitted device 0, then of device 1, …
  [[nodiscard]] std::vector<std::int32_t> play(sim::Seed seed) const;

  [[nodiscard]] std::size_t days() const { return days_; }

 private:
  [[nodiscard]] sim::DayContext context_of(std::size_t index, double pace,
                                           const sim::DayFactors& factors) const;

  const FleetModel& model_;
  std::size_t days_;
  sim::LocalCalendar calendar_;  // of the forecast days, in UTC
  std::vector<sim::OrganisationShare> organisations_;
  std::vector<std::uint32_t> organisation_of_;  // by fitted device
  std::vector<sim::PaceEstimate> paces_;        // by fitted device
  std::vector<double> in_service_;              // by day: expected pace, today's is 1
  sim::DailyProfile profile_;
  sim::DailyProfile regular_;
};

}  // namespace fleetbill::forecast
