#include "tools/workbench/compare/run_checks.hpp"

#include <fmt/core.h>

#include <cstdint>

#include "billing/units/text.hpp"
#include "tools/workbench/compare/bill_differences.hpp"
#include "tools/workbench/output/summary.hpp"

namespace fleetbill::workbench {
namespace {

RunCheck check_digest(const SavedRun& run) {
  const std::string& recorded = run.summary().digest;
  RunCheck out{"digest", {}, run.reader().recompute_digest()};
  if (out.passed != recorded) {
    out.problems.push_back(
        fmt::format("expected {} (recorded), got {} (of the content)", recorded, out.passed));
  }
  return out;
}

RunCheck check_bill(SavedRun& run) {
  const auto& recorded = run.bill();
  std::vector<billing::SealedMonth> again;
  if (!recorded.months.empty()) {
    again =
        bill(run.facts(), recorded.months.front().usage.month, recorded.months.back().usage.month,
             run.tariff().rules, run.tariff().price_list(), run.fact_directory());
  }
  return {"bill", differences(recorded.months, recorded.directory, again, run.fact_directory()),
          fmt::format("{} {} billed again, equal", recorded.months.size(),
                      plural(recorded.months.size(), "month"))};
}

RunCheck check_audit(SavedRun& run) {
  const auto& recorded = run.bill();
  return {
      "audit",
      audit_differences(run.reader().journal(), run.tariff(), recorded.months, recorded.directory),
      "an independent implementation of the rules agrees"};
}

}  // namespace

RunCheck check_conservation(const sim::Conservation& conservation,
                            std::span<const sim::HourPoint> hours) {
  const auto made = static_cast<std::uint64_t>(conservation.made);
  RunCheck out{"conservation",
               {},
               fmt::format("{} {} made, all accounted for", grouped(made), plural(made, "record"))};
  if (!conservation.holds()) out.problems.emplace_back("records were lost or added");
  if (hours.empty()) return out;
  std::int64_t dropped = 0;
  for (const sim::HourPoint& hour : hours) dropped += hour.dropped_records;
  if (dropped != conservation.dropped) {
    out.problems.push_back(
        fmt::format("dropped records by hour: expected {}, got {}", conservation.dropped, dropped));
  }
  if (const std::int64_t cached = hours.back().cached_records; cached != conservation.cached) {
    out.problems.push_back(
        fmt::format("cached records at the end of the last hour: expected {}, "
                    "got {}",
                    conservation.cached, cached));
  }
  return out;
}

RunCheck check_rows(const results::RowCounts& rows) {
  RunCheck out{"rows", {}, fmt::format("{} read, all accounted for", grouped(rows.read))};
  if (rows.read != rows.applied + rows.duplicate + rows.quarantined) {
    out.problems.emplace_back(
        "the applied, duplicate and quarantined rows do not add up to the rows read");
  }
  return out;
}

void check_run(SavedRun& run, const std::function<void(const RunCheck&)>& on_check) {
  const results::Summary& summary = run.summary();
  on_check(check_digest(run));
  // A bill of event files has no devices.
  if (summary.conservation) {
    std::vector<sim::HourPoint> hours;
    if (run.reader().has_backlog_by_hour()) hours = run.reader().series().hours;
    on_check(check_conservation(*summary.conservation, hours));
  }
  if (!run.is_simulated()) on_check(check_rows(summary.rows));
  on_check(check_bill(run));
  on_check(check_audit(run));
}

}  // namespace fleetbill::workbench
