#include "tools/workbench/regression/case_test.hpp"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/workbench/output/parallel.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/regression/baseline.hpp"
#include "tools/workbench/regression/cases.hpp"
#include "tools/workbench/regression/expectations.hpp"
#include "tools/workbench/regression/invariants.hpp"
#include "tools/workbench/runs/work_limits.hpp"

namespace fleetbill::workbench {
namespace {

using scenarios::Case;

bool has_facts_of(const RunResult& outcome, const std::string& platform) {
  if (platform.empty()) return true;
  return std::any_of(outcome.facts.begin(), outcome.facts.end(), [&](const auto& fact) {
    return is_pelion(fact.kind) == (platform == "pelion");
  });
}

/// The search for other readings plays the case about a hundred times, so only small ones qualify.
bool is_small(const RunResult& outcome) { return outcome.facts.size() <= 20'000; }

std::vector<std::string> failures_without_baseline(const Case& scenario, const RunResult& outcome) {
  auto failed = failed_expectations(scenario, outcome, ExplainFailures::yes);
  if (!failed.empty() && is_small(outcome)) add_readings_that_would_hold(failed, scenario, outcome);
  std::vector<std::string> out;
  for (const ExpectationFailure& failure : failed) out.push_back(to_text(failure, scenario.path));
  for (const std::string& invariant : broken_invariants(outcome)) {
    out.push_back(concat(scenario.path, ": ", invariant));
  }
  return out;
}

/// Compares the bill with the recorded baseline. Records it if the options say so and the case has
/// no other failure.
void check_baseline(const Case& scenario, const RunResult& outcome, bool bless, CaseTest& test) {
  const auto recorded = recorded_baseline(scenario.path);
  auto& failures = test.result.failures;
  if (!recorded && !scenario.expectations.empty()) return;
  if (!recorded && !bless) {
    failures.push_back(concat(scenario.path,
                              ": no expectations: write `expect`, or record a baseline with "
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
    test.blessed = concat(path, recorded ? ": changed:\n" : ": new:\n", difference);
  }
}

void play_and_check(const std::string& path, const CaseTestOptions& options, CaseTest& test) {
  const Case scenario = scenarios::load_case(path, {}, work_limits());
  const RunResult outcome = play_case(scenario);
  test.is_selected = has_facts_of(outcome, options.platform);
  if (test.is_selected && (options.clause != nullptr || options.with_coverage)) {
    test.coverage.decisive = decisive_clauses(scenario, outcome);
    const auto& decisive = test.coverage.decisive;
    test.is_selected = options.clause == nullptr || std::find(decisive.begin(), decisive.end(),
                                                              options.clause) != decisive.end();
  }
  if (!test.is_selected) return;
  test.result.failures = failures_without_baseline(scenario, outcome);
  check_baseline(scenario, outcome, options.bless, test);
  if (!test.result.failures.empty()) test.failed = ErrorKind::check_failed;
}

}  // namespace

CaseTest test_case(const std::string& path, const CaseTestOptions& options) {
  const Stopwatch stopwatch;
  CaseTest test;
  test.result.path = path;
  test.coverage.path = path;
  try {
    play_and_check(path, options, test);
  } catch (const Error& error) {
    test.result.failures.emplace_back(error.what());
    test.failed = error.kind();
  } catch (const std::system_error&) {
    throw;  // says nothing of the case: the machine has no thread or no file for it
  } catch (const std::exception& error) {
    test.result.failures.emplace_back(error.what());
    test.failed = ErrorKind::check_failed;
  }
  test.result.seconds = stopwatch.seconds();
  return test;
}

std::vector<CaseTest> test_cases(const std::vector<std::string>& paths,
                                 const CaseTestOptions& options, unsigned threads) {
  std::vector<CaseTest> all(paths.size());
  for_each_in_parallel(paths.size(), threads,
                       [&](std::size_t i) { all[i] = test_case(paths[i], options); });
  std::erase_if(all, [](const CaseTest& test) { return !test.is_selected; });
  return all;
}

}  // namespace fleetbill::workbench
