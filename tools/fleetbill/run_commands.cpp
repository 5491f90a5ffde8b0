// The commands that play or bill: run, check, bill.
#include <fmt/core.h>

#include <filesystem>
#include <limits>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/attributes_loader.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/process/console.hpp"
#include "tools/process/process.hpp"
#include "tools/process/progress.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/runs/bill_journal.hpp"
#include "tools/workbench/runs/run_scenario.hpp"
#include "tools/workbench/runs/work_limits.hpp"
#include "tools/workbench/tariff/tariff_files.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

std::vector<scenarios::Override> overrides_of(const Options& options) {
  std::vector<scenarios::Override> out;
  for (const std::string& text : options.texts("set")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw usage_error("run", concat("--set: expected PATH=VALUE, got ", quote(text)));
    }
    out.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  if (options.has("seed")) out.push_back({"seed", std::to_string(options.number("seed"))});
  return out;
}

/// Returns the path of `--output`, otherwise `NAME.h5` in the current directory.
std::string run_file_name(const Options& options, const std::string& name) {
  return options.has("output") ? options.text("output") : name + ".h5";
}

/// Checks that neither a run file, nor the quarantine file of a billed journal next to it, would
/// overwrite an input.
/// Errors: `Error(usage)` naming the file
void check_run_file(std::string_view command, const std::string& run_file, bool has_journal,
                    const std::vector<std::string>& inputs) {
  if (run_file.empty()) return;
  std::vector<Output> outputs{{"--output", run_file, {".h5"}}};
  check_no_stream(command, outputs.front());
  if (has_journal) {
    outputs.push_back({"the quarantine file of --output", quarantine_path(run_file), {}});
  }
  check_outputs(command, outputs, inputs);
}

/// Returns the overrides in their order, as `--set` accepts them.
std::string text_of(const std::vector<scenarios::Override>& overrides) {
  std::string out;
  for (const scenarios::Override& one : overrides) {
    out += concat(out.empty() ? "" : " ", one.path, '=', one.value);
  }
  return out;
}

constexpr std::int64_t kMostDevices = std::numeric_limits<std::uint32_t>::max();

void declare_limits(OptionTable& table) {
  table.flag("allow-large",
             "Accept scenarios that need more memory than is available, or more than a day of CPU "
             "time");
}

scenarios::WorkLimits limits_of(const Options& options) {
  return options.has("allow-large") ? scenarios::WorkLimits{} : work_limits();
}

RunResult run_one(const std::string& path, const Options& options) {
  const std::vector<scenarios::Override> overrides = overrides_of(options);
  const scenarios::Case scenario = scenarios::load_case(path, overrides, limits_of(options));
  std::vector<std::string> inputs = scenario.named_files;
  inputs.push_back(path);
  RunOptions run;
  run.overrides = text_of(overrides);
  run.keep_months = !options.has("no-checkpoints");
  run.resume = options.has("resume");
  run.play.is_interrupted = is_interrupted;
  run.play.threads = options.threads();
  run.play.cohort_size = static_cast<std::uint32_t>(options.number("cohort"));
  run.run_file = run_file_name(options, scenario.scenario.name);
  check_run_file("run", run.run_file, scenario.journal.has_value(), inputs);
  ProgressLine progress(scenario.scenario.start, scenario.scenario.end());
  run.play.on_progress = [&](const actors::Progress& p) { progress.show(p); };
  run.on_message = [](const std::string& line) { report("{}\n", line); };
  return run_scenario(scenario, run);
}

/// Checks that no scenario overwrites the run file of a previous one.
void check_names(const std::vector<std::string>& paths, const Options& options) {
  if (paths.size() < 2) return;
  std::vector<Output> outputs;
  for (const std::string& path : paths) {
    const scenarios::Case scenario = scenarios::load_case(path, overrides_of(options));
    outputs.push_back({path, run_file_name(options, scenario.scenario.name), {}});
  }
  check_outputs("run", outputs, paths);
}

