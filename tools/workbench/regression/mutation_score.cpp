#include "tools/workbench/regression/mutation_score.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <mutex>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/output/parallel.hpp"
#include "tools/workbench/regression/baseline.hpp"
#include "tools/workbench/regression/cases.hpp"

namespace fleetbill::workbench {

namespace {

/// Results of one case under all mutants, in the order of the mutants.
struct CaseRuns {
  std::vector<MutantStatus> statuses;
  std::vector<std::string> failures;  ///< the first failure, or empty
  std::vector<bool> has_bill;
  std::string failure_unchanged;  ///< failure of the unchanged case; empty: it passes
  ErrorKind error_unchanged = ErrorKind::check_failed;
};

MutantStatus status_of(const std::optional<MutantRun>& run) {
  if (!run) return MutantStatus::not_applicable;
  if (run->is_killed()) return MutantStatus::killed;
  return run->changes_bill ? MutantStatus::survived_bill_changed : MutantStatus::survived;
}

CaseRuns try_all(const std::string& path, const std::vector<const Mutant*>& mutants) {
  CaseRuns out;
  try {
    const scenarios::Case scenario = scenarios::load_case(path);
    const RunResult outcome = play_case(scenario);
    const auto baseline = recorded_baseline(path);
    out.failure_unchanged = first_failure(scenario, check_result(scenario, outcome, baseline));
    for (const Mutant* mutant : mutants) {
      const auto run = try_mutant(scenario, outcome, *mutant, baseline);
      out.statuses.push_back(status_of(run));
      out.failures.push_back(run ? first_failure(scenario, *run) : "");
      out.has_bill.push_back(!run || run->error.empty());
    }
  } catch (const Error& error) {
    out.failure_unchanged = error.what();
    out.error_unchanged = error.kind();
  } catch (const std::exception& error) {
    out.failure_unchanged = error.what();
  }
  return out;
}

/// Returns the first failure that a mutant causes. A failure of an expectation or a baseline
/// precedes an error of the run.
std::string first_failure(const std::vector<CaseRuns>& cases, std::size_t mutant) {
  std::string without_bill;
  for (const CaseRuns& one : cases) {
    if (one.failures[mutant].empty()) continue;
    if (one.has_bill[mutant]) return one.failures[mutant];
    if (without_bill.empty()) without_bill = one.failures[mutant];
  }
  return without_bill;
}

void throw_if_wrong(const std::vector<CaseRuns>& cases) {
  std::string all;
  ErrorKind worst = ErrorKind::check_failed;
  for (const CaseRuns& one : cases) {
    if (one.failure_unchanged.empty()) continue;
    all += concat(all.empty() ? "" : "\n", one.failure_unchanged);
    worst = std::max(worst, one.error_unchanged);
  }
  if (all.empty()) return;
  throw Error(worst, concat("cases fail without any mutant:\n", all));
}

}  // namespace

std::string_view to_string(MutantStatus status) {
  switch (status) {
    case MutantStatus::not_applicable: return "not applicable";
    case MutantStatus::survived: return "same bill";
    case MutantStatus::survived_bill_changed: return "different bill";
    case MutantStatus::killed: return "killed";
  }
  return "";
}

std::size_t MutantResult::count(MutantStatus at_least) const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [&](MutantStatus one) { return one >= at_least; }));
}

std::string_view verdict(const MutantResult& result) {
  if (result.is_killed()) return "killed";
  return result.is_equivalent ? "equivalent" : "survived";
}

std::string first_failure_line(const MutantResult& result) {
  return result.first_failure.substr(0, result.first_failure.find('\n'));
}

std::size_t MutationScore::killed() const {
  return static_cast<std::size_t>(std::count_if(
      mutants.begin(), mutants.end(), [](const MutantResult& m) { return m.is_killed(); }));
}

std::size_t MutationScore::survivors() const {
  return static_cast<std::size_t>(std::count_if(
      mutants.begin(), mutants.end(), [](const MutantResult& m) { return m.survives(); }));
}

std::int64_t MutationScore::per_mille() const {
  const std::size_t all = killed() + survivors();
  return all == 0 ? 1000 : static_cast<std::int64_t>(killed() * 1000 / all);
}

std::string summary(const MutationScore& score) {
  const std::size_t equivalent = score.mutants.size() - score.killed() - score.survivors();
  return fmt::format("score {}.{} %: {} of {} mutants killed, {} survived, {} equivalent",
                     score.per_mille() / 10, score.per_mille() % 10, score.killed(),
                     score.mutants.size() - equivalent, score.survivors(), equivalent);
}

MutationScore mutation_score(const std::vector<std::string>& paths,
                             const std::vector<const Mutant*>& mutants,
                             const std::vector<scenarios::EquivalentMutant>& equivalent,
                             unsigned threads, const std::function<void(std::size_t)>& on_case) {
  std::vector<CaseRuns> cases(paths.size());
  std::mutex counting;
  std::size_t done = 0;
  for_each_in_parallel(paths.size(), threads, [&](std::size_t i) {
    cases[i] = try_all(paths[i], mutants);
    const std::lock_guard lock(counting);
    on_case(++done);
  });
  throw_if_wrong(cases);
  MutationScore score{paths, {}};
  for (std::size_t m = 0; m < mutants.size(); ++m) {
    MutantResult& result = score.mutants.emplace_back();
    result.mutant = mutants[m];
    for (const CaseRuns& one : cases) result.cases.push_back(one.statuses[m]);
    result.first_failure = first_failure(cases, m);
    result.is_equivalent =
        std::any_of(equivalent.begin(), equivalent.end(),
                    [&](const auto& other) { return other.mutant == mutants[m]->name; });
  }
  return score;
}

}  // namespace fleetbill::workbench
