#pragma once

#include <vector>

#include "sim/series.hpp"
#include "sim/world.hpp"

/// The points of one window: what a cohort counts into while it is played.
namespace fleetbill::sim {

/// A point for each hour, and one for each day, that the window touches.
std::vector<HourPoint> hours_of(Window window);
std::vector<DayPoint> days_of(Window window);

/// The point that an instant of the window is in. `points` is what hours_of() or days_of() gave.
inline HourPoint& hour_at(std::vector<HourPoint>& points, Instant t) {
  return points[static_cast<std::size_t>((t - points[0].hour).ms / hours(1).ms)];
}
inline DayPoint& day_at(std::vector<DayPoint>& points, Instant t) {
  return points[static_cast<std::size_t>((t - points[0].day).ms / days(1).ms)];
}

}  // namespace fleetbill::sim
