#include "tools/fleetbill/mutation_score.hpp"

#include <algorithm>
#include <mutex>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/fleetbill/cases.hpp"
#include "tools/fleetbill/expectations.hpp"
#include "tools/fleetbill/parallel.hpp"

namespace fleetbill::tools {

using billing::mutation::Mutant;

namespace {

/// What one case says to all mutants, in their order.
struct CaseNotices {
  std::vector<Notice> notices;
  std::vector<std::string> failures;  ///< the first one, or none
  std::vector<bool> has_no_bill;      ///< the failure is that there is none
  std::string wrong_as_it_is;
};

Notice notice_of(const std::optional<Trial>& trial) {
  if (!trial) return Notice::untouched;
  if (!trial->failures.empty()) return Notice::noticed;
  return trial->changes_bill ? Notice::changed : Notice::same;
}

CaseNotices try_all(const std::string& path, const std::vector<const Mutant*>& mutants) {
  CaseNotices out;
  try {
    const scenarios::Case scenario = scenarios::load_case(path);
    const Outcome outcome = play_case(scenario);
    const auto failures = failed_expectations(scenario, outcome);
    if (!failures.empty()) out.wrong_as_it_is = failures.front();
    for (const Mutant* mutant : mutants) {
      const auto trial = try_mutant(scenario, outcome, *mutant);
      out.notices.push_back(notice_of(trial));
      out.failures.push_back(trial && !trial->failures.empty() ? trial->failures.front() : "");
      out.has_no_bill.push_back(trial && trial->has_no_bill);
    }
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
  for (const CaseNotices& one : cases) {
    if (!one.wrong_as_it_is.empty()) all += concat(all.empty() ? "" : "\n", one.wrong_as_it_is);
  }
  if (all.empty()) return;
  throw Error(ErrorKind::invalid,
              concat("cases are wrong as they are, without any mutant:\n", all));
}

}  // namespace

std::string_view to_string(Notice notice) {
  switch (notice) {
    case Notice::untouched: return "untouched";
    case Notice::same: return "same bill";
    case Notice::changed: return "other bill";
    case Notice::noticed: return "noticed";
  }
  return "";
}

std::size_t MutantResult::count(Notice at_least) const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [&](Notice one) { return one >= at_least; }));
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
    if (result.is_equivalent && result.is_noticed()) {
      throw Error(ErrorKind::invalid,
                  concat("'", mutants[m]->name, "' is argued to be equivalent, but it is noticed: ",
                         result.first_failure));
    }
  }
  return score;
}

}  // namespace fleetbill::tools
