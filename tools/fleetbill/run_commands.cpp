// The commands that play or bill: run, check, bill.
#include <fmt/core.h>

#include <filesystem>
#include <limits>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/attributes_loader.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/interrupt.hpp"
#include "tools/fleetbill/progress.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/runs/bill_journal.hpp"
#include "tools/workbench/runs/run_scenario.hpp"
#include "tools/workbench/tariff/tariff_files.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

std::vector<scenarios::Override> overrides_of(const Options& options) {
  std::vector<scenarios::Override> out;
  if (options.has("set")) {
    for (const auto& text : options.get<std::vector<std::string>>("set")) {
      const std::size_t equals = text.find('=');
      if (equals == std::string::npos || equals == 0) {
        throw Error(ErrorKind::usage, concat("--set takes PATH=VALUE, not '", text, "'"));
      }
      out.push_back({text.substr(0, equals), text.substr(equals + 1)});
    }
  }
  if (options.has("seed")) {
    constexpr std::int64_t kMost = std::int64_t{1} << 62U;
    out.push_back({"seed", std::to_string(options.count("seed", 0, kMost))});
  }
  return out;
}

/// Run files go to the directory the user stands in, unless -o says otherwise.
std::string run_file_name(const Options& options, const std::string& name) {
  return options.has("output") ? options.text("output") : name + ".h5";
}

/// Holds a run file, and the file of quarantined rows that may come to stand beside it where a
/// journal is billed, against what is read.
/// Errors: `Error(usage)` naming the file
void check_run_file(std::string_view command, const std::string& run_file, bool has_journal,
                    const std::vector<std::string>& inputs) {
  if (run_file.empty()) return;
  std::vector<Output> outputs{{"--output", run_file}};
  check_no_stream(command, outputs.front());
  if (has_journal) {
    outputs.push_back({"the quarantine beside --output:", quarantine_path(run_file)});
  }
  check_outputs(command, outputs, inputs);
}

/// The overrides in their order, as a user would write them.
std::string text_of(const std::vector<scenarios::Override>& overrides) {
  std::string out;
  for (const scenarios::Override& one : overrides) {
    out += concat(out.empty() ? "" : " ", one.path, '=', one.value);
  }
  return out;
}

constexpr std::int64_t kMostDevices = std::numeric_limits<std::uint32_t>::max();

Outcome run_one(const std::string& path, const Options& options) {
  const std::vector<scenarios::Override> overrides = overrides_of(options);
  const scenarios::Case scenario = scenarios::load_case(path, overrides);
  std::vector<std::string> inputs = scenario.named_files;
  inputs.push_back(path);
  RunOptions run;
  run.overrides = text_of(overrides);
  run.keep_months = !options.has("no-checkpoints");
  run.resume = options.has("resume");
  run.play.is_interrupted = is_interrupted;
  run.play.threads = options.threads();
  run.play.cohort_size = static_cast<std::uint32_t>(options.count("cohort", 0, kMostDevices));
  run.run_file = run_file_name(options, scenario.scenario.name);
  check_run_file("run", run.run_file, scenario.journal.has_value(), inputs);
  ProgressLine progress(scenario.scenario.start, scenario.scenario.end());
  run.play.on_progress = [&](const actors::Progress& p) { progress.show(p); };
  run.on_message = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  return run_scenario(scenario, run);
}

/// Several scenarios make several run files: none is to be written over the one before it.
void check_names(const std::vector<std::string>& paths, const Options& options) {
  if (paths.size() < 2) return;
  std::vector<Output> outputs;
  for (const std::string& path : paths) {
    const scenarios::Case scenario = scenarios::load_case(path, overrides_of(options));
    outputs.push_back({path, run_file_name(options, scenario.scenario.name)});
  }
  check_outputs("run", outputs, paths);
}

std::string file_stem(const std::string& path) {
  std::filesystem::path name = std::filesystem::path(path).filename();
  if (name.extension() == ".gz") name.replace_extension();
  if (name.extension() == ".csv") name.replace_extension();
  return name.string();
}

Terms terms_of(const Options& options, BillOptions& bill) {
  Terms terms;
  if (options.has("rulebook")) {
    terms.rules = scenarios::load_rulebook(options.text("rulebook"));
    bill.rulebook_text = scenarios::read_text_file(options.text("rulebook"));
  }
  if (options.has("accounts")) terms.accounts = scenarios::load_accounts(options.text("accounts"));
  if (!options.has("prices")) return terms;
  LoadedPrices loaded = load_prices(options.get<std::vector<std::string>>("prices"));
  terms.prices = std::move(loaded.prices);
  bill.prices_text = std::move(loaded.text);
  return terms;
}

