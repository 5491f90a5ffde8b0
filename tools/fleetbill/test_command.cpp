#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/fleetbill/baseline.hpp"
#include "tools/fleetbill/cases.hpp"
#include "tools/fleetbill/clause_coverage.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/expectations.hpp"
#include "tools/fleetbill/junit.hpp"
#include "tools/fleetbill/laws.hpp"
#include "tools/fleetbill/parallel.hpp"
#include "tools/fleetbill/random_cases.hpp"
#include "tools/fleetbill/render.hpp"

namespace fleetbill::tools {
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
};

bool is_about(const Outcome& outcome, const std::string& platform) {
  if (platform.empty()) return true;
  return std::any_of(outcome.facts.begin(), outcome.facts.end(), [&](const auto& fact) {
    return is_pelion(fact.kind) == (platform == "pelion");
  });
}

/// A search plays the case some hundred times, so that it is for small ones.
bool is_small(const Outcome& outcome) { return outcome.facts.size() <= 20'000; }

std::vector<std::string> failures_of(const scenarios::Case& scenario, const Outcome& outcome) {
  std::vector<std::string> failures = failed_expectations(scenario, outcome, Reasoned::yes);
  if (!failures.empty() && is_small(outcome)) {
    add_readings_that_would_hold(failures, scenario, outcome);
  }
  for (const std::string& law : broken_laws(outcome)) {
    failures.push_back(concat(scenario.path, ": ", law));
  }
  return failures;
}

/// Holds the outcome against the recorded baseline; records it anew if that is asked for and
/// nothing else is wrong.
void check_baseline(const scenarios::Case& scenario, const Outcome& outcome, bool bless,
                    Tested& tested) {
  const std::string path = baseline_path(scenario.path);
  std::error_code ignored;
  const bool is_recorded = std::filesystem::exists(path, ignored);
  auto& failures = tested.result.failures;
  if (!is_recorded && !scenario.expectations.empty()) return;
  if (!is_recorded && !bless) {
    failures.push_back(concat(scenario.path,
                              ": expects nothing: write `expect`, or record a baseline with "
                              "--bless"));
    return;
  }
  const std::string now = baseline_text(outcome);
  const std::string before = is_recorded ? scenarios::read_text_file(path) : std::string();
  const std::string difference = baseline_difference(before, now);
  if (is_recorded && difference.empty()) return;
  if (!bless) {
    failures.push_back(concat(path, ": the bill is another one than was recorded:\n", difference));
  } else if (failures.empty()) {
    write_text(path, now);
    tested.recorded = concat(path, is_recorded ? ": changed:\n" : ": new:\n", difference);
  }
}

Tested test_case(const std::string& path, const TestOptions& options) {
  const Stopwatch stopwatch;
  Tested tested{{path, {}, 0}, true, {path, {}}, ""};
  try {
    const scenarios::Case scenario = scenarios::load_case(path);
    const Outcome outcome = play_case(scenario);
    tested.is_chosen = is_about(outcome, options.platform);
    if (tested.is_chosen && (options.clause != nullptr || options.wants_coverage)) {
      tested.coverage.decisive = decisive_clauses(scenario, outcome);
      const auto& decisive = tested.coverage.decisive;
      tested.is_chosen = options.clause == nullptr || std::find(decisive.begin(), decisive.end(),
                                                                options.clause) != decisive.end();
    }
    if (tested.is_chosen) {
      tested.result.failures = failures_of(scenario, outcome);
      check_baseline(scenario, outcome, options.bless, tested);
    }
  } catch (const std::exception& error) {
    tested.result.failures.emplace_back(error.what());
  }
  tested.result.seconds = stopwatch.seconds();
  return tested;
}

std::string indented(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 9) {
    text.insert(at + 1, "        ");
  }
  return text;
}

void print_result(const Tested& tested) {
  fmt::print("{} {}\n", tested.result.failures.empty() ? "right " : "WRONG ", tested.result.path);
  for (const std::string& failure : tested.result.failures) {
    fmt::print("       {}\n", indented(failure));
  }
  if (!tested.recorded.empty()) fmt::print("       {}\n", indented(tested.recorded));
}