std::string file_stem(const std::string& path) {
  std::filesystem::path name = std::filesystem::path(path).filename();
  if (name.extension() == ".gz") name.replace_extension();
  if (name.extension() == ".csv") name.replace_extension();
  return name.string();
}

Tariff tariff_of(const Options& options, BillOptions& bill) {
  Tariff tariff;
  if (options.has("rulebook")) {
    tariff.rules = scenarios::load_rulebook(options.text("rulebook"));
    bill.rulebook_text = scenarios::read_text_file(options.text("rulebook"));
  }
  if (options.has("accounts")) tariff.accounts = scenarios::load_accounts(options.text("accounts"));
  if (!options.has("prices")) return tariff;
  LoadedPrices loaded = load_prices(options.texts("prices"));
  tariff.prices = std::move(loaded.prices);
  bill.prices_text = std::move(loaded.text);
  return tariff;
}

billing::StatedMonths stated_months(const Options& options) {
  billing::StatedMonths out{options.month("from-month"), options.month("to-month")};
  if (out.first && out.last && *out.last < *out.first) {
    throw usage_error("bill", concat("--to-month ", to_string(*out.last),
                                     " is before --from-month ", to_string(*out.first)));
  }
  return out;
}

Instant parse_until(const std::string& text) {
  if (const auto instant = parse_instant(text)) return *instant;
  if (const auto date = parse_date(text)) return start_of(*date);
  throw usage_error("bill",
                    concat("--until: expected a date or a time such as 2026-02-01T00:00:00Z, "
                           "got ",
                           quote(text)));
}

// ---- run ----------------------------------------------------------------------------------------

void declare_run(OptionTable& table) {
  constexpr std::int64_t kMostSeed = std::int64_t{1} << 62U;
  table.argument("SCENARIO", Times::many, {".yaml"});
  table.output("output,o", "RUN", {".h5"},
               "Write the run to RUN (default: NAME.h5 of the scenario)");
  table.number("seed", "N", {0, kMostSeed}, "Replace the seed of the scenario");
  table.texts("set", "PATH=VALUE",
              "Replace a value of the scenario, such as months=3 or fleets[0].count=100");
  table.threads("Play with");
  table.number("cohort", "N", {0, kMostDevices}, "Play N devices per actor; 0 = the fastest", 0);
  table.flag("resume",
             "Resume the interrupted or killed run of the same scenario and options after its last "
             "checkpoint");
  table.flag("no-checkpoints", "Do not checkpoint finished months in RUN.resume");
  declare_limits(table);
  table.flag("json", "Print the summary as JSON");
}

int run_command(const Options& options) {
  const auto& paths = options.arguments();
  if (options.has("resume") && options.has("no-checkpoints")) {
    throw usage_error("run",
                      "--resume needs checkpoints, but --no-checkpoints is set; omit one of them");
  }
  if (paths.size() > 1 && options.has("output")) {
    throw usage_error("run", concat("--output names one run file, but there are ", paths.size(),
                                    " scenarios; pass one scenario or omit --output"));
  }
  check_names(paths, options);
  const bool json = options.has("json");
  if (json && paths.size() > 1) print("[");
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const RunResult outcome = run_one(paths[i], options);
    if (json) {
      print_text(concat(i > 0 ? "," : "", summary_json(outcome, "")));
    } else {
      print("{}Scenario {}\n\n{}", i > 0 ? "\n" : "", outcome.name, summary_text(outcome, ""));
    }
  }
  if (json && paths.size() > 1) print("]\n");
  return 0;
}

// ---- check --------------------------------------------------------------------------------------

void declare_check(OptionTable& table) {
  table.argument("SCENARIO", Times::many, {".yaml"});
  declare_limits(table);
}

