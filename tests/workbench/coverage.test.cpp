// The time that a journal covers: its months, provisional months, wrong clocks, and the way from a
// run to its journal and back (docs/journal.md).

#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/reports/report.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/import_map_loader.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/compare/bill_differences.hpp"
#include "tools/workbench/compare/run_checks.hpp"
#include "tools/workbench/compare/vendor_reconciliation.hpp"
#include "tools/workbench/imports/importer.hpp"
#include "tools/workbench/output/journal_csv.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/rebill/rebilling.hpp"
#include "tools/workbench/runs/bill_journal.hpp"
#include "tools/workbench/runs/run_scenario.hpp"

namespace fleetbill::workbench::test {
namespace {

using Lines = std::vector<std::string>;

/// Bills rows of a file in a folder of their own.
class BilledRows {
 public:
  explicit BilledRows(std::string_view rows) {
    events_ = folder_.write("events.csv", concat(kHeader, rows));
  }

  RunResult bill(BillOptions options = {}) const {
    options.name = "events";
    if (options.run_file.empty()) options.run_file = folder_.path("run.h5");
    return bill_files({events_}, {}, options);
  }
  /// Returns the error of billing, without the folder; empty if there is no error.
  std::string error(const BillOptions& options = {}) const {
    try {
      (void)bill(options);
      return "";
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::invalid);
      std::string out = error.what();
      const std::string folder = folder_.path("");
      for (std::size_t at = 0; (at = out.find(folder)) != std::string::npos;) {
        out.erase(at, folder.size());
      }
      return out;
    }
  }
  [[nodiscard]] const std::string& events() const { return events_; }
  [[nodiscard]] std::string run_file() const { return folder_.path("run.h5"); }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  std::string events_;
};

/// `2026-01: TG-CLASSIC 1` for each line; `2026-01:` for a month without lines.
Lines months_of(const RunResult& result) {
  Lines out;
  for (const auto& month : result.months) {
    std::string text = to_string(month.usage.month) + ":";
    for (const auto& invoice : month.invoices) {
      for (const auto& line : invoice.lines) {
        text += concat(" ", entry(line.sku).name, " ", to_decimal(line.quantity));
      }
    }
    out.push_back(text);
  }
  return out;
}

bool passes_checks(const std::string& run_file) {
  SavedRun run(run_file);
  bool passed = true;
  check_run(run, [&](const RunCheck& check) {
    for (const std::string& problem : check.problems) UNSCOPED_INFO(check.name << ": " << problem);
    passed &= check.problems.empty();
  });
  return passed;
}

// ---- months -------------------------------------------------------------------------------------

/// Opening state of many years, then a month.
constexpr std::string_view kOpened =
    "1998-05-05T00:00:00Z,asset_created,Acme,Yard,Van,1,TG-PPM,\n"
    "2011-05-05T00:00:00Z,asset_created,Acme,Yard,Bus,2,,\n"
    "2024-05-05T00:00:00Z,last_connected,,,Van,,,\n"
    "2024-05-06T00:00:00Z,upload,,,Bus,,,700\n"
    "2024-05-07T00:00:00Z,plan_set,,,Bus,,TG-PPM,\n"
    "2026-03-01T00:00:00Z,journal_begins,,,,,,\n"
    "2026-03-03T00:00:00Z,upload,,,Bus,,,600\n"
    "2026-05-01T00:00:00Z,journal_ends,,,,,,\n"
    "2026-05-02T00:00:00Z,upload,,,Bus,,,9\n";
const Lines kOpenedMonths{"2026-03: TG-PPM-ASSET 2 TG-PPM-MESSAGES 0.6", "2026-04: TG-PPM-ASSET 2"};

TEST_CASE("coverage: facts before journal_begins set state and bill no month", "[coverage]") {
  const BilledRows rows(kOpened);
  const RunResult result = rows.bill();
  CHECK(months_of(result) == kOpenedMonths);
  CHECK(result.rows->applied == 9);
  CHECK(passes_checks(rows.run_file()));
}

TEST_CASE("coverage: the order of rows in the file does not change the months", "[coverage]") {
  const std::string_view last = kOpened.substr(kOpened.find("2026-05-01"));
  const std::string first(kOpened.substr(0, kOpened.size() - last.size()));
  const BilledRows rows(concat(last, first));
  CHECK(months_of(rows.bill()) == kOpenedMonths);
}

TEST_CASE("coverage: months are stated from outside in place of the rows", "[coverage]") {
  BillOptions options;
  options.months = {*parse_month("2026-04"), *parse_month("2026-05")};
  const BilledRows rows(kOpened);
  CHECK(months_of(rows.bill(options)) ==
        Lines{"2026-04: TG-PPM-ASSET 2", "2026-05: TG-PPM-ASSET 2 TG-PPM-MESSAGES 0.009"});
  CHECK(passes_checks(rows.run_file()));
}

TEST_CASE("coverage: rebilling a run keeps its first month", "[coverage]") {
  const BilledRows rows(kOpened);
  (void)rows.bill();
  RebillOptions options;
  options.inputs = {rows.run_file()};
  options.late_events = {
      rows.folder().write("late.csv", concat(kHeader, "2010-01-03T00:00:00Z,upload,,,Van,,,5\n",
                                             "2026-03-04T00:00:00Z,upload,,,Van,,,400\n"))};
  for (const std::string& input : {rows.run_file(), rows.events()}) {
    options.inputs = {input};
    const Rebilling result = rebill(options);
    REQUIRE(result.new_months.size() == 2);
    CHECK(to_string(result.new_months[0].usage.month) == "2026-03");
    CHECK(to_decimal(result.new_months[0].invoices.at(0).lines.at(1).quantity) == "1");
    CHECK(to_decimal(result.old_months[0].invoices.at(0).lines.at(1).quantity) == "0.6");
  }
}

// ---- wrong clocks -------------------------------------------------------------------------------

TEST_CASE("coverage: a wrong clock is refused, and the rows are named", "[coverage]") {
  const BilledRows rows(concat(kVan, "2099-12-31T23:59:59Z,upload,,,Van,,,1\n"));
  CHECK(rows.error() ==
        "events.csv:4: error: the time 2099-12-31T23:59:59.000Z follows 886 months without a row; "
        "the previous row is of 2026-01-03T00:00:00.000Z (events.csv:3); the limit is 12; correct "
        "the time, state the months with --from-month and --to-month, or pass --allow-gap");
  BillOptions options;
  options.allow_gap = true;
  CHECK(rows.bill(options).months.size() == 888);
  RebillOptions again;
  again.inputs = {rows.events()};
  again.late_events = {rows.folder().write("late.csv", std::string(kHeader))};
  CHECK_THROWS_AS(rebill(again), Error);
  again.allow_gap = true;
  CHECK(rebill(again).new_months.size() == 888);
  // The same of the run file, which a hostile file of a few bytes may state.
  again.inputs = {rows.run_file()};
  CHECK(rebill(again).new_months.size() == 888);
  again.allow_gap = false;
  const std::string problem =
      "error: the run has 888 months; the limit is 120; pass --allow-gap to bill it again";
  CHECK_THROWS_WITH(rebill(again), Catch::EndsWith(problem));
  CHECK_THROWS_WITH(SavedRun(rows.run_file()).check_month_count(), Catch::EndsWith(problem));
}

TEST_CASE("coverage: a wrong clock of a late event is refused", "[coverage]") {
  const BilledRows rows(kVan);
  (void)rows.bill();
  RebillOptions options;
  options.inputs = {rows.run_file()};
  options.late_events = {rows.folder().write(
      "late.csv", concat(kHeader, "1970-01-01T00:00:00Z,sms,Acme,Yard,,,,1\n"))};
  CHECK_THROWS_WITH(rebill(options),
                    Catch::Contains("the late events start in 1970-01, but the run in 2026-01"));
}

TEST_CASE("coverage: a wrong clock costs neither time nor memory", "[coverage]") {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += concat("2026-01-02T08:00:00Z,asset_created,Acme,Yard,P", i, ",", i, ",TG-PPM,\n",
                   "2026-01-05T08:00:00Z,upload,Acme,,P", i, ",,,100\n");
  }
  const BilledRows rows(concat(text, "9998-01-02T08:00:00Z,upload,Acme,,P0,,,1\n"));
  CHECK_THAT(rows.error(), Catch::StartsWith("events.csv:2002: error: "));
  BillOptions options;
  options.months.first = parse_month("2026-01");
  CHECK_THAT(rows.error(options), Catch::StartsWith("events.csv:2002: error: "));
  options.months.last = parse_month("2026-01");
  CHECK(months_of(rows.bill(options)) == Lines{"2026-01: TG-PPM-ASSET 1000 TG-PPM-MESSAGES 100"});
}