Instant parse_until(const std::string& text) {
  if (const auto instant = parse_instant(text)) return *instant;
  if (const auto date = parse_date(text)) return start_of(*date);
  throw Error(ErrorKind::usage,
              concat("--until takes a time such as 2026-02-01T00:00:00Z, not '", text, "'"));
}

}  // namespace

int run_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("run"), "scenario");
  options.add()("output,o", po::value<std::string>(), "run file to write; default: NAME.h5 here")(
      "seed", po::value<std::string>(), "another seed than the scenario's")(
      "threads", po::value<std::string>()->default_value("0"), "threads; 0: one a core")(
      "cohort", po::value<std::string>()->default_value("0"),
      "devices handled by one actor of each kind; 0: the fastest")(
      "set", po::value<std::vector<std::string>>()->composing(),
      "PATH=VALUE: another value than the scenario's, such as months=3 or fleets[0].count=100")(
      "resume",
      "go on from the last finished month of this run, which was killed or interrupted; with the "
      "same scenario and options, but for --threads")(
      "no-checkpoints", "do not keep finished months in OUTPUT.resume while the run is played")(
      "json", "print the summary as JSON");
  if (!options.parse(arguments)) return 0;
  const auto paths = options.positionals();
  if (paths.empty()) throw Error(ErrorKind::usage, "run: which scenario? See fleetbill run --help");
  if (options.has("resume") && options.has("no-checkpoints")) {
    throw Error(ErrorKind::usage, "run: --resume goes on from checkpoints; omit --no-checkpoints");
  }
  catch_interrupts();
  if (paths.size() > 1 && options.has("output")) {
    throw Error(ErrorKind::usage, "run: -o names one run file; give one scenario");
  }
  check_names(paths, options);
  const bool json = options.has("json");
  if (json && paths.size() > 1) fmt::print("[");
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const Outcome outcome = run_one(paths[i], options);
    if (json) {
      fmt::print("{}{}", i > 0 ? "," : "", summary_json(outcome, ""));
    } else {
      fmt::print("{}Scenario {}\n\n{}", i > 0 ? "\n" : "", outcome.name, summary_text(outcome, ""));
    }
  }
  if (json && paths.size() > 1) fmt::print("]\n");
  return 0;
}

int check_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("check"), "scenario");
  if (!options.parse(arguments)) return 0;
  const auto paths = options.positionals();
  if (paths.empty()) {
    throw Error(ErrorKind::usage, "check: which scenario? See fleetbill check --help");
  }
  std::string problems;
  ErrorKind worst = ErrorKind::invalid;
  for (const std::string& path : paths) {
    try {
      const scenarios::Case scenario = scenarios::load_case(path);
      if (!scenario.journal) (void)sim::build_world(scenario.scenario);
      fmt::print("{}: right\n", path);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::io) worst = ErrorKind::io;
      problems += (problems.empty() ? "" : "\n") + std::string(error.what());
    }
  }
  if (!problems.empty()) throw Error(worst, problems);
  return 0;
}

int bill_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("bill"), "events");
  options.add()("output,o", po::value<std::string>(),
                "run file to write; default: named after the first event file, here")(
      "no-run-file", "print the summary alone and write no file: several times as fast")(
      "rulebook", po::value<std::string>(), "rulebook (YAML) that differs from the default")(
      "prices", po::value<std::vector<std::string>>()->composing(),
      "price list (YAML); without one, quantities only. May be given several times")(
      "accounts", po::value<std::string>(),
      "attributes of Pelion accounts (YAML: account to team_name, email, ...), for reports")(
      "partner", po::value<std::string>(), "print this partner's lines only")(
      "until", po::value<std::string>(), "quarantine rows at or after this time")(
      "strict", "exit 1 if any row is quarantined")("json", "print the summary as JSON");
  if (!options.parse(arguments)) return 0;
  const auto paths = options.positionals();
  if (paths.empty()) {
    throw Error(ErrorKind::usage, "bill: which event files? See fleetbill bill --help");
  }
  BillOptions bill;
  bill.name = file_stem(paths[0]);
  if (options.has("no-run-file") && options.has("output")) {
    throw Error(ErrorKind::usage,
                "bill: --no-run-file writes none, -o names one; give one of them");
  }
  if (!options.has("no-run-file")) bill.run_file = run_file_name(options, bill.name);
  check_run_file("bill", bill.run_file, true,
                 options.files({"events", "rulebook", "prices", "accounts"}));
  if (options.has("until")) bill.until = parse_until(options.text("until"));
  Terms terms = terms_of(options, bill);
  const Outcome outcome = bill_files(paths, std::move(terms), bill);
  const std::string partner = options.text("partner");
  check_partner(outcome.directory, partner);
  fmt::print("{}",
             options.has("json") ? summary_json(outcome, partner) : summary_text(outcome, partner));
  return options.has("strict") && outcome.rows->quarantined > 0 ? 1 : 0;
}

}  // namespace fleetbill::tools
