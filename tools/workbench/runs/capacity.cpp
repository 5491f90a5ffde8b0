#include "tools/workbench/runs/capacity.hpp"

#include <algorithm>

#include "billing/units/quantity.hpp"
#include "tools/workbench/runs/run_result.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::workbench {

using results::MonthTotals;
using sim::HourPoint;

namespace {

void raise(std::optional<Peak>& peak, std::int64_t value, Instant at) {
  if (value > (peak ? peak->value : 0)) peak = Peak{value, at};
}

/// Returns the points in [from, to).
template <class Point>
std::span<const Point> points_between(const std::vector<Point>& points, Instant Point::*time,
                                      Instant from, Instant to) {
  const auto first = std::ranges::lower_bound(points, from, {}, time);
  const auto last = std::ranges::lower_bound(points, to, {}, time);
  return {first, std::max(first, last)};
}

/// The backlog at instants between hours.
class Backlog {
 public:
  explicit Backlog(const std::vector<HourPoint>& hours) : hours_(hours) {}

  /// Returns the backlog at the end of the last hour that ends by `t`.
  [[nodiscard]] std::int64_t at(Instant t) const {
    const auto next = first_ending_after(t);
    return next == hours_.begin() ? 0 : std::prev(next)->cached_records;
  }

  /// Returns the first end of an hour from `t` on at which the backlog is at most `level`.
  [[nodiscard]] std::optional<Instant> falls_to(std::int64_t level, Instant t) const {
    if (at(t) <= level) return t;
    for (auto hour = first_ending_after(t); hour != hours_.end(); ++hour) {
      if (hour->cached_records <= level) return hour->hour + hours(1);
    }
    return std::nullopt;
  }

 private:
  using Hours = std::vector<HourPoint>;

  [[nodiscard]] Hours::const_iterator first_ending_after(Instant t) const {
    return std::ranges::upper_bound(hours_, t - hours(1), {}, &HourPoint::hour);
  }

  const Hours& hours_;
};

/// Adds the peaks of [from, to).
void add_peaks(const CapacityData& data, Instant from, Instant to, CapacityPeriod& out) {
  const auto& [hours, days] = data.series;
  if (data.has_backlog) {
    raise(out.backlog, Backlog(hours).at(from), from);  // an hour without a point has this backlog
    out.dropped = 0;
  }
  for (const HourPoint& hour : points_between(hours, &HourPoint::hour, from, to)) {
    raise(out.messages, hour.messages, hour.hour);
    raise(out.uploads, hour.uploads, hour.hour);
    raise(out.connections, hour.connections, hour.hour);
    if (!data.has_backlog) continue;
    raise(out.backlog, hour.cached_records, hour.hour);
    *out.dropped += hour.dropped_records;
  }
  for (const auto& day : points_between(days, &sim::DayPoint::day, from, to)) {
    raise(out.devices, day.connected_devices, day.day);
  }
}

CapacityPeriod month_of_run(const CapacityData& data, const MonthTotals& totals) {
  CapacityPeriod out;
  out.month = totals.month;
  out.from = totals.month.begin();
  out.to = totals.month.end();
  add_peaks(data, *out.from, *out.to, out);
  out.api_calls = totals.api_calls;
  out.facts = totals.facts;
  return out;
}

CapacityPeriod whole_run(const CapacityData& data) {
  CapacityPeriod out;
  if (!data.months.empty()) {
    out.from = data.months.front().month.begin();
    out.to = data.months.back().month.end();
  }
  add_peaks(data, Instant{0}, Instant{std::numeric_limits<std::int64_t>::max()}, out);
  for (const MonthTotals& month : data.months) {
    out.api_calls = checked_add(out.api_calls, month.api_calls, "API calls of the run");
  }
  out.facts = data.facts;
  return out;
}

FaultRecovery recovery_after(const FaultTime& fault, const CapacityData& data) {
  const Backlog backlog(data.series.hours);
  const auto full_hour = [](Instant t) { return Instant{t.ms - t.ms % hours(1).ms}; };
  FaultRecovery out;
  out.fault = fault;
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    out.normal = std::max(out.normal, backlog.at(full_hour(fault.from) - hours(1) * hour));
  }
  const Instant end = full_hour(fault.to + hours(1) - milliseconds(1));
  out.at_end = backlog.at(end);
  const bool is_in_run = !data.months.empty() && end <= data.months.back().month.end();
  if (is_in_run) out.recovered = backlog.falls_to(out.normal, end);
  return out;
}

}  // namespace

std::vector<FaultTime> fault_times(const sim::Scenario& scenario) {
  std::vector<FaultTime> out;
  for (const sim::Fault& fault : scenario.faults) {
    out.push_back({std::string(to_string(fault.kind)), fault.from, fault.to});
  }
  return out;
}

std::optional<Duration> FaultRecovery::duration() const {
  return recovered ? std::optional(*recovered - fault.to) : std::nullopt;
}

Capacity capacity_of(const CapacityData& data) {
  Capacity out;
  for (const MonthTotals& month : data.months) out.periods.push_back(month_of_run(data, month));
  out.periods.push_back(whole_run(data));
  if (!data.has_backlog) return out;
  for (const FaultTime& fault : data.faults) out.faults.push_back(recovery_after(fault, data));
  return out;
}

Capacity capacity_of(const RunResult& outcome) {
  return capacity_of({outcome.series, outcome.conservation.has_value(), outcome.month_totals,
                      outcome.fact_rows, outcome.faults});
}

Capacity capacity_of(const SavedRun& run) {
  const sim::Series series = run.reader().series();
  const auto months = run.reader().month_totals();
  const auto faults = read_faults(run.path(), run.summary().texts.effective);
  const bool has_backlog = run.summary().conservation && run.reader().has_backlog_by_hour();
  return capacity_of({series, has_backlog, months, run.summary().facts, faults});
}

}  // namespace fleetbill::workbench
