#include "tools/workbench/regression/clause_coverage.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "billing/units/text.hpp"
#include "tools/workbench/regression/cases.hpp"
#include "tools/workbench/regression/expectations.hpp"

namespace fleetbill::workbench {

using billing::Clause;
using billing::Table;
using scenarios::Case;

namespace {

bool decides(const CaseCoverage& one, const Clause& clause) {
  return std::find(one.decisive.begin(), one.decisive.end(), &clause) != one.decisive.end();
}

/// What is expected, and where, without what came instead.
std::string_view expectation_of(std::string_view failure) {
  return failure.substr(0, failure.find(", got "));
}

/// Which expectations fail, whatever came instead.
std::set<std::string, std::less<>> failing_expectations(const std::vector<std::string>& failures) {
  std::set<std::string, std::less<>> out;
  for (const std::string& failure : failures) out.emplace(expectation_of(failure));
  return out;
}

bool holds_in(const MutantRun& trial, const std::string& failure) {
  return std::none_of(trial.failures.begin(), trial.failures.end(), [&](const std::string& other) {
    return expectation_of(other) == expectation_of(failure);
  });
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
  const auto failing = failing_expectations(failed_expectations(scenario, outcome));
  std::vector<const Clause*> out;
  for (const auto& mutant : all_mutants()) {
    if (mutant.clause == nullptr || (!out.empty() && out.back() == mutant.clause)) continue;
    const auto trial = try_mutant(scenario, outcome, mutant);
    if (!trial) continue;
    if (trial->changes_bill || failing_expectations(trial->failures) != failing) {
      out.push_back(mutant.clause);
    }
  }
  return out;
}

void add_readings_that_would_hold(std::vector<std::string>& failures, const Case& scenario,
                                  const RunResult& outcome) {
  std::vector<std::string> readings(failures.size());
  for (const auto& mutant : all_mutants()) {
    if (mutant.clause == nullptr) continue;
    const auto trial = try_mutant(scenario, outcome, mutant);
    if (!trial || trial->has_no_bill) continue;
    for (std::size_t i = 0; i < failures.size(); ++i) {
      if (!holds_in(*trial, failures[i])) continue;
      readings[i] += "\n" + other_reading(*mutant.clause, mutant, scenario.rules);
    }
  }
  for (std::size_t i = 0; i < failures.size(); ++i) failures[i] += readings[i];
}

Table coverage_table(const std::vector<CaseCoverage>& cases) {
  Table table;
  table.title = concat("What ", cases.size(), " cases decide by");
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
