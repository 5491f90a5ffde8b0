#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/loader/reader.hpp"
#include "scenarios/loader/telemetry_loader.hpp"
#include "sim/day_effect.hpp"
#include "sim/profile.hpp"

/// Reads profiles and what changes the days of devices that have one.
namespace fleetbill::scenarios {

/// The days of the week in files, Monday first.
inline constexpr std::string_view kWeekdayNames[] = {"mon", "tue", "wed", "thu",
                                                     "fri", "sat", "sun"};

/// Parses a finite number, also with a sign or an exponent.
std::optional<double> parse_real(std::string_view text);

/// Returns the text of a number's bounds, for messages: `a number from 0 to 5`.
struct RealBounds {
  double least = 0;
  double most = 0;
  std::string_view expected;
};
inline constexpr RealBounds kPerDayBounds{1e-6, 1e6,
                                          "a number of records from 0.000001 to 1000000"};
inline constexpr RealBounds kFactorBounds{0, 1e6, "a factor from 0 to 1000000"};
inline constexpr RealBounds kCvBounds{0, 5, "a coefficient of variation from 0 to 5"};
inline constexpr RealBounds kSigmaBounds{0, 3, "a standard deviation from 0 to 3"};
inline constexpr RealBounds kMemoryBounds{0, 0.999999, "a correlation from 0 to below 1"};
inline constexpr RealBounds kShareBounds{0, 1, "a share from 0 to 1"};
inline constexpr RealBounds kStateBounds{-10, 10, "a logarithm from -10 to 10"};

/// Reads a number within bounds.
std::optional<double> read_real(Document& document, const Item& item, const RealBounds& bounds);

/// Divides weights by their mean. @returns false if they are all 0
bool normalise(sim::WeekdayFactors& weights);

/// Reads the map of `profile`. Keys of `telemetry:` see TelemetryModel.
std::optional<sim::Telemetry> read_profile(const TelemetryContext& in, const MapReader& map);
[[nodiscard]] Keys profile_keys();

/// Reads `day_effect:` of a fleet.
/// @param organisations  of the fleet, with their numbers in it
/// @param first_day      of the scenario; std::nullopt if it is not known
sim::DayEffect read_day_effect(Document& document, const Item& item,
                               const std::map<std::string, std::size_t>& organisations,
                               std::optional<sim::DayNumber> first_day);

/// Reads `downtime:` of a fleet.
sim::Downtime read_downtime(Document& document, const Item& item);

}  // namespace fleetbill::scenarios
