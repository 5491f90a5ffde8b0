#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "billing/reports/table.hpp"
#include "tools/workbench/runs/saved_run.hpp"
#include "tools/workbench/tariff/tariff.hpp"

/// Differences of two saved runs.
namespace fleetbill::workbench {

/// Returns the clauses, plans and prices that differ between two tariffs.
billing::Table tariff_diff_table(const Tariff& a, const Tariff& b);

/// How to compare two runs.
struct RunDiffOptions {
  bool with_series = false;  ///< also compare the points of the time series
  std::size_t limit = 0;     ///< differences to list and explain; 0: all
};

/// The result of comparing two runs.
struct RunDiff {
  billing::Table tariff;                        ///< one row per clause, plan or price that differs
  billing::Table rows;                          ///< the first differences, each with its reason
  std::map<std::string, std::uint64_t> counts;  ///< of all differences, by kind
  std::uint64_t total = 0;
  std::uint64_t left_out = 0;  ///< differences that `rows` lacks

  [[nodiscard]] bool is_equal() const { return tariff.rows.empty() && total == 0; }
};

/// Compares two runs: tariffs, summaries, bills and optionally series. Each difference of a bill is
/// explained from both runs. Runs of one digest have equal contents, so only their tariffs are
/// compared. The runs lose their bills (see `SavedRun::take_bill`).
/// Errors: as reading the runs has them
RunDiff diff_runs(SavedRun& a, SavedRun& b, const RunDiffOptions& options);

}  // namespace fleetbill::workbench
