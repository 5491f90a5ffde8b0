#pragma once

#include <string>
#include <vector>

#include "billing/reports/table.hpp"
#include "billing/rules/rulebook.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/workbench/regression/expectations.hpp"
#include "tools/workbench/runs/run_result.hpp"

/// Clause coverage: a clause decides a case if another reading of it changes the bill of the case,
/// or changes which of its expectations hold.
namespace fleetbill::workbench {

/// Returns the clauses that decide a case, in the order of `clauses()`. Fixed clauses have no other
/// reading and are never among them.
/// @param outcome  of the unchanged case
std::vector<const billing::Clause*> decisive_clauses(const scenarios::Case& scenario,
                                                     const RunResult& outcome);

/// Adds to each failure the readings of clauses under which the expectation holds:
/// `it would hold if TG-ENABLED were any_time, not at_close`, one reason per reading.
/// @param failures  result of `failed_expectations()`
void add_readings_that_would_hold(std::vector<ExpectationFailure>& failures,
                                  const scenarios::Case& scenario, const RunResult& outcome);

/// Clauses that one case covers.
struct CaseCoverage {
  std::string path;
  std::vector<const billing::Clause*> decisive;
};

/// Returns a row per clause: the number of cases that it decides, and the first of them.
billing::Table coverage_table(const std::vector<CaseCoverage>& cases);

/// Returns a row per pair of case and deciding clause, for machines.
billing::Table coverage_pairs(const std::vector<CaseCoverage>& cases);

}  // namespace fleetbill::workbench
