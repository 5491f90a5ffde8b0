#pragma once

#include <string>
#include <vector>

#include "billing/reports/table.hpp"
#include "billing/rules/rulebook.hpp"
#include "scenarios/loader/case.hpp"
#include "tools/workbench/runs/run_result.hpp"

/// Which clauses decide what comes of a case: those of which another reading would give another
/// bill, or break an expectation.
namespace fleetbill::workbench {

/// The clauses that decide a case, in the order of `clauses()`. Fixed clauses have no other reading
/// and are never among them.
/// @param outcome  of the case as it is
std::vector<const billing::Clause*> decisive_clauses(const scenarios::Case& scenario,
                                                     const RunResult& outcome);

/// Says of each failing expectation which clauses it would hold under if they were read otherwise:
/// `it would hold if TG-ENABLED were any_time, not at_close`, a line each behind the failure.
/// @param failures  as `failed_expectations()` gives them
void add_readings_that_would_hold(std::vector<std::string>& failures,
                                  const scenarios::Case& scenario, const RunResult& outcome);

/// What one case covers.
struct CaseCoverage {
  std::string path;
  std::vector<const billing::Clause*> decisive;
};

/// A row for each clause: how many cases it decides, and the first of them.
billing::Table coverage_table(const std::vector<CaseCoverage>& cases);

/// A row for each case and clause that decides it, for machines.
billing::Table coverage_pairs(const std::vector<CaseCoverage>& cases);

}  // namespace fleetbill::workbench
