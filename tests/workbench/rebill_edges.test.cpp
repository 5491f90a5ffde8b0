// Late events at the edges: copies of recorded rows, rows between months, rows within sums.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "billing/compare/name_ranks.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/rebill/causes.hpp"
#include "tools/workbench/rebill/rebill_report.hpp"
#include "tools/workbench/rebill/rebill_tables.hpp"
#include "tools/workbench/rebill/rebilling.hpp"
#include "tools/workbench/runs/bill_journal.hpp"
#include "tools/workbench/runs/run_scenario.hpp"

namespace fleetbill::workbench::test {
namespace {

constexpr std::string_view kIdHeader =
    "time,kind,partner,organisation,asset,device,value,quantity,id\n";

/// January of Van on TG-PPM, with 10 messages.
const std::string kVanWithIds =
    concat(kIdHeader, "2026-01-02T00:00:00Z,asset_created,Acme,Yard,Van,1,TG-PPM,,a\n",
           "2026-01-03T00:00:00Z,upload,Acme,,Van,,,10,b\n",
           "2026-01-04T00:00:00Z,sms,Acme,Yard,,,,1,c\n");

/// Bills event files into a run file. @returns its path
std::string billed(const TemporaryFolder& folder, std::string_view events,
                   const billing::Rulebook& rules = {}) {
  BillOptions options;
  options.name = "events";
  options.run_file = folder.path("events.h5");
  (void)bill_files({folder.write("events.csv", events)}, {rules, std::nullopt, {}}, options);
  return options.run_file;
}

Rebilling with_late(const TemporaryFolder& folder, const std::string& input,
                    std::string_view late) {
  RebillOptions options;
  options.inputs = {input};
  options.late_events = {folder.write("late.csv", late)};
  return rebill(options);
}

std::string rows_text(const LateEvents& late) {
  return concat(late.rows.applied, " applied, ", late.rows.duplicate, " duplicate, ",
                late.rows.quarantined, " quarantined");
}

billing::Rulebook with_reading(const char* clause, const char* reading) {
  billing::Rulebook rules;
  REQUIRE(set_reading(rules, *billing::find_clause(clause), reading).empty());
  return rules;
}

TEST_CASE("rebilling a run: a late row with a known id is a duplicate only if it is a copy",
          "[rebill]") {
  struct Late {
    std::string row, outcome;
  };
  const std::string duplicate = "0 applied, 1 duplicate, 0 quarantined";
  const std::string quarantined = "0 applied, 0 duplicate, 1 quarantined";
  const TemporaryFolder folder;
  const std::string run = billed(folder, kVanWithIds);
  for (const Late& late : std::vector<Late>{
           {"2026-01-03T00:00:00Z,upload,Acme,,Van,,,10,b", duplicate},
           {"2026-01-03T00:00:00Z,upload,,,,1,,10,b", duplicate},    // names the device
           {"2026-01-03T00:00:00Z,upload,,,Van,,,10,b", duplicate},  // names no partner
           {"2026-01-03T00:00:00Z,upload,Acme,,Van,,,11,b", quarantined},
           {"2026-01-03T00:00:00Z,upload,Acme,,Van,,,9,b", quarantined},
           {"2026-01-03T00:00:00.001Z,upload,Acme,,Van,,,10,b", quarantined},
           {"2026-01-03T00:00:00Z,wifi_lookup,Acme,,Van,,,10,b", quarantined},
           {"2026-01-03T00:00:00Z,upload,Acme,,Bus,,,10,b", quarantined},
           {"2026-01-03T00:00:00Z,upload,Best,,Van,,,10,b", quarantined},
           {"2026-01-03T00:00:00Z,upload,Acme,,Van,,,10,d",
            "1 applied, 0 duplicate, 0 quarantined"},
       }) {
    CAPTURE(late.row);
    CHECK(rows_text(with_late(folder, run, concat(kIdHeader, late.row, "\n")).late) ==
          late.outcome);
  }
}

TEST_CASE("rebilling events: Pelion facts are admitted again under other rules of the quota",
          "[rebill]") {
  // 10 tokens for a campaign of 20: only the reading `partial` starts it, and then its updates
  // count.
  const std::string events =
      concat(kHeader, "2026-01-01T00:00:00Z,account_opened,,Acme,,,active_devices,\n",
             "2026-01-02T00:00:00Z,package_created,,Acme,,,PKG,10\n",
             "2026-01-03T00:00:00Z,registration,,Acme,,d1,one,\n",
             "2026-01-04T00:00:00Z,campaign_started,,Acme,,,spring,20\n",
             "2026-01-05T00:00:00Z,update_succeeded,,Acme,,d1,spring,\n");
  const TemporaryFolder folder;
  RebillOptions options;
  options.inputs = {folder.write("events.csv", events)};
  options.rules = with_reading("PDM-ALL-OR-NOTHING", "partial");
  const Rebilling rebilling = rebill(options);
  CHECK(rebilling.old_months.at(0).usage.pelion.updates.empty());
  CHECK(rebilling.new_months.at(0).usage.pelion.updates.size() == 1);
}

TEST_CASE("rebilling: facts of assets are admitted again under other rules of admission",
          "[rebill]") {
  // An upload to a disabled asset counts only if contradictions are applied.
  const std::string events =
      concat(kHeader, "2026-01-01T00:00:00Z,asset_created,Acme,Yard,Van,1,TG-PPM,\n",
             "2026-01-02T00:00:00Z,upload,Acme,,Van,,,1\n",
             "2026-01-03T00:00:00Z,asset_disabled,Acme,,Van,,,\n",
             "2026-01-04T00:00:00Z,upload,Acme,,Van,,,5\n");
  const TemporaryFolder folder;
  RebillOptions options;
  options.inputs = {folder.write("events.csv", events)};
  options.rules = with_reading("TG-CONTRADICTION", "applied");
  const Rebilling rebilling = rebill(options);
  CHECK(rebilling.old_months.at(0).usage.assets.at(0).messages == 1);
  CHECK(rebilling.new_months.at(0).usage.assets.at(0).messages == 6);
}

TEST_CASE("rebilling: a late row before the first month adds months, one after the last does not",
          "[rebill]") {
  const TemporaryFolder folder;
  const Rebilling rebilling =
      with_late(folder, billed(folder, kVanWithIds),
                concat(kIdHeader, "2025-12-31T23:59:59.999Z,sms,Acme,Yard,,,,4,d\n",
                       "2026-01-31T23:59:59.999Z,sms,Acme,Yard,,,,2,e\n",
                       "2026-02-01T00:00:00Z,sms,Acme,Yard,,,,3,f\n"));
  REQUIRE(rebilling.new_months.size() == 2);
  CHECK(to_string(rebilling.new_months[0].usage.month) == "2025-12");
  CHECK(rebilling.new_months[0].usage.sms.at(0).sms == 4);
  CHECK(rebilling.old_months[0].usage.sms.empty());
  CHECK(rebilling.new_months[1].usage.sms.at(0).sms == 3);
  CHECK(rebilling.late.beyond == 1);
  CHECK(rows_text(rebilling.late) == "3 applied, 0 duplicate, 0 quarantined");
}

TEST_CASE("rebilling: an earlier row that no longer applies is displaced, not quarantined",
          "[rebill]") {
  const TemporaryFolder folder;
  const Rebilling rebilling =
      with_late(folder, billed(folder, kVanWithIds),
                concat(kIdHeader, "2026-01-02T12:00:00Z,asset_disabled,Acme,,Van,,,,x\n"));
  CHECK(rebilling.late.quarantined.empty());
  REQUIRE(rebilling.late.displaced.size() == 1);
  CHECK(rebilling.late.displaced[0].starts_with("events.csv:3: "));
}

TEST_CASE("rebilling: one late row that becomes two facts is one row", "[rebill]") {
  // Bus takes the serial of Van, which loses it.
  const TemporaryFolder folder;
  const std::string run = billed(folder, kVanWithIds, with_reading("TG-CONTRADICTION", "applied"));
  const Rebilling rebilling = with_late(
      folder, run, concat(kIdHeader, "2026-01-05T00:00:00Z,asset_created,Acme,Yard,Bus,1,,,x\n"));
  CHECK(rebilling.late.facts.size() == 2);
  CHECK(rows_text(rebilling.late) == "1 applied, 0 duplicate, 0 quarantined");
}

TEST_CASE("rebilling: a late change within a row of summed usage is refused, at its ends it is not",
          "[rebill]") {
  const TemporaryFolder folder;
  RunOptions options;
  options.run_file = folder.path("run.h5");
  (void)run_scenario(
      scenarios::load_case_text("test.yaml",
                                "scenario: test\nstart: 2026-01-01\nmonths: 1\nrecord: monthly\n"
                                "partner: Acme\norganisations: [Yard]\nfleets:\n  - fleet: truck\n"
                                "    count: 1\n    type: g62\n    organisations: [Yard]\n"
                                "    telemetry: {fixed: {per_day: 1, phase: 0min}}\n"),
      options);
  const SavedRun run(options.run_file);
  const std::string asset(run.reader().entities().directory.asset_name(AssetId(0)));
  const std::string serial(run.reader().entities().directory.serial(DeviceId(0)));
  // Uploads and connections are one row each, from midnight on the 1st to midnight on the 31st.
  const auto outcome = [&](const std::string& time, const std::string& cells) -> std::string {
    try {
      return rows_text(
          with_late(folder, options.run_file, concat(kHeader, time, ",", cells, "\n")).late);
    } catch (const Error& error) {
      return std::string(error.what()).find("falls into usage") != std::string::npos ? "refused"
                                                                                     : error.what();
    }
  };
  const std::string applied = "1 applied, 0 duplicate, 0 quarantined";
  const std::string plan = concat("plan_set,Acme,,", asset, ",,TG-PRO,");
  CHECK(outcome("2026-01-15T00:00:00Z", plan) == "refused");
  CHECK(outcome("2026-01-30T23:59:59.999Z", plan) == "refused");
  CHECK(outcome("2026-01-31T00:00:00Z", plan) == applied);
  CHECK(outcome("2026-01-15T00:00:00Z", concat("connector_set,,,,", serial, ",third_party,")) ==
        "refused");
  // Usage and SMS change no subject.
  CHECK(outcome("2026-01-15T00:00:00Z", concat("upload,Acme,,", asset, ",,,1")) == applied);
  CHECK(outcome("2026-01-15T00:00:00Z", "sms,Acme,Yard,,,,1") == applied);
}

TEST_CASE("rebilling: a late event at the start of the next month causes no adjustment",
          "[rebill]") {
  const TemporaryFolder folder;
  const std::string run =
      billed(folder, concat(kVanWithIds, "2026-02-03T00:00:00Z,upload,Acme,,Van,,,1,g\n"));
  std::string late(kIdHeader);
  for (int i = 0; i < 5; ++i)
    late += concat("2026-01-1", i, "T00:00:00Z,sms,Acme,Yard,,,,1,s", i, "\n");
  late += "2026-02-01T00:00:00Z,sms,Acme,Yard,,,,1,t\n";
  late += "2026-01-10T00:00:00Z,sms,Best,Depot,,,,1,u\n";
  const Rebilling rebilling = with_late(folder, run, late);
  const RebillTables tables(rebilling, {});
  const std::string file = folder.path("late.csv");
  const auto cause_of = [&](CitedEvents cited, std::size_t row) {
    return billing::to_text(
        tables.adjustments(billing::SplitBy::partner, cited).rows.at(row).back());
  };
  CHECK(cause_of(CitedEvents::all, 0) ==
        concat(file, ":2; ", file, ":3; ", file, ":4; ", file, ":5; ", file, ":6"));
  CHECK(cause_of(CitedEvents::few, 0) ==
        concat(file, ":2; ", file, ":3; ", file, ":4; and 2 more late events"));
  CHECK(cause_of(CitedEvents::all, 1) == file + ":8");  // Best's SMS
  AdjustmentFilter january;
  january.month = parse_month("2026-01");
  january.partner = "Best";
  const RebillTables filtered(rebilling, january);
  CHECK(filtered.adjustments(billing::SplitBy::partner, CitedEvents::all).rows.size() == 1);
}

TEST_CASE("rebilling: notes state what a run file cannot show", "[rebill]") {
  const TemporaryFolder folder;
  const std::string run =
      billed(folder, concat(kVanWithIds, "2026-01-05T00:00:00Z,upload,Acme,,Bus,,,1,q\n"));
  RebillOptions options;
  options.inputs = {run};
  options.rules = with_reading("TG-CONTRADICTION", "applied");
  const Rebilling rebilling = rebill(options);
  REQUIRE(rebilling.notes.size() == 1);
  CHECK(
      rebilling.notes[0].starts_with("the run file does not contain the cells of 1 quarantined "
                                     "row"));
  options.rules = with_reading("TG-ENABLED", "at_close");  // decides no admission
  CHECK(rebill(options).notes.empty());
  options.inputs = {billed(folder, kVanWithIds)};
  options.rules = with_reading("TG-CONTRADICTION", "applied");
  CHECK(rebill(options).notes.empty());
}

TEST_CASE("rebilling: names of event files end in .csv or .csv.gz", "[rebill]") {
  CHECK(is_event_file("a.csv"));
  CHECK(is_event_file("a.csv.gz"));
  CHECK_FALSE(is_event_file("a.h5"));
  CHECK_FALSE(is_event_file("a.gz"));
  CHECK_FALSE(is_event_file("csv"));
}

}  // namespace
}  // namespace fleetbill::workbench::test
