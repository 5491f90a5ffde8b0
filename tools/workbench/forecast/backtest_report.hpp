#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "billing/reports/table.hpp"
#include "forecast/backtest.hpp"

namespace fleetbill::workbench {

/// A backtest of all origins.
struct Backtest {
  forecast::BacktestPlan plan;
  std::vector<forecast::Scored> forecasts;      ///< origin by origin
  std::vector<forecast::ScoreSummary> summary;  ///< by level and length

  /// Returns `days of devices: too narrow`, …, one for each verdict.
  [[nodiscard]] std::vector<std::string> verdicts() const;
};

/// Fits and scores each origin, several at a time.
/// @param threads   0: as many as there are processors
/// @param progress  called after each origin with the number of origins that are done, from any
///                  thread but never twice at a time
Backtest run_backtest(const forecast::DailyHistory& history, forecast::BacktestPlan plan,
                      const forecast::BacktestOptions& options, unsigned threads,
                      const std::function<void(std::size_t)>& progress);

/// Returns coverage, skill, bias and verdict by level and length.
billing::Table score_table(const Backtest& backtest);

/// Returns the weighted interval scores with their parts, and those of the simple forecasts.
billing::Table interval_score_table(const Backtest& backtest);

/// Returns a histogram of the probability integral transform.
billing::Table pit_table(const Backtest& backtest);

/// Returns all figures of these three tables as numbers, for other programs: one row by level and
/// length.
billing::Table score_rows(const Backtest& backtest);

/// Returns one row for each forecast: series, level, origin, period, quantiles, mean, and the place
/// of the actual value in the predictive distribution.
billing::Table forecast_rows(const Backtest& backtest);

/// Returns the actual values that `forecast_rows` were compared with: series, day, value.
billing::Table actual_rows(const forecast::DailyHistory& history);

/// Returns one line for people: what the backtest says about later forecasts.
std::string backtest_line(const Backtest& backtest);

}  // namespace fleetbill::workbench