TEST_CASE("coverage: --until cannot make a bill of more than 120 months", "[coverage]") {
  BillOptions options;
  options.until = parse_instant("9998-01-01T00:00:00Z");
  CHECK(BilledRows(kVan).error(options) ==
        "bill: --until: the bill has 95664 months; the limit is 120; pass an earlier time, or "
        "--allow-gap");
}

// ---- provisional months -------------------------------------------------------------------------

std::string invoice_of(const std::string& run_file, std::string_view month) {
  SavedRun run(run_file);
  billing::reports::Query query;
  query.month = *parse_month(month);
  for (const auto& report : billing::reports::all_reports()) {
    if (report.name != "invoice") continue;
    return render(billing::reports::run(report, run.source(report, query), query), Format::csv);
  }
  return "";
}

TEST_CASE("coverage: a last month that the facts do not reach the end of is provisional",
          "[coverage]") {
  const BilledRows rows(concat(kVan, "2026-02-02T00:00:00Z,upload,,,Van,,,1\n"));
  const RunResult result = rows.bill();
  const std::string end = "facts end 2026-02-02T00:00:00.000Z";
  CHECK_THAT(summary_text(result, ""), Catch::Contains("Provisional     2026-02: " + end + "\n"));
  CHECK_THAT(summary_json(result, ""),
             Catch::Contains("\"month\": \"2026-02\",\n      \"provisional\": true,\n      "
                             "\"facts_end\": \"2026-02-02T00:00:00.000Z\""));
  CHECK(invoice_of(rows.run_file(), "2026-01") ==
        "month,partner,sku,description,quantity,unit,unit_price,amount,currency\n"
        "2026-01,Acme,TG-CLASSIC,Telematics Guru: Classic - Asset Fee,1,asset,,,\n");
  CHECK(invoice_of(rows.run_file(), "2026-02") ==
        "month,partner,sku,description,quantity,unit,unit_price,amount,currency,provisional\n"
        "2026-02,Acme,TG-CLASSIC,Telematics Guru: Classic - Asset Fee,1,asset,,,," +
            end + "\n");
  SavedRun run(rows.run_file());
  CHECK(run.summary().facts_end == parse_instant("2026-02-02T00:00:00Z"));
  CHECK_FALSE(run.bill().months[0].facts_end);
  CHECK(run.bill().months[1].facts_end == run.summary().facts_end);
  CHECK(passes_checks(rows.run_file()));
}

