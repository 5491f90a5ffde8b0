#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/rules/rulebook.hpp"
#include "billing/units/error.hpp"
#include "tools/workbench/output/junit.hpp"
#include "tools/workbench/regression/clause_coverage.hpp"

/// Tests cases: plays each and checks its expectations, its baseline and the invariants.
namespace fleetbill::workbench {

/// Which cases to test, and how.
struct CaseTestOptions {
  const billing::Clause* clause = nullptr;  ///< select only cases that it decides; null: all
  std::string platform;        ///< select only cases with its facts: `pelion`, …; empty: all
  bool with_coverage = false;  ///< also compute the clauses that decide each case
  bool bless = false;          ///< record baselines that differ or are missing
};

/// The result of testing one case.
struct CaseTest {
  CaseResult result;
  bool is_selected = true;
  CaseCoverage coverage;
  std::string blessed;  ///< how a recorded baseline changed; empty if none was recorded
  /// Kind of the failure; nullopt if the case passes. Other than check_failed: it cannot be played.
  std::optional<ErrorKind> failed;
};

/// Plays a case and checks it. Never throws: an error of the case is its result.
CaseTest test_case(const std::string& path, const CaseTestOptions& options);

/// Tests cases in parallel. @returns the results of the selected ones, in order
std::vector<CaseTest> test_cases(const std::vector<std::string>& paths,
                                 const CaseTestOptions& options, unsigned threads);

}  // namespace fleetbill::workbench
