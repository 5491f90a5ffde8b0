#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/run_file.hpp"
#include "sim/series.hpp"
#include "tools/workbench/runs/saved_run.hpp"

/// Checks of a saved run.
namespace fleetbill::workbench {

/// The result of one check.
struct RunCheck {
  std::string_view name;              ///< `digest`, `conservation`, `rows`, `bill` or `audit`
  std::vector<std::string> problems;  ///< empty: the check passed
  std::string passed;                 ///< the fact that a passed check establishes
};

/// Checks that every record that the devices made is accounted for.
/// @param hours  if they state the backlog, which must end with the cached records; else empty
RunCheck check_conservation(const sim::Conservation& conservation,
                            std::span<const sim::HourPoint> hours);

/// Checks that the applied, duplicate and quarantined rows add up to the rows read.
RunCheck check_rows(const results::RowCounts& rows);

/// Checks a run: its digest; the conservation of its records, or the counts of the rows of its
/// event files; its bill, by a second billing of its facts and by the independent audit. Every
/// check runs, even after a failure.
/// @param on_check  called after each check
/// Errors: as reading the run has them
void check_run(SavedRun& run, const std::function<void(const RunCheck&)>& on_check);

}  // namespace fleetbill::workbench
