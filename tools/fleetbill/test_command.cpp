#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "billing/ingest/standard_input.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/process/console.hpp"
#include "tools/process/exit_code.hpp"
#include "tools/workbench/output/junit.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/regression/baseline.hpp"
#include "tools/workbench/regression/case_test.hpp"
#include "tools/workbench/regression/cases.hpp"
#include "tools/workbench/regression/clause_coverage.hpp"
#include "tools/workbench/regression/random_cases.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

/// Returns the stream of the results for people: standard error if a file of the command is
/// standard output.
std::FILE* stream_of_results(const std::vector<Output>& outputs) {
  const bool is_taken = std::any_of(outputs.begin(), outputs.end(), [](const Output& output) {
    return is_standard_output(output.path);
  });
  return is_taken ? stderr : stdout;
}

std::string indented(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 8) {
    text.insert(at + 1, "       ");
  }
  return text;
}

void print_result(std::FILE* out, const CaseTest& tested) {
  print_to(out, "{}  {}\n", tested.result.failures.empty() ? "PASS" : "FAIL", tested.result.path);
  for (const std::string& failure : tested.result.failures) {
    print_to(out, "      {}\n", indented(failure));
  }
  if (!tested.blessed.empty()) print_to(out, "      {}\n", indented(tested.blessed));
}

std::vector<std::string> named_like(std::vector<std::string> paths, const std::string& name) {
  std::erase_if(paths, [&](const std::string& path) { return path.find(name) == path.npos; });
  if (paths.empty()) {
    throw usage_error("test", concat("--name: no case has ", quote(name), " in its path"));
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
      "test", concat("--clause: expected a clause with several readings, got ", quote(mnemonic),
                     did_you_mean(mnemonic, known), "; 'fleetbill rules' lists them"));
}

/// Why no case is left: `has facts of pelion and is decided by PDM-GRACE`.
[[noreturn]] void throw_none_chosen(const CaseTestOptions& options, std::size_t cases) {
  std::string filter;
  if (!options.platform.empty()) filter = concat("has facts of ", options.platform);
  if (options.clause != nullptr) {
    filter += concat(filter.empty() ? "" : " and ", "is decided by ", options.clause->mnemonic);
  }
  throw usage_error("test", concat("none of ", cases, " ", plural(cases, "case"), " ", filter));
}

/// Prints the coverage as a table, and writes it as CSV.
void show_coverage(const Options& options, const std::vector<CaseTest>& all, std::FILE* out) {
  std::vector<CaseCoverage> cases;
  for (const CaseTest& tested : all) cases.push_back(tested.coverage);
  if (options.has("coverage")) {
    print_to(out, "\n{}", render(coverage_table(cases), Format::table));
  }
  if (options.has("coverage-csv")) {
    write_output(options.text("coverage-csv"), render(coverage_pairs(cases), Format::csv));
  }
}

CaseTestOptions test_options(const Options& options) {
  const CaseTestOptions how{parse_clause(options.text("clause")), options.text("platform"),
                            options.has("coverage") || options.has("coverage-csv"),
                            options.has("bless")};
  if (how.bless && is_under_ci()) {
    throw usage_error(
        "test", "--bless needs a person to review the changes, but CI is set; run it locally");
  }
  const auto& places = options.arguments();
  if (how.bless && std::any_of(places.begin(), places.end(), billing::ingest::is_standard_input)) {
    throw usage_error("test",
                      "--bless writes next to the scenario, but standard input has no "
                      "folder; name a file");
  }
  return how;
}

/// Returns the cases that the arguments and `--name` select.
std::vector<std::string> chosen_paths(const Options& options) {
  auto places = options.arguments();
  if (places.empty()) places.emplace_back("scenarios/cases");
  return named_like(find_cases(places), options.text("name"));
}

