#include "tools/workbench/regression/clause_coverage.hpp"

#include <algorithm>
#include <filesystem>

#include "billing/units/text.hpp"
#include "tools/workbench/regression/cases.hpp"

namespace fleetbill::workbench {

using billing::Clause;
using billing::Table;
using scenarios::Case;

namespace {

bool decides(const CaseCoverage& one, const Clause& clause) {
  return std::find(one.decisive.begin(), one.decisive.end(), &clause) != one.decisive.end();
}

using Failures = std::vector<ExpectationFailure>;

/// Whether the expectation of `failure` is met in the run of `failures`.
bool holds(const ExpectationFailure& failure, const Failures& failures) {
  return std::none_of(failures.begin(), failures.end(), [&](const ExpectationFailure& other) {
    return other.is_of_same_expectation(failure);
  });
}

/// Whether the same expectations fail, regardless of the values that they got.
bool fail_alike(const Failures& a, const Failures& b) {
  const auto is_in = [](const Failures& failures) {
    return [&](const ExpectationFailure& failure) { return !holds(failure, failures); };
  };
  return std::all_of(a.begin(), a.end(), is_in(b)) && std::all_of(b.begin(), b.end(), is_in(a));
}

std::string other_reading(const Clause& clause, const Mutant& mutant,
                          const billing::Rulebook& rules) {
  billing::Rulebook changed = rules;
  mutant.change_rules(changed);
  return concat("it would hold if ", clause.mnemonic, " were ", clause.reading(changed), ", not ",
                clause.reading(rules));
}

}  // namespace

std::vector<const Clause*> decisive_clauses(const Case& scenario, const RunResult& outcome) {
  const Failures failures = failed_expectations(scenario, outcome);
  std::vector<const Clause*> out;
  for (const auto& mutant : all_mutants()) {
    if (mutant.clause == nullptr || (!out.empty() && out.back() == mutant.clause)) continue;
    const auto run = try_mutant(scenario, outcome, mutant);
    if (!run) continue;
    if (run->changes_bill || !fail_alike(run->failures, failures)) {
      out.push_back(mutant.clause);
    }
  }
  return out;
}

void add_readings_that_would_hold(std::vector<ExpectationFailure>& failures, const Case& scenario,
                                  const RunResult& outcome) {
  for (const auto& mutant : all_mutants()) {
    if (mutant.clause == nullptr) continue;
    const auto run = try_mutant(scenario, outcome, mutant);
    if (!run || !run->error.empty()) continue;
    for (ExpectationFailure& failure : failures) {
      if (!holds(failure, run->failures)) continue;
      failure.reasons.push_back(other_reading(*mutant.clause, mutant, scenario.rules));
    }
  }
}

Table coverage_table(const std::vector<CaseCoverage>& cases) {
  Table table;
  table.title = concat("Clauses that decide in ", cases.size(), " ", plural(cases.size(), "case"));
  table.columns = {"Clause", "Row", "Cases", "First case"};
  for (const Clause& clause : billing::clauses()) {
    if (clause.is_fixed()) continue;
    std::int64_t count = 0;
    std::string first;
    for (const CaseCoverage& one : cases) {
      if (!decides(one, clause)) continue;
      if (count++ == 0) first = std::filesystem::path(one.path).filename().string();
    }
    table.rows.push_back({std::string(clause.mnemonic), std::string(clause.row), count,
                          count == 0 ? std::string("NONE") : first});
  }
  return table;
}

Table coverage_pairs(const std::vector<CaseCoverage>& cases) {
  Table table;
  table.columns = {"Case", "Clause"};
  for (const CaseCoverage& one : cases) {
    for (const Clause* clause : one.decisive) {
      table.rows.push_back({one.path, std::string(clause->mnemonic)});
    }
  }
  return table;
}

}  // namespace fleetbill::workbench
