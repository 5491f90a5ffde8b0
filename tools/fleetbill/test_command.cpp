#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/exit_code.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/output/junit.hpp"
#include "tools/workbench/output/parallel.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/regression/baseline.hpp"
#include "tools/workbench/regression/cases.hpp"
#include "tools/workbench/regression/clause_coverage.hpp"
#include "tools/workbench/regression/expectations.hpp"
#include "tools/workbench/regression/invariants.hpp"
#include "tools/workbench/regression/random_cases.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

/// What is asked of the cases.
struct TestOptions {
  const billing::Clause* clause = nullptr;  ///< only cases that it decides; null: all
  std::string platform;                     ///< only cases with facts of it; empty: all
  bool wants_coverage = false;
  bool bless = false;
};

/// What testing one case came to.
struct Tested {
  CaseResult result;
  bool is_chosen = true;
  CaseCoverage coverage;
  std::string recorded;  ///< how a baseline changed; empty if none was written
  int exit_code = 0;
};

bool is_about(const RunResult& outcome, const std::string& platform) {
  if (platform.empty()) return true;
  return std::any_of(outcome.facts.begin(), outcome.facts.end(), [&](const auto& fact) {
    return is_pelion(fact.kind) == (platform == "pelion");
  });
}

/// A search plays the case some hundred times, so that it is for small ones.
bool is_small(const RunResult& outcome) { return outcome.facts.size() <= 20'000; }

std::vector<std::string> failures_without_baseline(const scenarios::Case& scenario,
                                                   const RunResult& outcome) {
  std::vector<std::string> failures = failed_expectations(scenario, outcome, ExplainFailures::yes);
  if (!failures.empty() && is_small(outcome)) {
    add_readings_that_would_hold(failures, scenario, outcome);
  }
  for (const std::string& law : broken_invariants(outcome)) {
    failures.push_back(concat(scenario.path, ": ", law));
  }
  return failures;
}

/// Holds the outcome against the recorded baseline; records it anew if that is asked for and
/// nothing else is wrong.
void check_baseline(const scenarios::Case& scenario, const RunResult& outcome, bool bless,
                    Tested& tested) {
  const auto recorded = recorded_baseline(scenario.path);
  auto& failures = tested.result.failures;
  if (!recorded && !scenario.expectations.empty()) return;
  if (!recorded && !bless) {
    failures.push_back(concat(scenario.path,
                              ": expects nothing: write `expect`, or record a baseline with "
                              "--bless"));
    return;
  }
  const std::string now = baseline_text(outcome);
  const std::string difference = baseline_difference(recorded.value_or(""), now);
  if (recorded && difference.empty()) return;
  if (!bless) {
    failures.push_back(baseline_failure(scenario.path, difference));
  } else if (failures.empty()) {
    const std::string path = baseline_path(scenario.path);
    write_text(path, now);
    tested.recorded = concat(path, recorded ? ": changed:\n" : ": new:\n", difference);
  }
}

Tested test_case(const std::string& path, const TestOptions& options) {
  const Stopwatch stopwatch;
  Tested tested{{path, {}, 0}, true, {path, {}}, "", 0};
  try {
    const scenarios::Case scenario = scenarios::load_case(path);
    const RunResult outcome = play_case(scenario);
    tested.is_chosen = is_about(outcome, options.platform);
    if (tested.is_chosen && (options.clause != nullptr || options.wants_coverage)) {
      tested.coverage.decisive = decisive_clauses(scenario, outcome);
      const auto& decisive = tested.coverage.decisive;
      tested.is_chosen = options.clause == nullptr || std::find(decisive.begin(), decisive.end(),
                                                                options.clause) != decisive.end();
    }
    if (tested.is_chosen) {
      tested.result.failures = failures_without_baseline(scenario, outcome);
      check_baseline(scenario, outcome, options.bless, tested);
      if (!tested.result.failures.empty()) tested.exit_code = exit_code(ErrorKind::check_failed);
    }
  } catch (const Error& error) {
    tested.result.failures.emplace_back(error.what());
    tested.exit_code = exit_code(error.kind());
  } catch (const std::exception& error) {
    tested.result.failures.emplace_back(error.what());
    tested.exit_code = exit_code(ErrorKind::check_failed);
  }
  tested.result.seconds = stopwatch.seconds();
  return tested;
}

std::string indented(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 8) {
    text.insert(at + 1, "       ");
  }
  return text;
}

void print_result(const Tested& tested) {
  fmt::print("{}  {}\n", tested.result.failures.empty() ? "PASS" : "FAIL", tested.result.path);
  for (const std::string& failure : tested.result.failures) {
    fmt::print("      {}\n", indented(failure));
  }
  if (!tested.recorded.empty()) fmt::print("      {}\n", indented(tested.recorded));
}

