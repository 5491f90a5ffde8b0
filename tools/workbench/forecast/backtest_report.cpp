#include "tools/workbench/forecast/backtest_report.hpp"

#include <fmt/core.h>

#include <cmath>
#include <mutex>

#include "billing/units/instant.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/output/parallel.hpp"
#include "tools/workbench/output/render.hpp"

namespace fleetbill::workbench {
namespace {

using billing::Cell;
using forecast::Scored;
using forecast::ScoreSummary;

constexpr std::size_t kShortBlock = 1;  // days that share a cluster in a history of a few weeks
constexpr std::size_t kUsualBlock = 7;
constexpr std::size_t kLongHistory = 60;  // days

std::string date_text(sim::DayNumber day) {
  return to_string(date_of(Instant{std::int64_t{day} * kMsPerDay}));
}

std::string level_name(const ScoreSummary& of) { return std::string(to_string(of.level)); }

std::string length_name(const ScoreSummary& of) { return of.is_sum ? "sum" : "day"; }

std::string verdict_text(const ScoreSummary& of) {
  std::string out;
  for (const std::string& one : of.verdicts) out += (out.empty() ? "" : ", ") + one;
  return out;
}

Cell number(double value) { return fmt::format("{:.6g}", value); }

Cell percent(double share) { return fmt::format("{:.1f}%", 100 * share); }

Cell with_half_width(const forecast::ClusteredMean& of) {
  if (!(of.half_width < 10)) return fmt::format("{:.2f}", of.mean);
  return fmt::format("{:.2f} ±{:.2f}", of.mean, of.half_width);
}

std::string series_name(forecast::SeriesLevel level, std::string_view name) {
  return concat(forecast::to_string(level), ':', name);
}

}  // namespace

std::vector<std::string> Backtest::verdicts() const {
  std::vector<std::string> out;
  for (const ScoreSummary& of : summary) {
    for (const std::string& verdict : of.verdicts) {
      out.push_back(concat(forecast::to_string(of.level), ' ', length_name(of), "s: ", verdict));
    }
  }
  return out;
}

Backtest run_backtest(const forecast::DailyHistory& history, forecast::BacktestPlan plan,
                      const forecast::BacktestOptions& options, unsigned threads,
                      const std::function<void(std::size_t)>& progress) {
  Backtest out;
  out.plan = std::move(plan);
  std::vector<std::vector<Scored>> of_origin(out.plan.known.size());
  std::mutex mutex;
  std::size_t done = 0;
  for_each_in_parallel(of_origin.size(), threads, [&](std::size_t i) {
    of_origin[i] = forecast::backtest_origin(history, out.plan.known[i], out.plan.horizon, options);
    const std::scoped_lock lock(mutex);
    progress(++done);
  });
  for (const auto& forecasts : of_origin) {
    out.forecasts.insert(out.forecasts.end(), forecasts.begin(), forecasts.end());
  }
  out.summary =
      forecast::summarise(out.forecasts, history.days < kLongHistory ? kShortBlock : kUsualBlock);
  return out;
}

billing::Table score_table(const Backtest& backtest) {
  billing::Table out;
  out.title = fmt::format("Backtest: {} origins, {} days ahead", backtest.plan.known.size(),
                          backtest.plan.horizon);
  out.columns = {"level", "of", "rows", "in 80 %", "in 50 %", "skill", "bias", "verdict"};
  for (const ScoreSummary& of : backtest.summary) {
    out.rows.push_back({level_name(of), length_name(of), static_cast<std::int64_t>(of.rows),
                        with_half_width(of.in_80), with_half_width(of.in_50),
                        with_half_width(of.skill), percent(of.bias), text_cell(verdict_text(of))});
  }
  return out;
}

billing::Table interval_score_table(const Backtest& backtest) {
  billing::Table out;
  out.title = "Weighted interval scores (less is better) and those of simple forecasts";
  out.columns = {"level", "of", "score", "dispersion", "under", "over", "flat", "seasonal"};
  for (const ScoreSummary& of : backtest.summary) {
    std::vector<Cell> row{level_name(of), length_name(of)};
    for (const double value : {of.score.total(), of.score.dispersion, of.score.under, of.score.over,
                               of.flat, of.seasonal}) {
      row.emplace_back(fmt::format("{:.4g}", value));
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

billing::Table pit_table(const Backtest& backtest) {
  billing::Table out;
  out.title = "Share of actual values by tenth of the forecast (0.10 each: calibrated)";
  out.columns = {"level", "of"};
  for (int i = 1; i <= 10; ++i) out.columns.push_back(fmt::format("{}%", 10 * i));
  for (const ScoreSummary& of : backtest.summary) {
    std::vector<Cell> row{level_name(of), length_name(of)};
    for (const double share : of.pit) row.emplace_back(fmt::format("{:.2f}", share));
    out.rows.push_back(std::move(row));
  }
  return out;
}

billing::Table score_rows(const Backtest& backtest) {
  billing::Table out;
  out.columns = {"level",
                 "of",
                 "rows",
                 "coverage_80",
                 "coverage_80_half_width",
                 "coverage_50",
                 "coverage_50_half_width",
                 "skill",
                 "skill_half_width",
                 "bias",
                 "score",
                 "dispersion",
                 "under",
                 "over",
                 "flat_score",
                 "seasonal_score"};
  for (int i = 1; i <= 10; ++i) out.columns.push_back(fmt::format("tenth_{}", i));
  out.columns.emplace_back("verdict");
  for (const ScoreSummary& of : backtest.summary) {
    std::vector<Cell> row{level_name(of), length_name(of), static_cast<std::int64_t>(of.rows)};
    for (const forecast::ClusteredMean* const mean : {&of.in_80, &of.in_50, &of.skill}) {
      row.push_back(number(mean->mean));
      // Without two clusters nothing is known of the half-width.
      row.push_back(std::isfinite(mean->half_width) ? number(mean->half_width) : Cell());
    }
    for (const double value : {of.bias, of.score.total(), of.score.dispersion, of.score.under,
                               of.score.over, of.flat, of.seasonal}) {
      row.push_back(number(value));
    }
    for (const double share : of.pit) row.push_back(number(share));
    row.push_back(text_cell(verdict_text(of)));
    out.rows.push_back(std::move(row));
  }
  return out;
}

billing::Table forecast_rows(const Backtest& backtest) {
  billing::Table out;
  out.columns = {"series", "level", "origin", "period", "p5",   "p10",    "p25",
                 "p50",    "p75",   "p90",    "p95",    "mean", "pit_lo", "pit_hi"};
  for (const Scored& of : backtest.forecasts) {
    const std::string first = date_text(of.first);
    std::vector<Cell> row{series_name(of.level, of.name), std::string(to_string(of.level)),
                          date_text(of.origin),
                          of.is_sum() ? concat(first, '/', date_text(of.last)) : first};
    for (const double value : of.predicted) row.push_back(number(value));
    for (const double value : {of.mean, of.below, of.up_to}) row.push_back(number(value));
    out.rows.push_back(std::move(row));
  }
  return out;
}

billing::Table actual_rows(const forecast::DailyHistory& history) {
  std::vector<std::int64_t> fleet(history.days);
  std::vector<std::vector<std::int64_t>> organisations(history.organisations.size(), fleet);
  billing::Table out;
  out.columns = {"series", "day", "value"};
  const auto add = [&](const std::string& name, std::size_t day, std::int64_t value) {
    out.rows.push_back({name, date_text(history.first + static_cast<sim::DayNumber>(day)), value});
  };
  for (std::size_t device = 0; device < history.devices.size(); ++device) {
    const auto days = history.of(device);
    const std::string name = series_name(forecast::SeriesLevel::device, history.devices[device]);
    for (std::size_t day = 0; day < history.days; ++day) {
      if (days[day] == 0) continue;
      add(name, day, days[day]);
      fleet[day] += days[day];
      organisations[history.organisation_of[device]][day] += days[day];
    }
  }
  for (std::size_t i = 0; i < organisations.size(); ++i) {
    const std::string name =
        series_name(forecast::SeriesLevel::organisation, history.organisations[i]);
    for (std::size_t day = 0; day < history.days; ++day) add(name, day, organisations[i][day]);
  }
  const std::string name = series_name(forecast::SeriesLevel::fleet, "all");
  for (std::size_t day = 0; day < history.days; ++day) add(name, day, fleet[day]);
  return out;
}

std::string backtest_line(const Backtest& backtest) {
  for (const ScoreSummary& of : backtest.summary) {
    if (of.level != forecast::SeriesLevel::fleet || of.is_sum) continue;
    return fmt::format(
        "Backtest: {} origins: {:.0f} % of the fleet's days in the 80 % interval, {:.0f} % in the "
        "50 % interval, bias {:+.1f} %",
        backtest.plan.known.size(), 100 * of.in_80.mean, 100 * of.in_50.mean, 100 * of.bias);
  }
  return "Backtest: no origin";
}

}  // namespace fleetbill::workbench
