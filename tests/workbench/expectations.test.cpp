#include "tools/workbench/regression/expectations.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/workbench/support.hpp"
#include "tools/workbench/regression/cases.hpp"
#include "tools/workbench/regression/clause_coverage.hpp"

namespace fleetbill::workbench::test {
namespace {

using scenarios::Case;

std::vector<ExpectationFailure> failures_of(const Case& scenario,
                                            ExplainFailures explain = ExplainFailures::no) {
  return failed_expectations(scenario, play_case(scenario), explain);
}

TEST_CASE("expectations: a case whose expectations hold has no failure", "[expectations]") {
  CHECK(failures_of(journal_case(kVan,
                                 "expect:\n"
                                 "  - {month: 2026-01, lines: {TG-CLASSIC: 1}}\n"
                                 "  - {month: 2026-01, asset: {Van: billed}}\n"))
            .empty());
}

TEST_CASE("expectations: a failure names place, month, subject, expected and actual value",
          "[expectations]") {
  const auto failures = failures_of(journal_case(kVan,
                                                 "expect:\n"
                                                 "  - {month: 2026-01, lines: {TG-CLASSIC: 2}}\n"
                                                 "  - {month: 2026-01, asset: {Van: not billed}}\n"
                                                 "  - {rows_of_journal: {read: 3}}\n"));
  REQUIRE(failures.size() == 3);
  CHECK(failures[0].mark.line == 7);
  CHECK(failures[0].month == parse_month("2026-01"));
  CHECK(failures[0].what == "lines");
  CHECK(failures[0].expected == "TG-CLASSIC: 2");
  CHECK(failures[0].got == "TG-CLASSIC: 1");
  CHECK(failures[0].reasons.empty());
  CHECK(to_text(failures[1], "test.yaml") ==
        "test.yaml:8: 2026-01 asset 'Van': expected not billed, got billed");
  CHECK_FALSE(failures[2].month.has_value());
  CHECK(to_text(failures[2], "test.yaml") == "test.yaml:9: rows read: expected 3, got 2");
}

TEST_CASE("expectations: reasons follow the failure on lines of their own", "[expectations]") {
  const ExpectationFailure failure{{7, 5}, std::nullopt, "uploads", "1", "2", {"one", "two\nmore"}};
  CHECK(to_text(failure, "a.yaml") == "a.yaml:7: uploads: expected 1, got 2\none\ntwo\nmore");
}

TEST_CASE("expectations: a failing line is explained by its arithmetic and its contributors",
          "[expectations]") {
  const auto failures =
      failures_of(journal_case(kVan, "expect:\n  - {month: 2026-01, lines: {TG-CLASSIC: 2}}\n"),
                  ExplainFailures::yes);
  REQUIRE(failures.size() == 1);
  REQUIRE(failures[0].reasons.size() == 1);
  CHECK_THAT(failures[0].reasons[0], Catch::StartsWith("TG-CLASSIC of Acme: 1 = 1 × asset"));
  CHECK_THAT(failures[0].reasons[0], Catch::Contains("asset 'Van' of Yard: billed as TG-CLASSIC"));
}

TEST_CASE("expectations: rows that differ are reasons of a failing report, without explanations",
          "[expectations]") {
  const auto failures = failures_of(journal_case(kVan,
                                                 "expect:\n"
                                                 "  - month: 2026-01\n"
                                                 "    report: partner-asset-summary\n"
                                                 "    rows: []\n"));
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].what == "report partner-asset-summary");
  CHECK(failures[0].expected == "0 rows");
  REQUIRE(failures[0].reasons.size() == 1);
  CHECK_THAT(failures[0].reasons[0], Catch::StartsWith("+ ["));
}

TEST_CASE("expectations: failures are of one expectation regardless of the value that they got",
          "[expectations]") {
  const ExpectationFailure failure{{7, 5}, parse_month("2026-01"), "uploads", "1", "2", {}};
  ExpectationFailure other = failure;
  other.got = "3";
  other.reasons = {"because"};
  CHECK(failure.is_of_same_expectation(other));
  other.expected = "1, got 2";  // text cut at ", got " would be equal
  CHECK_FALSE(failure.is_of_same_expectation(other));
  other = failure;
  other.mark.line = 8;
  CHECK_FALSE(failure.is_of_same_expectation(other));
  other = failure;
  other.month.reset();
  CHECK_FALSE(failure.is_of_same_expectation(other));
  other = failure;
  other.what = "commands refused";
  CHECK_FALSE(failure.is_of_same_expectation(other));
}

TEST_CASE("clause coverage: names the readings under which a failing expectation holds (T1)",
          "[coverage]") {
  // Active on nine days, but not at the close.
  const Case scenario =
      journal_case(std::string(kVan) + "2026-01-10T00:00:00Z,asset_disabled,,,Van,,,\n",
                   "expect:\n  - {month: 2026-01, lines: {}}\n");
  const RunResult outcome = play_case(scenario);
  auto failures = failed_expectations(scenario, outcome);
  REQUIRE(failures.size() == 1);
  add_readings_that_would_hold(failures, scenario, outcome);
  CHECK_THAT(failures[0].reasons, Catch::VectorContains(std::string(
                                      "it would hold if TG-ENABLED were at_close, not any_time")));
  const auto decisive = decisive_clauses(scenario, outcome);
  const auto decides = [&](const char* mnemonic) {
    return std::find(decisive.begin(), decisive.end(), billing::find_clause(mnemonic)) !=
           decisive.end();
  };
  CHECK(decides("TG-ENABLED"));
  CHECK_FALSE(decides("DM-THRESHOLD"));
}

TEST_CASE("a mutant: is killed by an expectation, a baseline or a missing bill", "[mutation]") {
  MutantRun run;
  run.changes_bill = true;
  CHECK_FALSE(run.is_killed());
  const Case scenario = journal_case(kVan, "expect:\n  - {month: 2026-01, lines: {}}\n");
  CHECK(first_failure(scenario, run).empty());
  run.baseline_difference = "- a\n+ b";
  CHECK(run.is_killed());
  CHECK_THAT(first_failure(scenario, run), Catch::EndsWith("- a\n+ b"));
  run = check_result(scenario, play_case(scenario), std::nullopt);
  CHECK(run.is_killed());
  CHECK(first_failure(scenario, run) ==
        "test.yaml:7: 2026-01 lines: expected nothing, got TG-CLASSIC: 1");
  run.error = "no price";
  CHECK(first_failure(scenario, run) == "test.yaml: no price");
}

}  // namespace
}  // namespace fleetbill::workbench::test
