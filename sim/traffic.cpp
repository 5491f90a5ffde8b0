#include "sim/traffic.hpp"

namespace fleetbill::sim {
namespace {

/// Calls `add` with the start of each unit of time that the window touches.
template <class Add>
void for_each_unit(Window window, Duration unit, Add add) {
  const Instant first{window.from.ms - window.from.ms % unit.ms};
  for (Instant t = first; t < window.to; t = t + unit) add(t);
}

}  // namespace

std::vector<HourPoint> hours_of(Window window) {
  std::vector<HourPoint> points;
  for_each_unit(window, hours(1), [&](Instant t) { points.push_back({.hour = t}); });
  return points;
}

std::vector<DayPoint> days_of(Window window) {
  std::vector<DayPoint> points;
  for_each_unit(window, days(1), [&](Instant t) { points.push_back({t, 0, 0, 0}); });
  return points;
}

}  // namespace fleetbill::sim