/// Plays cases and reports on them. @returns the most severe exit code
int test_chosen_cases(const Options& options) {
  const CaseTestOptions how = test_options(options);
  const unsigned threads = options.threads();
  const auto paths = chosen_paths(options);
  const std::vector<Output> outputs = options.outputs({"junit", "coverage-csv"});
  if (!outputs.empty()) check_outputs("test", outputs, files_of_cases(paths));
  check_writable(outputs);
  std::FILE* const out = stream_of_results(outputs);
  const std::vector<CaseTest> all = test_cases(paths, how, threads);
  if (all.empty()) throw_none_chosen(how, paths.size());
  std::vector<CaseResult> results;
  std::size_t wrong = 0;
  int most_severe = 0;
  for (const CaseTest& tested : all) {
    print_result(out, tested);
    results.push_back(tested.result);
    if (!tested.failed) continue;
    ++wrong;
    most_severe = std::max(most_severe, exit_code(*tested.failed));
  }
  show_coverage(options, all, out);
  print_to(out, "\n{} {}, {} passed, {} failed\n", results.size(), plural(results.size(), "case"),
           results.size() - wrong, wrong);
  if (options.has("junit")) write_output(options.text("junit"), junit_text(results));
  return most_severe;
}

// ---- random scenarios ---------------------------------------------------------------------------

std::string folder_of(const Options& options) {
  return options.has("output") ? options.text("output") : ".";
}

std::string counterexample_path(const std::string& folder, std::uint64_t seed) {
  return (std::filesystem::path(folder) / fmt::format("random-{}.yaml", seed)).string();
}

void report_wrong(const Counterexample& wrong, const std::string& folder, std::FILE* out) {
  print_to(out, "FAIL  random scenario of seed {}\n", wrong.seed);
  for (const std::string& broken : wrong.broken) print_to(out, "      {}\n", indented(broken));
  if (!wrong.yaml.empty()) {
    const std::string path = counterexample_path(folder, wrong.seed);
    write_text(path, wrong.yaml);
    print_to(out, "      smallest scenario that fails: {}\n\n{}\n", path, wrong.yaml);
  }
  print_to(out, "      repeat with: fleetbill test --random 1 --seed {}\n", wrong.seed);
}

/// Tests random scenarios of consecutive seeds against the invariants, up to the first failure.
int test_random(const Options& options) {
  const std::uint64_t count = options.number("random");
  const std::uint64_t seed = options.number("seed");
  std::vector<Output> outputs = options.outputs({"junit"});
  outputs.push_back({"--output", counterexample_path(folder_of(options), seed), {}});
  check_outputs("test", outputs, {});
  check_writable(outputs);
  std::FILE* const out = stream_of_results(outputs);
  const auto all = test_random_cases(seed, count, options.threads());
  if (options.has("junit")) {
    std::vector<CaseResult> results;
    for (const RandomTest& tested : all) results.push_back(tested.result);
    write_output(options.text("junit"), junit_text(results));
  }
  const auto first = std::find_if(all.begin(), all.end(), [](const RandomTest& tested) {
    return tested.counterexample.has_value();
  });
  if (first == all.end()) {
    print_to(out, "{} random {} from seed {}: every invariant holds\n", count,
             plural(count, "scenario"), seed);
    return 0;
  }
  report_wrong(*first->counterexample, folder_of(options), out);
  return exit_code(ErrorKind::check_failed);
}

/// Refuses options that would have no effect.
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
  table.output("coverage-csv", "FILE", {".csv"},
               "Write which clause decides which case to FILE as CSV");
  table.output("junit", "FILE", {".xml"}, "Also write the results to FILE as JUnit XML");
  table.flag("bless",
             "Record the baseline (NAME.baseline.txt next to NAME.yaml) of cases that have one or "
             "have no expectations; expectations are never changed");
  table.number("random", "N", {1, kMostRandom},
               "Check N random scenarios against the invariants instead of running the cases");
  table.number("seed", "N", {0, kLastSeed}, "Start with the random scenario of this seed", 1);
  table.directory(
      "output,o", "DIR",
      "Write the smallest random scenario that fails to DIR (default: the current directory)");
  table.threads("Test with");
}

int test_command(const Options& options) {
  check_options_belong(options);
  return options.has("random") ? test_random(options) : test_chosen_cases(options);
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