std::vector<std::string> named_like(std::vector<std::string> paths, const std::string& name) {
  std::erase_if(paths, [&](const std::string& path) { return path.find(name) == path.npos; });
  if (paths.empty()) {
    throw usage_error("test", concat("--name: no case has '", name, "' in its path"));
  }
  return paths;
}

const billing::Clause* parse_clause(const std::string& mnemonic) {
  if (mnemonic.empty()) return nullptr;
  const billing::Clause* clause = billing::find_clause(mnemonic);
  if (clause != nullptr && !clause->is_fixed()) return clause;
  std::vector<std::string> known;
  for (const auto& one : billing::clauses()) {
    if (!one.is_fixed()) known.emplace_back(one.mnemonic);
  }
  throw usage_error(
      "test", concat("--clause: expected a clause with several readings, got '", mnemonic, "'",
                     did_you_mean(mnemonic, known), "; 'fleetbill rules' lists them"));
}

/// Why no case is left: `has facts of pelion and is decided by PDM-GRACE`.
[[noreturn]] void throw_none_chosen(const TestOptions& options, std::size_t cases) {
  std::string filter;
  if (!options.platform.empty()) filter = concat("has facts of ", options.platform);
  if (options.clause != nullptr) {
    filter += concat(filter.empty() ? "" : " and ", "is decided by ", options.clause->mnemonic);
  }
  throw usage_error("test", concat("none of ", cases, cases == 1 ? " case " : " cases ", filter));
}

/// To standard output for people, to a CSV file for machines.
void show_coverage(const Options& options, const std::vector<Tested>& all) {
  std::vector<CaseCoverage> cases;
  for (const Tested& tested : all) cases.push_back(tested.coverage);
  if (options.has("coverage")) {
    fmt::print("\n{}", render(coverage_table(cases), Format::table));
  }
  if (options.has("coverage-csv")) {
    write_output(options.text("coverage-csv"), render(coverage_pairs(cases), Format::csv));
  }
}

TestOptions test_options(const Options& options) {
  const TestOptions how{parse_clause(options.text("clause")), options.text("platform"),
                        options.has("coverage") || options.has("coverage-csv"),
                        options.has("bless")};
  if (how.bless && is_under_ci()) {
    throw usage_error(
        "test", "--bless needs a person to review the changes, but CI is set; run it locally");
  }
  return how;
}

/// The cases that are asked for by place and name.
std::vector<std::string> chosen_paths(const Options& options) {
  auto places = options.arguments();
  if (places.empty()) places.emplace_back("scenarios/cases");
  return named_like(find_cases(places), options.text("name"));
}

/// Tests the cases side by side. @returns the chosen ones
std::vector<Tested> test_all(const std::vector<std::string>& paths, const TestOptions& how,
                             unsigned threads) {
  std::vector<Tested> all(paths.size());
  for_each_in_parallel(paths.size(), threads,
                       [&](std::size_t i) { all[i] = test_case(paths[i], how); });
  std::erase_if(all, [](const Tested& tested) { return !tested.is_chosen; });
  if (all.empty()) throw_none_chosen(how, paths.size());
  return all;
}

/// Plays cases and reports on them. @returns the exit code of the gravest
int test_cases(const Options& options) {
  const TestOptions how = test_options(options);
  const unsigned threads = options.threads();
  const auto paths = chosen_paths(options);
  const std::vector<Output> outputs = options.outputs({"junit", "coverage-csv"});
  if (!outputs.empty()) check_outputs("test", outputs, files_of_cases(paths));
  check_writable(outputs);
  const std::vector<Tested> all = test_all(paths, how, threads);
  std::vector<CaseResult> results;
  std::size_t wrong = 0;
  int gravest = 0;
  for (const Tested& tested : all) {
    print_result(tested);
    results.push_back(tested.result);
    wrong += tested.exit_code == 0 ? 0 : 1;
    gravest = std::max(gravest, tested.exit_code);
  }
  show_coverage(options, all);
  fmt::print("\n{} {}, {} passed, {} failed\n", results.size(),
             results.size() == 1 ? "case" : "cases", results.size() - wrong, wrong);
  if (options.has("junit")) write_junit(options.text("junit"), results);
  return gravest;
}

// ---- random scenarios ---------------------------------------------------------------------------

/// What holding the scenario of a seed against the laws came to.
struct RandomTested {
  CaseResult result;  ///< without a name if it was not played any more
  std::optional<Counterexample> wrong;
};

RandomTested test_seed(std::uint64_t seed) {
  const Stopwatch stopwatch;
  RandomTested tested{{concat("random-", seed), {}, 0}, std::nullopt};
  try {
    tested.wrong = try_random_case(seed);
  } catch (const std::exception& error) {
    tested.wrong = Counterexample{seed, {error.what()}, ""};
  }
  if (tested.wrong) tested.result.failures = tested.wrong->broken;
  tested.result.seconds = stopwatch.seconds();
  return tested;
}

std::string folder_of(const Options& options) {
  return options.has("output") ? options.text("output") : ".";
}

