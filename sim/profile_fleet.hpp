#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "billing/journal/vocabulary.hpp"
#include "sim/day_effect.hpp"
#include "sim/device_days.hpp"
#include "sim/local_calendar.hpp"
#include "sim/profile.hpp"

namespace fleetbill::sim {

struct Fleet;
struct Scenario;

/// A device of a fleet's register, which replaces what the fleet says of its devices.
struct Member {
  std::string serial;
  std::string asset;
  std::string asset_code;
  std::string iccid;               ///< empty: as the fleet says
  std::uint32_t organisation = 0;  ///< index into Scenario::organisations
  double pace = 1;
  double pace_cv = 0;  ///< relative uncertainty of the pace: each replicate draws its own
  WeekdayFactors weekdays = kNoWeekdays;
  KnownDevice known;
  std::optional<billing::Plan> plan;
  std::optional<billing::Connector> connector;
  bool is_enabled = true;                  ///< false: it has no asset at the start
  std::optional<std::uint32_t> behaviour;  ///< index into Scenario::behaviours
};

/// One draw of a fleet's fitted parameters.
struct FitDraw {
  double per_day = 1;
  WeekdayFactors by_weekday = kNoWeekdays;
  DayEffect effect;
};

/// What the devices of a fleet with a profile share in one replicate.
class ProfileFleet {
 public:
  /// A fleet without shared effects.
  ProfileFleet() = default;
  ProfileFleet(const Scenario& scenario, const Fleet& fleet, const LocalCalendar& calendar);

  /// Fills in what the fleet contributes to the days of a device.
  /// @param index         of the device in the fleet, from 0
  /// @param organisation  that the device's asset belongs to, index into Scenario::organisations
  /// The fleet and this object must outlive the context.
  void describe(const Fleet& fleet, std::size_t index, std::uint32_t organisation,
                DayContext& context) const;

 private:
  std::optional<DayFactors> factors_;
  std::vector<std::uint32_t> index_of_;  // of organisations in the fleet, by scenario index
  std::vector<double> paces_;            // of the members
};

/// Replaces the fitted parameters of each fleet by the draw of the scenario's replicate.
void apply_fit_draws(Scenario& scenario);

}  // namespace fleetbill::sim