int check_command(const Options& options) {
  std::string problems;
  ErrorKind worst = ErrorKind::invalid;
  for (const std::string& path : options.arguments()) {
    try {
      const scenarios::Case scenario = scenarios::load_case(path, {}, limits_of(options));
      print("{}: valid{}\n", path,
            scenario.journal ? "" : "; a run needs " + estimated_work(scenario.scenario));
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::io) worst = ErrorKind::io;
      problems += (problems.empty() ? "" : "\n") + std::string(error.what());
    }
  }
  if (!problems.empty()) throw Error(worst, problems);
  return 0;
}

// ---- bill ---------------------------------------------------------------------------------------

void declare_bill(OptionTable& table) {
  table.argument("EVENTS", Times::many, {".csv"});
  table.output(
      "output,o", "RUN", {".h5"},
      "Write the run to RUN (default: named after the first event file, in the current directory)");
  table.flag("no-run-file",
             "Print the summary without writing a run file, which is several times as fast");
  table.shipped("rulebook", "RULEBOOK", ShippedKind::rulebook,
                "Bill by this rulebook (default: the default readings)");
  table.shipped("prices", "PRICES", ShippedKind::price_list,
                "Rate with this price list (default: no amounts)", Times::any);
  table.file("accounts", "ACCOUNTS", {".yaml"},
             "Read attributes of Pelion accounts for reports: team_name, email, ...");
  table.text("partner", "NAME", "Print the lines of this partner only");
  table.text("until", "TIME", "Quarantine rows at or after TIME");
  table.text("from-month", "YYYY-MM",
             "Bill from this month on; earlier facts set state only (default: journal_begins, "
             "otherwise the first applied row)");
  table.text("to-month", "YYYY-MM",
             "Bill up to this month (default: journal_ends, otherwise the last applied row)");
  table.allow_gap();
  table.flag("strict", "Exit 1 if a row is quarantined");
  table.flag("json", "Print the summary as JSON");
}

int bill_command(const Options& options) {
  const auto& paths = options.arguments();
  BillOptions bill;
  bill.name = file_stem(paths[0]);
  if (options.has("no-run-file") && options.has("output")) {
    throw usage_error("bill", "--no-run-file excludes --output; omit one of them");
  }
  if (!options.has("no-run-file")) bill.run_file = run_file_name(options, bill.name);
  check_run_file("bill", bill.run_file, true, options.inputs({"rulebook", "prices", "accounts"}));
  if (options.has("until")) bill.until = parse_until(options.text("until"));
  bill.months = stated_months(options);
  bill.allow_gap = options.has("allow-gap");
  Tariff tariff = tariff_of(options, bill);
  const RunResult outcome = bill_files(paths, std::move(tariff), bill);
  const std::string partner = options.text("partner");
  check_partner(outcome.directory, partner);
  const bool json = options.has("json");
  print_result(json ? summary_json(outcome, partner) : summary_text(outcome, partner), json);
  return options.has("strict") && outcome.rows->quarantined > 0 ? 1 : 0;
}

}  // namespace

const Command kRunCommand{.name = "run",
                          .synopsis = "SCENARIO... [OPTION]...",
                          .summary = "Play a scenario, bill it, record the run and print a summary",
                          .example = "fleetbill run rental_rehire.yaml --set months=3 -o rental.h5",
                          .failure = "",
                          .declare = declare_run,
                          .run = run_command,
                          .is_interruptible = true};

const Command kCheckCommand{.name = "check",
                            .synopsis = "SCENARIO... [OPTION]...",
                            .summary = "Validate scenarios without playing them",
                            .example = "fleetbill check scenarios/cases/article/*.yaml",
                            .failure = "",
                            .declare = declare_check,
                            .run = check_command};

const Command kBillCommand{
    .name = "bill",
    .synopsis = "EVENTS.csv... [OPTION]...",
    .summary = "Bill event files (CSV, optionally gzipped)",
    .example = "fleetbill bill register.csv telemetry.csv.gz --prices example-2020-07",
    .failure = "a row is quarantined (with --strict)",
    .declare = declare_bill,
    .run = bill_command};

}  // namespace fleetbill::tools
