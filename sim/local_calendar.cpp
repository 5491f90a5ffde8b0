#include "sim/local_calendar.hpp"

#include <algorithm>

#include "billing/units/error.hpp"

namespace fleetbill::sim {
namespace {

constexpr std::int64_t kMsPerHour = hours(1).ms;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

LocalCalendar::LocalCalendar(std::vector<ClockChange> clock, Instant from, Instant to)
    : clock_(std::move(clock)) {
  if (clock_.empty()) clock_.push_back({from, Duration{0}});
  begins_.clear();
  const Duration offset = clock_[clock_at(from)].offset;
  first_ = static_cast<DayNumber>(floor_div((from + offset).ms, kMsPerDay));
  std::size_t c = 0;
  for (DayNumber day = first_; begins_.empty() || begins_.back() < to; ++day) {
    const Instant midnight{std::int64_t{day} * kMsPerDay};
    const auto begin_with = [&](std::size_t i) {
      const Instant begin = midnight - clock_[i].offset;
      return i == 0 ? begin : std::max(begin, clock_[i].from);
    };
    while (c + 1 < clock_.size() && begin_with(c) >= clock_[c + 1].from) ++c;
    begins_.push_back(begin_with(c));
  }
}

std::size_t LocalCalendar::clock_at(Instant t) const {
  const auto after = std::upper_bound(clock_.begin() + 1, clock_.end(), t,
                                      [](Instant at, const ClockChange& c) { return at < c.from; });
  return static_cast<std::size_t>(after - clock_.begin()) - 1;
}

DayNumber LocalCalendar::day_of(Instant t) const {
  const auto after = std::upper_bound(begins_.begin(), begins_.end(), t);
  FLEETBILL_ASSERT(after != begins_.begin() && after != begins_.end(),
                   "the time is within the calendar");
  return first_ + static_cast<DayNumber>(after - begins_.begin()) - 1;
}

/// Calls visit(from, to, hour) for the parts of the day with one local hour each, until it returns
/// false.
template <class Visit>
void LocalCalendar::for_each_hour(DayNumber day, Instant after, Visit visit) const {
  const Instant end = begin_of(day + 1);
  std::size_t c = clock_at(after);
  for (Instant from = after; from < end;) {
    const std::int64_t local = (from + clock_[c].offset).ms;
    const std::int64_t hour = floor_div(local, kMsPerHour);
    Instant to = std::min(end, from + milliseconds((hour + 1) * kMsPerHour - local));
    if (c + 1 < clock_.size()) to = std::min(to, clock_[c + 1].from);
    const auto of_day = static_cast<std::size_t>(hour - floor_div(hour, 24) * 24);
    if (!visit(from, to, of_day)) return;
    from = to;
    if (c + 1 < clock_.size() && clock_[c + 1].from <= from) ++c;
  }
}

Instant LocalCalendar::at_share(const HourWeights& weights, DayNumber day, Instant after,
                                double share) const {
  double total = 0;
  for_each_hour(day, after, [&](Instant from, Instant to, std::size_t hour) {
    total += weights[hour] * static_cast<double>((to - from).ms);
    return true;
  });
  const bool is_flat = !(total > 0);
  if (is_flat) total = static_cast<double>((begin_of(day + 1) - after).ms);
  double rest = share * total;
  Instant out = after;
  for_each_hour(day, after, [&](Instant from, Instant to, std::size_t hour) {
    const double weight = is_flat ? 1 : weights[hour];
    const double of_hour = weight * static_cast<double>((to - from).ms);
    if (!(of_hour > 0)) return true;
    const bool is_here = rest < of_hour;
    // Rounding down keeps the instant in its hour.
    const auto later = is_here ? static_cast<std::int64_t>(rest / weight) : (to - from).ms;
    out = std::min(from + milliseconds(later), to - milliseconds(1));
    rest -= of_hour;
    return !is_here;
  });
  return out;
}

}  // namespace fleetbill::sim