std::string counterexample_path(const std::string& folder, std::uint64_t seed) {
  return (std::filesystem::path(folder) / fmt::format("random-{}.yaml", seed)).string();
}

void report_wrong(const Counterexample& wrong, const std::string& folder) {
  fmt::print("FAIL  random scenario of seed {}\n", wrong.seed);
  for (const std::string& broken : wrong.broken) fmt::print("      {}\n", indented(broken));
  if (!wrong.yaml.empty()) {
    const std::string path = counterexample_path(folder, wrong.seed);
    write_text(path, wrong.yaml);
    fmt::print("      smallest scenario that fails: {}\n\n{}\n", path, wrong.yaml);
  }
  fmt::print("      repeat with: fleetbill test --random 1 --seed {}\n", wrong.seed);
}

/// Makes random scenarios of seeds that follow each other and holds them against the laws. The
/// first one that breaks a law ends it.
int test_random(const Options& options) {
  const std::uint64_t count = options.number("random");
  const std::uint64_t seed = options.number("seed");
  std::vector<Output> outputs = options.outputs({"junit"});
  outputs.push_back({"--output", counterexample_path(folder_of(options), seed)});
  check_outputs("test", outputs, {});
  check_writable(outputs);
  std::vector<RandomTested> all(count);
  std::atomic<bool> is_enough{false};
  for_each_in_parallel(count, options.threads(), [&](std::size_t i) {
    if (is_enough) return;
    all[i] = test_seed(seed + i);
    if (all[i].wrong) is_enough = true;
  });
  std::erase_if(all, [](const RandomTested& tested) { return tested.result.path.empty(); });
  if (options.has("junit")) {
    std::vector<CaseResult> results;
    for (const RandomTested& tested : all) results.push_back(tested.result);
    write_junit(options.text("junit"), results);
  }
  const auto first = std::find_if(
      all.begin(), all.end(), [](const RandomTested& tested) { return tested.wrong.has_value(); });
  if (first == all.end()) {
    fmt::print("{} random {} from seed {}: every invariant holds\n", count,
               count == 1 ? "scenario" : "scenarios", seed);
    return 0;
  }
  report_wrong(*first->wrong, folder_of(options));
  return exit_code(ErrorKind::check_failed);
}

/// What would be passed over in silence is refused.
void check_options_belong(const Options& options) {
  const bool is_random = options.has("random");
  for (const char* const name :
       {"name", "clause", "platform", "coverage", "coverage-csv", "bless"}) {
    if (!is_random || !options.has(name)) continue;
    throw usage_error(
        "test",
        concat("--", name, " applies to cases, but --random plays no cases; omit one of them"));
  }
  if (is_random && !options.arguments().empty()) {
    throw usage_error("test",
                      concat("--random plays no cases; omit it or ", options.arguments().front()));
  }
  for (const char* const name : {"seed", "output"}) {
    if (is_random || !options.has(name)) continue;
    throw usage_error("test", concat("--", name, " applies to random scenarios; add --random N"));
  }
}

void declare_test(OptionTable& table) {
  constexpr std::int64_t kMostRandom = 1'000'000;
  constexpr std::int64_t kLastSeed = std::int64_t{1} << 62U;
  table.argument("DIR|SCENARIO", Times::any, {".yaml"});
  table.text("name", "TEXT", "Test only cases with TEXT in their path");
  table.text("clause", "CLAUSE",
             "Test only cases that this clause decides: a different reading changes the result");
  table.choice("platform", "PLATFORM", {"telematics_guru", "pelion"}, "Test only cases of {}");
  table.flag("coverage", "Also print how many cases each clause decides");
  table.file("coverage-csv", "FILE", {".csv"},
             "Write which clause decides which case to FILE as CSV");
  table.file("junit", "FILE", {".xml"}, "Also write the results to FILE as JUnit XML");
  table.flag("bless",
             "Record the baseline (NAME.baseline.txt next to NAME.yaml) of cases that have one or "
             "have no expectations; expectations are never changed");
  table.number("random", "N", {1, kMostRandom},
               "Check N random scenarios against the invariants instead of running the cases");
  table.number("seed", "N", {0, kLastSeed}, "Start with the random scenario of this seed", 1);
  table.file(
      "output,o", "DIR", {"/"},
      "Write the smallest random scenario that fails to DIR (default: the current directory)");
  table.threads("Test with");
}

int test_command(const Options& options) {
  check_options_belong(options);
  return options.has("random") ? test_random(options) : test_cases(options);
}

}  // namespace

const Command kTestCommand{.name = "test",
                           .synopsis = "[DIR|SCENARIO]... [OPTION]...",
                           .summary = "Play every case and check its expectations",
                           .example = "fleetbill test scenarios/cases --platform pelion --coverage",
                           .failure = "a case failed",
                           .declare = declare_test,
                           .run = test_command};

}  // namespace fleetbill::tools
