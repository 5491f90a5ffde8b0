#pragma once

#include <vector>

#include "sim/series.hpp"
#include "sim/world.hpp"

/// The points of one window, in which a cohort counts while it is played.
namespace fleetbill::sim {

/// Return a point for each hour, or each day, that the window touches.
std::vector<HourPoint> hours_of(Window window);
std::vector<DayPoint> days_of(Window window);

/// Return the point that contains an instant of the window.
/// @param points  from hours_of() or days_of()
inline HourPoint& hour_at(std::vector<HourPoint>& points, Instant t) {
  return points[static_cast<std::size_t>((t - points[0].hour).ms / hours(1).ms)];
}
inline DayPoint& day_at(std::vector<DayPoint>& points, Instant t) {
  return points[static_cast<std::size_t>((t - points[0].day).ms / days(1).ms)];
}

}  // namespace fleetbill::sim