TEST_CASE("coverage: a month with a stated end is complete", "[coverage]") {
  struct Example {
    const char* why;
    const char* rows;
    std::optional<Instant> until;
    std::optional<Month> last;
    bool is_provisional;
  };
  const std::vector<Example> examples{
      {"journal_ends", "2026-02-01T00:00:00Z,journal_ends,,,,,,\n", {}, {}, false},
      {"--to-month", "", {}, parse_month("2026-01"), false},
      {"--until, and a row reaches it",
       "2026-02-01T00:00:00Z,upload,,,Van,,,1\n",
       parse_instant("2026-02-01T00:00:00Z"),
       {},
       false},
      {"--until alone is no row", "", parse_instant("2026-02-01T00:00:00Z"), {}, true},
      {"--until within the month",
       "2026-01-20T00:00:00Z,upload,,,Van,,,1\n",
       parse_instant("2026-01-10T00:00:00Z"),
       {},
       true},
      {"no end", "", {}, {}, true},
  };
  for (const Example& example : examples) {
    INFO(example.why);
    BillOptions options;
    options.until = example.until;
    options.months.last = example.last;
    const RunResult result = BilledRows(concat(kVan, example.rows)).bill(options);
    REQUIRE(result.months.size() == 1);
    CHECK(result.months[0].facts_end.has_value() == example.is_provisional);
  }
}

// ---- from a run to its journal ------------------------------------------------------------------

/// Bills the journal of a run, as `fleetbill journal RUN` writes it.
RunResult billed_again(const std::string& run_file, const TemporaryFolder& folder) {
  SavedRun run(run_file);
  billing::Journal journal = run.reader().journal();
  state_months(journal, run.summary());
  std::string text;
  write_journal_csv(journal, [&](std::string_view piece) { text += piece; });
  return bill_files({folder.write("journal.csv", text)}, run.tariff(), {});
}

TEST_CASE("coverage: the journal of a run is billed as the run, quiet months included",
          "[coverage]") {
  const TemporaryFolder folder;
  RunOptions options;
  options.run_file = folder.path("quiet.h5");
  const scenarios::Case quiet = scenarios::load_case_text("quiet.yaml", R"(
scenario: quiet
start: 2026-01-01
months: 14
partner: Acme
organisations: [Yard]
devices:
  - {serial: "1", type: g62, telemetry: {fixed: {per_day: 1}}}
timeline:
  - {at: 2026-02-01T00:00Z, create_asset: {organisation: Yard, asset: A, serial: "1"}}
  - {at: 2026-02-05T12:00Z, power_off: "1"}
)");
  const RunResult played = run_scenario(quiet, options);
  for (const auto& month : played.months) CHECK_FALSE(month.facts_end);
  const RunResult billed = billed_again(options.run_file, folder);
  CHECK(billed.months.size() == 14);
  CHECK(months_of(billed) == months_of(played));
  for (const auto& month : billed.months) CHECK_FALSE(month.facts_end);
}