std::vector<std::string> named_like(std::vector<std::string> paths, const std::string& name) {
  std::erase_if(paths, [&](const std::string& path) { return path.find(name) == path.npos; });
  if (paths.empty()) {
    throw Error(ErrorKind::usage, concat("test: no case has '", name, "' in its path"));
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
  throw Error(ErrorKind::usage,
              concat("test: --clause takes a clause with several readings, not '", mnemonic, "'",
                     did_you_mean(mnemonic, known), " (`fleetbill rules` lists them)"));
}

std::string parse_platform(const std::string& platform) {
  if (platform.empty() || platform == "telematics_guru" || platform == "pelion") return platform;
  throw Error(ErrorKind::usage,
              concat("test: --platform is telematics_guru or pelion, not '", platform, "'"));
}

/// To standard output for people, to a CSV file for machines.
void show_coverage(const std::string& path, const std::vector<Tested>& all) {
  std::vector<CaseCoverage> cases;
  for (const Tested& tested : all) cases.push_back(tested.coverage);
  if (path.empty()) {
    fmt::print("\n{}", render(coverage_table(cases), Format::table));
  } else {
    write_text(path, render(coverage_pairs(cases), Format::csv));
  }
}

/// Makes random scenarios of seeds that follow each other and holds them against the laws. The
/// first one that breaks a law ends it.
int test_random(std::uint64_t count, std::uint64_t seed, const std::string& folder,
                unsigned threads) {
  std::vector<std::optional<Counterexample>> found(count);
  std::atomic<bool> is_enough{false};
  for_each_in_parallel(count, threads, [&](std::size_t i) {
    if (is_enough) return;
    try {
      found[i] = try_random_case(seed + i);
    } catch (const std::exception& error) {
      found[i] = Counterexample{seed + i, {error.what()}, ""};
    }
    if (found[i]) is_enough = true;
  });
  const auto first =
      std::find_if(found.begin(), found.end(), [](const auto& one) { return one.has_value(); });
  if (first == found.end()) {
    fmt::print("{} random scenarios from seed {}: every law holds\n", count, seed);
    return 0;
  }
  const Counterexample& wrong = **first;
  fmt::print("WRONG  random scenario of seed {}\n", wrong.seed);
  for (const std::string& broken : wrong.broken) fmt::print("       {}\n", indented(broken));
  if (!wrong.yaml.empty()) {
    const std::string path =
        (std::filesystem::path(folder) / fmt::format("random-{}.yaml", wrong.seed)).string();
    write_text(path, wrong.yaml);
    fmt::print("       the smallest one that breaks it is in {}:\n\n{}\n", path, wrong.yaml);
  }
  fmt::print("       again: fleetbill test --random 1 --seed {}\n", wrong.seed);
  return 1;
}

}  // namespace

int test_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("test"), "place");
  options.add()("name", po::value<std::string>(), "only cases with this in their path")(
      "clause", po::value<std::string>(),
      "only cases that this clause decides: another reading of "
      "it would show")("platform", po::value<std::string>(),
                       "only cases of telematics_guru, or of pelion")(
      "coverage", po::value<std::string>()->implicit_value(""),
      "also say which clauses decide which cases; --coverage=FILE.csv: as CSV")(
      "junit", po::value<std::string>(), "write the results as JUnit XML too")(
      "bless",
      "record baselines anew (NAME.baseline.txt beside NAME.yaml): of cases that have one, "
      "or that expect nothing. Expectations are never changed")(
      "random", po::value<std::uint64_t>(),
      "instead of cases, hold so many random scenarios against the laws of all scenarios")(
      "seed", po::value<std::uint64_t>()->default_value(1), "of the first random scenario")(
      "output,o", po::value<std::string>()->default_value("."),
      "folder for the smallest random scenario that breaks a law")(
      "threads", po::value<unsigned>()->default_value(0), "cases at a time; 0: one a core");
  if (!options.parse(arguments)) return 0;
  if (options.has("random")) {
    return test_random(options.get<std::uint64_t>("random"), options.get<std::uint64_t>("seed"),
                       options.text("output"), options.get<unsigned>("threads"));
  }
  const TestOptions how{parse_clause(options.text("clause")),
                        parse_platform(options.text("platform")), options.has("coverage"),
                        options.has("bless")};
  if (how.bless && is_under_ci()) {
    throw Error(ErrorKind::usage,
                "test: --bless is for people who look at what changes; CI is set here");
  }
  auto places = options.positionals();
  if (places.empty()) places.emplace_back("scenarios/cases");
  const auto paths = named_like(find_cases(places), options.text("name"));
  std::vector<Tested> all(paths.size());
  for_each_in_parallel(paths.size(), options.get<unsigned>("threads"),
                       [&](std::size_t i) { all[i] = test_case(paths[i], how); });
  std::erase_if(all, [](const Tested& tested) { return !tested.is_chosen; });
  std::vector<CaseResult> results;
  for (const Tested& tested : all) {
    print_result(tested);
    results.push_back(tested.result);
  }
  const auto wrong = std::count_if(results.begin(), results.end(),
                                   [](const CaseResult& one) { return !one.failures.empty(); });
  if (how.wants_coverage) show_coverage(options.text("coverage"), all);
  fmt::print("\n{} cases, {} right, {} wrong\n", results.size(),
             results.size() - static_cast<std::size_t>(wrong), wrong);
  if (options.has("junit")) write_junit(options.text("junit"), results);
  return wrong == 0 ? 0 : 1;
}

}  // namespace fleetbill::tools
