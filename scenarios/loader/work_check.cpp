#include "scenarios/loader/work_check.hpp"

#include <algorithm>
#include <cmath>

#include "billing/units/text.hpp"
#include "sim/workload.hpp"

namespace fleetbill::scenarios {
namespace {

using sim::Workload;
using sim::WorkSource;

std::string_view list_of(WorkSource source) {
  switch (source) {
    case WorkSource::device: return "devices";
    case WorkSource::fleet: return "fleets";
    case WorkSource::endpoint_fleet: return "endpoints";
    case WorkSource::campaign: return "campaigns";
  }
  return {};
}

/// Returns the item of a part of the scenario.
Item item_of(const MapReader& root, const Workload& work) {
  const Item list = *root.find(list_of(work.source));
  return {list.node.items[work.index], path_of(list, work.index)};
}

/// Returns the first of the keys that the item has; the item if it has none of them.
Item part_of(const Item& item, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    for (const auto& [name, value] : item.node.entries) {
      if (name.scalar == key) return {value, path_of(item, key)};
    }
  }
  return item;
}

/// Returns the value that causes most of the work.
Item cause_of(const MapReader& root, const Workload& work) {
  constexpr double kManyActions = 100'000;  // of a device
  const Item item = item_of(root, work);
  if (work.hires > 1000) return part_of(item, {"hire"});
  if (work.actions < kManyActions * work.entities) return part_of(item, {"count"});
  return part_of(item, {"telemetry", "update_every", "type"});
}

/// `12.3 GB`, `40 hours`.
std::string rounded(double value, double unit, std::string_view name) {
  constexpr double kMost = 1e15;
  const std::int64_t tenths = std::llround(std::min(kMost, std::ceil(10 * value / unit)));
  return concat(tenths / 10, '.', tenths % 10, ' ', name);
}

void check_sum(Document& document, const MapReader& root, const std::vector<Workload>& works,
               double limit, double unit, std::string_view name,
               double (*part)(const Workload& work)) {
  double sum = 0;
  for (const Workload& work : works) sum += part(work);
  if (sum <= limit) return;
  const auto largest =
      std::max_element(works.begin(), works.end(),
                       [part](const Workload& a, const Workload& b) { return part(a) < part(b); });
  lacking(document, cause_of(root, *largest),
          concat("the run needs about ", rounded(sum, unit, name), "; at most ",
                 rounded(limit, unit, name),
                 " are available; reduce the devices, their activity or the months, sum rows with "
                 "record: monthly, or play it with --allow-large"));
}

}  // namespace

void check_work(Document& document, const MapReader& root, const sim::Scenario& scenario,
                const WorkLimits& limits) {
  constexpr double kGigabyte = 1e9;
  constexpr double kHour = 3600;
  const std::vector<Workload> works = sim::estimate_workloads(scenario);
  for (const Workload& work : works) {
    if (work.hires <= sim::kMostHires) continue;
    lacking(document, part_of(item_of(root, work), {"hire"}),
            concat("a device has about ", std::llround(work.hires), " hires; at most ",
                   std::llround(sim::kMostHires), " can be played; increase length and gap"));
  }
  if (document.has_problems()) return;
  check_sum(document, root, works, limits.bytes, kGigabyte, "GB of memory",
            [](const Workload& work) { return work.bytes(); });
  if (document.has_problems()) return;
  check_sum(document, root, works, limits.cpu_seconds, kHour, "hours of CPU time",
            [](const Workload& work) { return work.cpu_seconds(); });
}

}  // namespace fleetbill::scenarios