TEST_CASE("coverage: the journal of a bill is billed as the bill", "[coverage]") {
  struct Example {
    const char* why;
    std::string rows;
    billing::StatedMonths months;
  };
  const std::vector<Example> examples{
      {"stated by rows", std::string(kOpened), {}},
      {"stated from outside",
       std::string(kOpened),
       {parse_month("2026-04"), parse_month("2026-06")}},
      {"provisional", concat(kVan, "2026-02-02T00:00:00Z,upload,,,Van,,,1\n"), {}},
  };
  for (const Example& example : examples) {
    INFO(example.why);
    const BilledRows rows(example.rows);
    BillOptions options;
    options.months = example.months;
    const RunResult first = rows.bill(options);
    const RunResult again = billed_again(rows.run_file(), rows.folder());
    CHECK(months_of(again) == months_of(first));
    REQUIRE(!again.months.empty());
    CHECK(again.months.back().facts_end == first.months.back().facts_end);
    CHECK(again.rows->quarantined == 0);
  }
}

// ---- imports ------------------------------------------------------------------------------------

void import(const std::string& map, const std::string& input, const std::string& output,
            const std::string& partner) {
  const auto rules = scenarios::load_import_map(
      concat(FLEETBILL_CLI_TESTS, "/../../scenarios/import_maps/", map, ".yaml"));
  std::map<std::string, std::string> options;
  if (!partner.empty()) options["partner"] = partner;
  Importer importer(rules, options, output + ".quarantine.csv");
  importer.add_file(input);
  importer.add_period(*parse_month("2026-10"));
  OutputFile journal(output);
  importer.finish(journal);
  CHECK(importer.counts().quarantined == 0);
}

TEST_CASE("coverage: an imported list and telemetry agree with the vendor's detail of the month",
          "[coverage][reconcile]") {
  const TemporaryFolder folder;
  // Quiet connected in June only; Spare never did; Old was disabled in September.
  const std::string assets = folder.write(
      "assets.csv",
      "Organisation,Asset Name,Asset Code,Serial,Device Type,Billing Plan,Created (UTC),"
      "Disabled (UTC),Last Connected (UTC)\n"
      "North,Digger,,102,oyster2,TG-PPM,2021-01-02 08:00:00,,2026-10-20 00:00:00\n"
      "North,Old,,104,oyster2,,2023-11-02 08:00:00,2026-09-24 00:00:00,2026-09-23 00:00:00\n"
      "North,Quiet,,105,oyster2,TG-PPM,2024-01-02 08:00:00,,2026-06-05 00:00:00\n"
      "North,Van,V-1,101,g62,TG-Classic,2026-01-02 08:00:00,,2026-10-05 00:00:00\n"
      "South,Spare,,103,oyster2,,2026-01-02 08:00:00,,Never Connected\n");
  const std::string telemetry =
      folder.write("telemetry.csv",
                   "SerNo,DateUTC,SeqNo,Reason\n102,2026-10-03 10:00:00,1,11\n"
                   "102,2026-10-03 10:02:00,2,11\n102,2026-10-20 00:00:00,3,11\n"
                   "101,2026-10-05 00:00:00,9,11\n");
  const std::string detail = folder.write(
      "detail.csv",
      "Organisation,Asset Name,Asset Code,Serial,Device Type,Billing Plan,Last Connected (UTC),"
      "Message Count\n"
      "North,Digger,,102,oyster2,TG-PPM,2026-10-20T00:00:00.000Z,3\n"
      "North,Quiet,,105,oyster2,TG-PPM,2026-06-05T00:00:00.000Z,0\n"
      "North,Van,V-1,101,g62,TG-CLASSIC,2026-10-05T00:00:00.000Z,0\n");
  import("telematics-guru-assets", assets, folder.path("a.csv"), "Acme");
  import("telematics-guru-telemetry", telemetry, folder.path("t.csv"), "");
  BillOptions options;
  options.run_file = folder.path("october.h5");
  const RunResult result = bill_files({folder.path("a.csv"), folder.path("t.csv")}, {}, options);
  CHECK(months_of(result) == Lines{"2026-10: TG-CLASSIC 1 TG-PPM-ASSET 2 TG-PPM-MESSAGES 0.003"});
  CHECK_FALSE(result.months[0].facts_end);
  CHECK(result.rows->quarantined == 0);
  CHECK(result.rows->duplicate == 2);  // the period of the second import
  SavedRun run(options.run_file);
  const VendorFile file{detail, ',', {}};
  CHECK(reconcile_file(run, file, nullptr, {*parse_month("2026-10"), "Acme", true}).agrees());
}

}  // namespace
}  // namespace fleetbill::workbench::test
