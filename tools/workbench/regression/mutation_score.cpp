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

/// What one case says to all mutants, in their order.
struct CaseNotices {
  std::vector<MutantStatus> notices;
  std::vector<std::string> failures;  ///< the first one, or none
  std::vector<bool> has_no_bill;      ///< the failure is that there is none
  std::string wrong_as_it_is;
  ErrorKind wrong_kind = ErrorKind::check_failed;
};

MutantStatus status_of(const std::optional<MutantRun>& trial) {
  if (!trial) return MutantStatus::not_applicable;
  if (!trial->failures.empty()) return MutantStatus::killed;
  return trial->changes_bill ? MutantStatus::survived_bill_changed : MutantStatus::survived;
}

CaseNotices try_all(const std::string& path, const std::vector<const Mutant*>& mutants) {
  CaseNotices out;
  try {
    const scenarios::Case scenario = scenarios::load_case(path);
    const RunResult outcome = play_case(scenario);
    const auto baseline = recorded_baseline(path);
    const auto failures = failures_of(scenario, outcome, baseline);
    if (!failures.empty()) out.wrong_as_it_is = failures.front();
    for (const Mutant* mutant : mutants) {
      const auto trial = try_mutant(scenario, outcome, *mutant, baseline);
      out.notices.push_back(status_of(trial));
      out.failures.push_back(trial && !trial->failures.empty() ? trial->failures.front() : "");
      out.has_no_bill.push_back(trial && trial->has_no_bill);
    }
  } catch (const Error& error) {
    out.wrong_as_it_is = error.what();
    out.wrong_kind = error.kind();
  } catch (const std::exception& error) {
    out.wrong_as_it_is = error.what();
  }
  return out;
}

/// The first failure that a mutant brings about; one of an expectation, if there is one.
std::string first_failure(const std::vector<CaseNotices>& cases, std::size_t mutant) {
  std::string without_bill;
  for (const CaseNotices& one : cases) {
    if (one.failures[mutant].empty()) continue;
    if (!one.has_no_bill[mutant]) return one.failures[mutant];
    if (without_bill.empty()) without_bill = one.failures[mutant];
  }
  return without_bill;
}

void throw_if_wrong(const std::vector<CaseNotices>& cases) {
  std::string all;
  ErrorKind worst = ErrorKind::check_failed;
  for (const CaseNotices& one : cases) {
    if (one.wrong_as_it_is.empty()) continue;
    all += concat(all.empty() ? "" : "\n", one.wrong_as_it_is);
    worst = std::max(worst, one.wrong_kind);
  }
  if (all.empty()) return;
  throw Error(worst, concat("cases are wrong as they are, without any mutant:\n", all));
}

}  // namespace

std::string_view to_string(MutantStatus notice) {
  switch (notice) {
    case MutantStatus::not_applicable: return "untouched";
    case MutantStatus::survived: return "same bill";
    case MutantStatus::survived_bill_changed: return "other bill";
    case MutantStatus::killed: return "noticed";
  }
  return "";
}

std::size_t MutantResult::count(MutantStatus at_least) const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [&](MutantStatus one) { return one >= at_least; }));
}

std::string_view verdict(const MutantResult& result) {
  if (result.is_noticed()) return "noticed";
  return result.is_equivalent ? "equivalent" : "SURVIVED";
}

std::string first_notice(const MutantResult& result) {
  return result.first_failure.substr(0, result.first_failure.find('\n'));
}

std::size_t MutationScore::noticed() const {
  return static_cast<std::size_t>(std::count_if(
      mutants.begin(), mutants.end(), [](const MutantResult& m) { return m.is_noticed(); }));
}

std::size_t MutationScore::survivors() const {
  return static_cast<std::size_t>(std::count_if(
      mutants.begin(), mutants.end(), [](const MutantResult& m) { return m.survives(); }));
}

std::int64_t MutationScore::per_mille() const {
  const std::size_t all = noticed() + survivors();
  return all == 0 ? 1000 : static_cast<std::int64_t>(noticed() * 1000 / all);
}

std::string summary(const MutationScore& score) {
  const std::size_t equivalent = score.mutants.size() - score.noticed() - score.survivors();
  return fmt::format("score {}.{} %: {} of {} mutants noticed, {} survived, {} equivalent",
                     score.per_mille() / 10, score.per_mille() % 10, score.noticed(),
                     score.mutants.size() - equivalent, score.survivors(), equivalent);
}

MutationScore mutation_score(const std::vector<std::string>& paths,
                             const std::vector<const Mutant*>& mutants,
                             const std::vector<scenarios::EquivalentMutant>& equivalent,
                             unsigned threads, const std::function<void(std::size_t)>& on_case) {
  std::vector<CaseNotices> cases(paths.size());
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
    for (const CaseNotices& one : cases) result.cases.push_back(one.notices[m]);
    result.first_failure = first_failure(cases, m);
    result.is_equivalent =
        std::any_of(equivalent.begin(), equivalent.end(),
                    [&](const auto& other) { return other.mutant == mutants[m]->name; });
  }
  return score;
}

}  // namespace fleetbill::workbench
