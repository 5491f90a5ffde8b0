#include "tools/workbench/regression/cases.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "billing/journal/to_journal.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/compare/bill_differences.hpp"
#include "tools/workbench/regression/baseline.hpp"
#include "tools/workbench/regression/expectations.hpp"
#include "tools/workbench/runs/bill_journal.hpp"
#include "tools/workbench/runs/run_scenario.hpp"

namespace fleetbill::workbench {

namespace fs = std::filesystem;
using scenarios::Case;

namespace {

/// The outcome of the same facts, changed on their way to billing; nothing if they are not.
std::optional<RunResult> billed_again(const Case& scenario, const RunResult& outcome,
                                      const Mutant& mutant) {
  billing::Journal journal = to_journal(outcome.facts, outcome.directory);
  if (!mutant.change_facts(journal, outcome.months)) return std::nullopt;
  BillOptions options;
  options.name = scenario.scenario.name;
  options.keep_all = true;
  RunResult changed = bill_journal(std::move(journal), outcome.tariff, options, Stopwatch());
  // What was played stays as it is: the mistake is one of billing.
  changed.rows = outcome.rows;
  changed.conservation = outcome.conservation;
  changed.refusals = outcome.refusals;
  changed.series = outcome.series;
  return changed;
}

/// The outcome under a mutant; nothing if it does not touch the case.
std::optional<RunResult> play_mutant(const Case& scenario, const RunResult& outcome,
                                     const Mutant& mutant) {
  if (mutant.change_facts) return billed_again(scenario, outcome, mutant);
  if (mutant.change_bill) {
    RunResult changed = play_case(scenario);
    if (!mutant.change_bill(changed.months, changed.tariff.price_list())) return std::nullopt;
    return changed;
  }
  Case changed = scenario;
  const bool is_touched = mutant.change_rules
                              ? mutant.change_rules(changed.rules)
                              : changed.prices && mutant.change_prices(*changed.prices);
  if (!is_touched) return std::nullopt;
  return play_case(changed);
}

}  // namespace

std::vector<std::string> find_cases(const std::vector<std::string>& places) {
  std::vector<std::string> out;
  for (const std::string& place : places) {
    std::error_code error;
    if (fs::is_directory(place, error)) {
      for (fs::recursive_directory_iterator it(place, error), end; !error && it != end;
           it.increment(error)) {
        if (it->path().extension() == ".yaml") out.push_back(it->path().string());
      }
    } else if (fs::exists(place, error)) {
      out.push_back(place);
    } else {
      throw Error(ErrorKind::io, concat(place, ": there is no such file or directory"));
    }
    if (error) throw Error(ErrorKind::io, concat(place, ": cannot read: ", error.message()));
  }
  if (out.empty()) throw Error(ErrorKind::usage, "no scenario files (*.yaml) there");
  std::sort(out.begin(), out.end());
  std::set<fs::path> known;
  std::erase_if(out, [&](const std::string& path) {
    return !known.insert(fs::absolute(path).lexically_normal()).second;
  });
  return out;
}

std::vector<std::string> files_of_cases(const std::vector<std::string>& paths) {
  std::vector<std::string> out = paths;
  for (const std::string& path : paths) {
    out.push_back(baseline_path(path));
    try {
      const Case scenario = scenarios::load_case(path);
      out.insert(out.end(), scenario.named_files.begin(), scenario.named_files.end());
    } catch (const Error&) {
      continue;  // what is wrong with it is said when it is played
    }
  }
  return out;
}

actors::PlayOptions one_thread() {
  actors::PlayOptions how;
  how.threads = 1;
  return how;
}

RunResult play_case(const Case& scenario, const actors::PlayOptions& how) {
  RunOptions options;
  options.keep_all = true;
  options.play = how;
  return run_scenario(scenario, options);
}

std::vector<std::string> failures_of(const Case& scenario, const RunResult& outcome,
                                     const std::optional<std::string>& baseline) {
  std::vector<std::string> failures = failed_expectations(scenario, outcome);
  if (!baseline) return failures;
  const std::string difference = baseline_difference(*baseline, baseline_text(outcome));
  if (!difference.empty()) failures.push_back(baseline_failure(scenario.path, difference));
  return failures;
}

std::optional<MutantRun> try_mutant(const Case& scenario, const RunResult& outcome,
                                    const Mutant& mutant,
                                    const std::optional<std::string>& baseline) {
  try {
    const auto changed = play_mutant(scenario, outcome, mutant);
    if (!changed) return std::nullopt;
    return MutantRun{
        !differences(outcome.months, outcome.directory, changed->months, changed->directory)
             .empty(),
        failures_of(scenario, *changed, baseline)};
  } catch (const std::exception& error) {
    return MutantRun{true, {concat(scenario.path, ": ", error.what())}, true};
  }
}

}  // namespace fleetbill::workbench
