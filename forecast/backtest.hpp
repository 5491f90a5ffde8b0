#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "forecast/fleet_model.hpp"
#include "forecast/history.hpp"
#include "forecast/score.hpp"
#include "sim/random.hpp"

/// Backtests: forecasts from days of the past, compared with what came.
namespace fleetbill::forecast {

struct BacktestOptions {
  std::optional<std::size_t> horizon;      ///< days; std::nullopt: as the history allows, up to 31
  std::optional<std::size_t> step;         ///< days between origins; std::nullopt: about a dozen
  std::optional<std::size_t> first_known;  ///< days before the first origin's forecast
  std::size_t most_days = 120;             ///< of the history that a fit uses
  std::size_t replicates = 200;
  std::uint64_t seed = 1;
  std::size_t most_devices = 60;  ///< scored from each origin: drawn from those that record
};

/// The origins of a backtest.
struct BacktestPlan {
  std::vector<std::size_t> known;  ///< days of the history up to each origin, rising
  std::size_t horizon = 1;
};

/// Plans the origins. Those without messages in the days before them are omitted.
/// Errors: `Error(invalid)` if the history is too short, with the days that are needed, or if no
/// origin is left
BacktestPlan plan_backtest(const DailyHistory& history, const BacktestOptions& options);

/// Compares a model's forecast with the days after its origin: each day, and their sum, of the
/// fleet, of each organisation and of some devices with records in the last four weeks.
/// @param model  of the first `known` days
std::vector<Scored> score_model(const DailyHistory& history, const FleetModel& model,
                                std::size_t known, std::size_t horizon,
                                const BacktestOptions& options);

/// Fits a model to the first `known` days, and scores it. Origins may be scored at the same time.
std::vector<Scored> backtest_origin(const DailyHistory& history, std::size_t known,
                                    std::size_t horizon, const BacktestOptions& options);

}  // namespace fleetbill::forecast
