#include "tools/workbench/compare/run_diff.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "billing/ingest/journal_reader.hpp"
#include "billing/units/text.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/compare/bill_differences.hpp"
#include "tools/workbench/compare/run_diff_report.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/regression/cases.hpp"

namespace fleetbill::workbench::test {
namespace {

const std::string kTwoSms = std::string(kVan) + "2026-01-06T00:00:00Z,sms,Acme,Yard,,,,2\n";
const std::string kFiveSms = std::string(kVan) + "2026-01-06T00:00:00Z,sms,Acme,Yard,,,,5\n";

TEST_CASE("a run diff: runs of the same bill are equal", "[diff]") {
  const TemporaryFolder folder;
  const auto a = saved_run(folder, "a.h5", kTwoSms);
  const auto b = saved_run(folder, "b.h5", kTwoSms);
  const RunDiff diff = diff_runs(*a, *b, {true, 0});
  CHECK(diff.is_equal());
  CHECK(diff.rows.rows.empty());
  CHECK(diff.rows.columns.size() == 8);
}

TEST_CASE("a run diff: each field that differs is a row with the reasons of both runs", "[diff]") {
  const TemporaryFolder folder;
  const auto a = saved_run(folder, "a.h5", kTwoSms);
  const auto b = saved_run(folder, "b.h5", kFiveSms);
  const RunDiff diff = diff_runs(*a, *b, {});
  CHECK(
      render(diff.rows, Format::csv) ==
      "what,month,partner,name,field,a,b,why\n"
      "line,2026-01,Acme,TG-SMS,quantity,2,5,2 = 2 × SMS | 5 = 5 × SMS\n"
      "SMS,2026-01,Acme,Yard,SMS,2,5,\"TG-CLEAR-LOOKUPS: 2 SMS in the month, charged regardless of "
      "the billed assets | 5 SMS in the month, charged regardless of the billed assets\"\n");
  CHECK(diff.counts == std::map<std::string, std::uint64_t>{{"line", 1}, {"SMS", 1}});
  CHECK(diff.total == 2);
  CHECK(diff.left_out == 0);
  CHECK_FALSE(diff.is_equal());
}

TEST_CASE("a run diff: differences beyond the limit are counted", "[diff]") {
  const TemporaryFolder folder;
  const auto a = saved_run(folder, "a.h5", kTwoSms);
  const auto b = saved_run(folder, "b.h5", kFiveSms);
  const RunDiff diff = diff_runs(*a, *b, {false, 1});
  CHECK(diff.rows.rows.size() == 1);
  CHECK(diff.total == 2);
  CHECK(diff.left_out == 1);
}

TEST_CASE("a run diff: an asset that only one run has is one row", "[diff]") {
  const TemporaryFolder folder;
  const auto a = saved_run(folder, "a.h5", kTwoSms);
  const auto b = saved_run(folder, "b.h5",
                           kTwoSms +
                               "2026-01-07T00:00:00Z,asset_created,Acme,Yard,Bin,7,,\n"
                               "2026-01-08T00:00:00Z,upload,,,Bin,,,1\n");
  const RunDiff diff = diff_runs(*a, *b, {});
  CHECK(diff.counts.at("asset") == 1);
  CHECK(diff.counts.at("line") == 1);  // TG-CLASSIC 1 → 2
  CHECK(diff.counts.at("run") == 4);   // rows read, rows applied, recorded facts, their end
}

TEST_CASE("a run diff: runs that differ only in their terms are not equal", "[diff]") {
  const TemporaryFolder folder;
  const auto a = saved_run(folder, "a.h5", kTwoSms);
  const auto b =
      saved_run(folder, "b.h5", kTwoSms, "rulebook: {clauses: {TG-ENABLED: at_close}}\n");
  const RunDiff diff = diff_runs(*a, *b, {});
  CHECK(diff.total == 0);
  CHECK(diff.tariff.rows.size() == 1);
  CHECK_FALSE(diff.is_equal());
}

TEST_CASE("a run diff: a month that only one run closed is a difference of either run", "[diff]") {
  const TemporaryFolder folder;
  const std::string longer = kTwoSms + "2026-02-06T00:00:00Z,sms,Acme,Yard,,,,3\n";
  const auto of = [&](const std::string& first, const std::string& second) {
    const auto a = saved_run(folder, "a.h5", first);
    const auto b = saved_run(folder, "b.h5", second);
    const RunDiff diff = diff_runs(*a, *b, {});
    return std::pair(diff.counts.at("line"), diff.counts.at("SMS"));
  };
  // The lines of Van, which remains enabled, and of the SMS.
  CHECK(of(kTwoSms, longer) == std::pair<std::uint64_t, std::uint64_t>{2, 1});
  CHECK(of(longer, kTwoSms) == std::pair<std::uint64_t, std::uint64_t>{2, 1});
}

TEST_CASE("a tariff diff: lists clauses that differ, and prices that only one side has", "[diff]") {
  Tariff a;
  Tariff b;
  billing::set_reading(b.rules, *billing::find_clause("TG-ENABLED"), "at_close");
  b.prices.emplace("list", *Currency::parse("EUR"), Rounding::half_up);
  CHECK(tariff_diff_table(a, a).rows.empty());
  CHECK_THAT(render(tariff_diff_table(a, b), Format::csv),
             Catch::EndsWith("TG-ENABLED,any_time,at_close\nprices,none,given\n"));
}

// ---- the report

TEST_CASE("a run diff report: lists tariff and bill, and counts what is not shown", "[diff]") {
  RunDiff diff;
  diff.tariff = {"Terms",
                 {"term", "a", "b"},
                 {{text_cell("prices"), text_cell("none"), text_cell("given")}},
                 {}};
  diff.rows = {"Differences", {"what", "a"}, {{text_cell("line"), text_cell("2")}}, {}};
  diff.counts = {{"asset", 2000}, {"line", 1}};
  diff.total = 2001;
  diff.left_out = 2000;
  const std::string text = run_diff_text(diff, {"a.h5", "b.h5"});
  CHECK_THAT(text, Catch::StartsWith("a  a.h5\nb  b.h5\n\n" + render(diff.tariff, Format::table)));
  CHECK_THAT(text, Catch::EndsWith(render(diff.rows, Format::table) +
                                   "\n2,001 differences: asset 2,000, line 1; 2,000 not shown, see "
                                   "--limit\n"));
  CHECK(run_diff_json(diff, {"a.h5", "b.h5"}) == R"({
  "a": "a.h5",
  "b": "b.h5",
  "equal": false,
  "terms": [
    {
      "term": "prices",
      "a": "none",
      "b": "given"
    }
  ],
  "differences": 2001,
  "left_out": 2000,
  "counts": {
    "asset": 2000,
    "line": 1
  },
  "rows": [
    {
      "what": "line",
      "a": "2"
    }
  ]
}
)");
}

TEST_CASE("a run diff report: equal runs have no tables", "[diff]") {
  CHECK(run_diff_text({}, {"a.h5", "b.h5"}) == "a  a.h5\nb  b.h5\n\nNo differences\n");
}

TEST_CASE("a run diff report: omits an equal tariff, and the remark if all is shown", "[diff]") {
  RunDiff diff;
  diff.rows = {"Differences", {"what", "a"}, {{text_cell("run"), text_cell("2")}}, {}};
  diff.counts = {{"run", 1}};
  diff.total = 1;
  CHECK(run_diff_text(diff, {"a.h5", "b.h5"}) ==
        "a  a.h5\nb  b.h5\n\n" + render(diff.rows, Format::table) + "\n1 difference: run 1\n");
}

// ---- bills by names

TEST_CASE("bills: equal bills of other ids do not differ; a changed line does", "[compare]") {
  const RunResult a = play_case(journal_case(kTwoSms));
  // Best is known first, so that all ids differ.
  const RunResult same =
      play_case(journal_case("2026-01-01T00:00:00Z,sms,Best,Depot,,,,1\n" + kTwoSms));
  const RunResult more = play_case(journal_case(kFiveSms));
  CHECK(differences(a.months, a.directory, a.months, a.directory).empty());
  CHECK(differences(a.months, a.directory, same.months, same.directory) ==
        std::vector<std::string>{
            "2026-01 line 'TG-SMS' of Best: recorded nothing; billed again quantity 1, amount -",
            "2026-01 SMS 'Depot' of Best: recorded nothing; billed again SMS 1"});
  CHECK(differences(a.months, a.directory, more.months, more.directory).front() ==
        "2026-01 line 'TG-SMS' of Acme: recorded quantity 2, amount -; billed again quantity 5, "
        "amount -");
}

TEST_CASE("bills: a month that only one bill has is a difference, whichever it is", "[compare]") {
  const RunResult one = play_case(journal_case(kTwoSms));
  const RunResult two =
      play_case(journal_case("2025-12-06T00:00:00Z,sms,Acme,Yard,,,,1\n" + kTwoSms +
                             "2026-02-06T00:00:00Z,sms,Acme,Yard,,,,3\n"));
  const std::vector<std::string> only_again{"2025-12: recorded nothing; billed again closed",
                                            "2026-02: recorded nothing; billed again closed"};
  CHECK(differences(one.months, one.directory, two.months, two.directory) == only_again);
  const std::vector<std::string> only_recorded{"2025-12: recorded closed; billed again nothing",
                                               "2026-02: recorded closed; billed again nothing"};
  CHECK(differences(two.months, two.directory, one.months, one.directory) == only_recorded);
}

TEST_CASE("bills: differences beyond 20 are counted", "[compare]") {
  std::string rows(kVan);
  for (int i = 0; i < 30; ++i) {
    rows += concat("2026-01-06T00:00:00Z,sms,Acme,Yard ", i, ",,,,1\n");
  }
  const RunResult few = play_case(journal_case(kVan));
  const RunResult many = play_case(journal_case(rows));
  const auto found = differences(few.months, few.directory, many.months, many.directory);
  REQUIRE(found.size() == 21);
  CHECK(found.back() == "and 11 more");  // a line and 30 SMS
}

TEST_CASE("bills: the statements of a bill are sorted by month and subject", "[compare]") {
  const RunResult run = play_case(journal_case(kTwoSms));
  CHECK(statements(run.months, run.directory) ==
        std::vector<std::string>{
            "2026-01: closed",
            "2026-01 asset 'Van' of Acme: billed yes, plan TG-CLASSIC, organisation Yard, serial "
            "1, last connected 2026-01-03T00:00:00.000Z, messages 0, lookups 0, iridium messages 0",
            "2026-01 line 'TG-CLASSIC' of Acme: quantity 1, amount -",
            "2026-01 line 'TG-SMS' of Acme: quantity 2, amount -"});
}

TEST_CASE("bills: the audit of the journal agrees, and differs from a changed bill", "[compare]") {
  const scenarios::Case scenario = journal_case(kTwoSms);
  RunResult run = play_case(scenario);
  const auto audited = [&] {
    return audit_differences(
        billing::ingest::read_journal_text("journal", concat(kHeader, kTwoSms)), run.tariff,
        run.months, run.directory);
  };
  CHECK(audited().empty());
  run.months[0].invoices[0].lines.back().quantity.count = 3;
  CHECK(audited() == std::vector<std::string>{"2026-01 line 'TG-SMS' of Acme: recorded quantity 3, "
                                              "amount -; audit quantity 2, amount -"});
}

}  // namespace
}  // namespace fleetbill::workbench::test
