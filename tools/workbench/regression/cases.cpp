#include "tools/workbench/regression/cases.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "billing/journal/to_journal.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/compare/bill_differences.hpp"
#include "tools/workbench/regression/baseline.hpp"
#include "tools/workbench/runs/bill_journal.hpp"
#include "tools/workbench/runs/run_scenario.hpp"

namespace fleetbill::workbench {

namespace fs = std::filesystem;
using scenarios::Case;

namespace {

/// Bills the same facts with the change of the mutant; nullopt if it changes none of them.
std::optional<RunResult> billed_again(const Case& scenario, const RunResult& outcome,
                                      const Mutant& mutant) {
  billing::Journal journal = to_journal(outcome.facts, outcome.directory);
  if (!mutant.change_facts(journal, outcome.months)) return std::nullopt;
  BillOptions options;
  options.name = scenario.scenario.name;
  options.keep_all = true;
  options.allow_gap = true;
  RunResult changed = bill_journal(std::move(journal), outcome.tariff, options, Stopwatch());
  // The played world is unchanged: the mutation is one of billing.
  changed.rows = outcome.rows;
  changed.conservation = outcome.conservation;
  changed.refusals = outcome.refusals;
  changed.series = outcome.series;
  return changed;
}

/// Returns the result under a mutant; nullopt if it does not affect the case.
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
      throw Error(ErrorKind::io, concat(place, ": no such file or directory"));
    }
    if (error) throw Error(ErrorKind::io, concat(place, ": cannot read: ", error.message()));
  }
  if (out.empty()) throw Error(ErrorKind::usage, "no scenario files (*.yaml) found");
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
      continue;  // playing it reports what is wrong
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
  RunResult outcome = run_scenario(scenario, options);
  // The journal of a case is complete as written: its last month is not provisional.
  for (billing::SealedMonth& month : outcome.months) month.facts_end.reset();
  return outcome;
}

MutantRun check_result(const Case& scenario, const RunResult& outcome,
                       const std::optional<std::string>& baseline) {
  MutantRun out;
  out.failures = failed_expectations(scenario, outcome);
  if (baseline) out.baseline_difference = baseline_difference(*baseline, baseline_text(outcome));
  return out;
}

std::string first_failure(const Case& scenario, const MutantRun& run) {
  if (!run.error.empty()) return concat(scenario.path, ": ", run.error);
  if (!run.failures.empty()) return to_text(run.failures.front(), scenario.path);
  if (run.baseline_difference.empty()) return {};
  return baseline_failure(scenario.path, run.baseline_difference);
}

std::optional<MutantRun> try_mutant(const Case& scenario, const RunResult& outcome,
                                    const Mutant& mutant,
                                    const std::optional<std::string>& baseline) {
  try {
    const auto changed = play_mutant(scenario, outcome, mutant);
    if (!changed) return std::nullopt;
    MutantRun out = check_result(scenario, *changed, baseline);
    out.changes_bill =
        !differences(outcome.months, outcome.directory, changed->months, changed->directory)
             .empty();
    return out;
  } catch (const std::exception& error) {
    return MutantRun{true, {}, "", error.what()};
  }
}

}  // namespace fleetbill::workbench
