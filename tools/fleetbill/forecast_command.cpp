#include <fmt/core.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/process/console.hpp"
#include "tools/process/exit_code.hpp"
#include "tools/process/progress.hpp"
#include "tools/workbench/forecast/backtest_report.hpp"
#include "tools/workbench/forecast/past.hpp"
#include "tools/workbench/output/output_file.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

void declare_forecast(OptionTable& table) {
  table.argument("RUN|EVENTS", Times::many, {".h5", ".csv"});
  table.flag(
      "backtest",
      "Forecast days of the past from earlier days, and compare the forecasts with what came");
  table.number("horizon", "DAYS", {1, 366},
               "Forecast this many days (default: up to 31, as the history allows)");
  table.number("step", "DAYS", {1, 366}, "Days between two origins (default: about 12 origins)");
  table.number("training", "DAYS", {12, 100'000},
               "Days before the first origin (default: half of the history, up to 90)");
  table.number("history", "DAYS", {12, 3660}, "Fit to the last days before each origin", 120);
  table.number("replicates", "N", {20, 100'000}, "Play each forecast this many times", 200);
  table.number("seed", "N", {0, 1'000'000'000}, "Seed of the random numbers", 1);
  table.number("devices", "N", {0, 100'000}, "Score this many devices at each origin", 60);
  table.threads("Forecast with");
  table.output("csv", "FILE", {".csv"}, "Also write each forecast to FILE as CSV");
  table.output("actual", "FILE", {".csv"}, "Also write the daily messages of each series to FILE");
  table.format();
  table.flag("json", "Print JSON, as --format json");
  table.output();
}

forecast::BacktestOptions backtest_options(const Options& options) {
  forecast::BacktestOptions out;
  const auto days = [&](const char* name) {
    return options.has(name) ? std::optional<std::size_t>(options.number(name)) : std::nullopt;
  };
  out.horizon = days("horizon");
  out.step = days("step");
  out.first_known = days("training");
  out.most_days = options.number("history");
  out.replicates = options.number("replicates");
  out.seed = options.number("seed");
  out.most_devices = options.number("devices");
  return out;
}

std::string text_of(const Backtest& backtest, Format format) {
  if (format == Format::csv) return render(score_rows(backtest), format);
  if (format == Format::json) {
    nlohmann::ordered_json out;
    out["origins"] = backtest.plan.known.size();
    out["horizon_days"] = backtest.plan.horizon;
    out["scores"] = to_json(score_rows(backtest));
    return out.dump(2) + "\n";
  }
  return concat(render(score_table(backtest), format), '\n',
                render(interval_score_table(backtest), format), '\n',
                render(pit_table(backtest), format));
}

/// Writes the result and the files that were asked for: all of them or none.
void write(const Options& options, const Backtest& backtest, const forecast::DailyHistory& history,
           Format format) {
  OutputFile output = open_output(options.text("output"));
  output.write(text_of(backtest, format));
  std::vector<std::unique_ptr<OutputFile>> others;
  for (const char* const name : {"csv", "actual"}) {
    if (!options.has(name)) continue;
    others.emplace_back(new OutputFile(open_output(options.text(name))));
    const bool is_actual = std::string_view(name) == "actual";
    others.back()->write(
        render(is_actual ? actual_rows(history) : forecast_rows(backtest), Format::csv));
  }
  std::vector<OutputFile*> all;
  for (const auto& other : others) all.push_back(other.get());
  all.push_back(&output);
  OutputFile::commit_together(all);
}

int forecast_command(const Options& options) {
  if (!options.has("backtest")) options.refuse("nothing to forecast; add --backtest");
  const Format format = format_of(options);
  const std::vector<Output> outputs = options.outputs({"output", "csv", "actual"});
  check_outputs("forecast", outputs, options.inputs({}));
  check_writable(outputs);
  const forecast::DailyHistory history = read_history(options.arguments());
  const forecast::BacktestOptions how = backtest_options(options);
  const Backtest backtest = [&] {
    forecast::BacktestPlan plan = forecast::plan_backtest(history, how);
    const PartCounter counter(plan.known.size(), "origins");
    return run_backtest(history, std::move(plan), how, options.threads(),
                        [&](std::size_t done) { counter.show(done); });
  }();
  write(options, backtest, history, format);
  const std::vector<std::string> verdicts = backtest.verdicts();
  for (const std::string& verdict : verdicts) report("forecast: {}\n", verdict);
  return verdicts.empty() ? 0 : exit_code(ErrorKind::check_failed);
}

}  // namespace

const Command kForecastCommand{
    .name = "forecast",
    .synopsis = "RUN|EVENTS.csv... --backtest [OPTION]...",
    .summary = "Test how well the usage of a fleet could have been forecast",
    .example = "fleetbill forecast register.csv telemetry.csv.gz --backtest",
    .failure = "the forecasts of the past were too narrow, too wide or biased",
    .declare = declare_forecast,
    .run = forecast_command};

}  // namespace fleetbill::tools
