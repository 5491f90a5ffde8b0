#include "tools/workbench/rebill/rebilling.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/random_journal.hpp"
#include "tests/units/property.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/rebill/causes.hpp"
#include "tools/workbench/rebill/rebill_report.hpp"
#include "tools/workbench/rebill/rebill_tables.hpp"
#include "tools/workbench/runs/bill_journal.hpp"

namespace fleetbill::workbench::test {
namespace {

using billing::Adjustment;
using billing::Rulebook;
using billing::SplitBy;

/// Van is active on nine days of January; device 9 has 3 connections by a third-party connector.
const std::string kEvents = concat(kHeader, kVan,
                                   "2026-01-05T00:00:00Z,connector_set,Acme,,,9,third_party,\n"
                                   "2026-01-06T00:00:00Z,connection,,,,9,,\n"
                                   "2026-01-07T00:00:00Z,connection,,,,9,,\n"
                                   "2026-01-08T00:00:00Z,connection,,,,9,,\n"
                                   "2026-01-10T00:00:00Z,asset_disabled,,,Van,,,\n");

Rulebook rulebook(const std::vector<std::pair<const char*, const char*>>& readings) {
  Rulebook rules;
  for (const auto& [clause, reading] : readings) {
    REQUIRE(set_reading(rules, *billing::find_clause(clause), reading).empty());
  }
  return rules;
}

/// The adjustments of a rebilling as `month SKU units`, each with its causes.
std::string causes_text(const Rebilling& rebilling) {
  const Causes causes(rebilling);
  const billing::NameRanks names(rebilling.directory);
  std::string out;
  for (std::size_t i = 0; i < rebilling.new_months.size(); ++i) {
    for_each_adjustment({rebilling.old_months[i], rebilling.old_tariff.rules},
                        {rebilling.new_months[i], rebilling.new_tariff.rules}, SplitBy::partner,
                        billing::PartOrder::by_name, names, [&](const Adjustment& a) {
                          out += concat(to_string(a.month), " ", entry(a.sku).name, " ", a.units(),
                                        ":");
                          for (const std::string& cause : causes.of(a, CitedEvents::all)) {
                            out += " [" + cause + "]";
                          }
                          out += "\n";
                        });
  }
  return out;
}

TEST_CASE("rebilling: attributes each adjustment to the change that moves it separately",
          "[rebill]") {
  const TemporaryFolder folder;
  RebillOptions options;
  options.inputs = {folder.write("events.csv", kEvents)};
  options.rules = rulebook({{"TG-ENABLED", "at_close"}, {"DM-THRESHOLD", "2"}});
  const Rebilling rebilling = rebill(options);
  REQUIRE(rebilling.rules.size() == 2);
  REQUIRE(rebilling.moved.size() == 2);
  CHECK(causes_text(rebilling) ==
        "2026-01 TG-CLASSIC -1: [TG-ENABLED any_time → at_close]\n"
        "2026-01 OEM 1: [DM-THRESHOLD 8 → 2]\n");
}

TEST_CASE("rebilling: a single change is the cause of all adjustments", "[rebill]") {
  const TemporaryFolder folder;
  RebillOptions options;
  options.inputs = {folder.write("events.csv", kEvents)};
  options.rules = rulebook({{"TG-ENABLED", "at_close"}});
  const Rebilling rebilling = rebill(options);
  CHECK(rebilling.moved.empty());
  CHECK(causes_text(rebilling) == "2026-01 TG-CLASSIC -1: [TG-ENABLED any_time → at_close]\n");
}

TEST_CASE("rebilling: cites the late events that can affect an adjustment", "[rebill]") {
  const TemporaryFolder folder;
  RebillOptions options;
  options.inputs = {folder.write("events.csv", kEvents)};
  options.late_events = {
      folder.write("late.csv", concat(kHeader,
                                      "2026-01-20T00:00:00Z,sms,Acme,Yard,,,,3\n"
                                      "2026-01-09T00:00:00Z,upload,,,Van,,,1\n"))};
  const Rebilling rebilling = rebill(options);
  CHECK(rebilling.late.rows.read == 2);
  CHECK(rebilling.late.rows.applied == 2);
  CHECK(causes_text(rebilling) == concat("2026-01 TG-SMS 3: [", options.late_events[0], ":2]\n"));
}

/// Van and its uploads of January to March; the upload of February has the id e2.
const std::string kThreeMonths =
    "time,kind,partner,organisation,asset,device,value,quantity,id\n"
    "2026-01-02T00:00:00Z,asset_created,Acme,Yard,Van,1,TG-PPM,,\n"
    "2026-01-03T00:00:00Z,upload,,,Van,,,10,e1\n"
    "2026-02-03T00:00:00Z,upload,,,Van,,,20,e2\n"
    "2026-02-04T00:00:00Z,upload,,,Lost,,,1,e3\n"
    "2026-03-03T00:00:00Z,upload,,,Van,,,30,e4\n";

TEST_CASE("rebilling: names a late event only in the months whose lines it moves", "[rebill]") {
  const TemporaryFolder folder;
  RebillOptions options;
  options.inputs = {folder.write("events.csv", kThreeMonths)};
  options.late_events = {folder.write("late.csv",
                                      "time,kind,asset,quantity,id\n"
                                      "2026-01-09T00:00:00Z,upload,Van,1,l1\n"
                                      "2026-02-09T00:00:00Z,upload,Van,2,l2\n"
                                      "2026-03-09T00:00:00Z,upload,Van,3,l3\n")};
  const Rebilling rebilling = rebill(options);
  const std::string& late = options.late_events[0];
  CHECK(rebilling.late.displaced.empty());  // the old bill quarantined the row of Lost, too
  CHECK(causes_text(rebilling) == concat("2026-01 TG-PPM-MESSAGES 1: [", late, ":2]\n",
                                         "2026-02 TG-PPM-MESSAGES 2: [", late, ":3]\n",
                                         "2026-03 TG-PPM-MESSAGES 3: [", late, ":4]\n"));
}

TEST_CASE("rebilling: lists each billed row that no longer applies", "[rebill]") {
  // The late row is earlier than the billed row with its id, and takes its place (D: journal.md).
  const TemporaryFolder folder;
  RebillOptions options;
  options.inputs = {folder.write("events.csv", kThreeMonths)};
  options.late_events = {folder.write("late.csv",
                                      "time,kind,asset,quantity,id\n"
                                      "2026-01-09T00:00:00Z,upload,Van,5,e2\n"
                                      "2026-03-09T00:00:00Z,upload,Van,3,l3\n")};
  const Rebilling rebilling = rebill(options);
  const std::string& late = options.late_events[0];
  CHECK(rebilling.late.rows.applied == 2);
  REQUIRE(rebilling.late.displaced.size() == 1);
  CHECK_THAT(rebilling.late.displaced[0], Catch::StartsWith(concat(options.inputs[0], ":4: ")));
  CHECK(causes_text(rebilling) == concat("2026-01 TG-PPM-MESSAGES 5: [", late, ":2]\n",
                                         "2026-02 TG-PPM-MESSAGES -20: [", late, ":2]\n",
                                         "2026-03 TG-PPM-MESSAGES 3: [", late, ":3]\n"));
}

TEST_CASE("rebilling: lists all rows that a late decision makes not apply", "[rebill]") {
  const TemporaryFolder folder;
  RebillOptions options;
  options.inputs = {folder.write("events.csv", kThreeMonths)};
  options.late_events = {
      folder.write("late.csv", "time,kind,asset\n2026-01-02T12:00:00Z,asset_disabled,Van\n")};
  const Rebilling rebilling = rebill(options);
  CHECK(rebilling.late.displaced.size() == 3);  // lines 3, 4 and 6
  CHECK(rebill_remarks(rebilling).find(
            concat("  no longer applies: ", options.inputs[0], ":6: ")) != std::string::npos);
}

// ---- late events of a run file ------------------------------------------------------------------

/// The differences of a rebilling as `month partner SKU units`, in order.
std::vector<std::string> difference_lines(const Rebilling& rebilling) {
  const billing::NameRanks names(rebilling.directory);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < rebilling.new_months.size(); ++i) {
    for_each_adjustment(
        {rebilling.old_months[i], rebilling.old_tariff.rules},
        {rebilling.new_months[i], rebilling.new_tariff.rules}, SplitBy::partner,
        billing::PartOrder::by_name, names, [&](const Adjustment& a) {
          out.push_back(concat(to_string(a.month), " ", rebilling.directory.partner_name(a.partner),
                               " ", entry(a.sku).name, " ", a.units()));
        });
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// The differences of two bills up to a month.
std::vector<std::string> difference_lines(const RunResult& old, const RunResult& now, Month last) {
  std::map<std::string, std::int64_t> units;
  const auto add = [&](const RunResult& result, int sign) {
    for (const billing::SealedMonth& month : result.months) {
      if (month.usage.month > last) continue;
      for (const billing::Invoice& invoice : month.invoices) {
        for (const billing::InvoiceLine& line : invoice.lines) {
          units[concat(to_string(invoice.month), " ",
                       result.directory.partner_name(invoice.partner), " ",
                       entry(line.sku).name)] += sign * line.quantity.count;
        }
      }
    }
  };
  add(old, -1);
  add(now, +1);
  std::vector<std::string> out;
  for (const auto& [line, difference] : units) {
    if (difference != 0) out.push_back(concat(line, " ", difference));
  }
  return out;
}

/// Rebills a run file and its event files with late events. Both must equal the difference of the
/// bills of the event files without and with the late events.
/// @returns the differences
std::vector<std::string> rebilled(const TemporaryFolder& folder, std::string_view events,
                                  std::string_view late) {
  RebillOptions options;
  options.inputs = {folder.write("events.csv", events)};
  options.late_events = {folder.write("late.csv", late)};
  BillOptions to_run;
  to_run.run_file = folder.path("run.h5");
  const RunResult old = bill_files(options.inputs, {}, to_run);
  REQUIRE(old.quarantined.empty());
  const RunResult now = bill_files({options.inputs[0], options.late_events[0]}, {}, {});
  const auto expected = difference_lines(old, now, old.months.back().usage.month);
  CHECK(difference_lines(rebill(options)) == expected);
  options.inputs = {to_run.run_file};
  CHECK(difference_lines(rebill(options)) == expected);
  return expected;
}

TEST_CASE("rebilling: late events change what rows of a run found, not what they named",
          "[rebill]") {
  const std::string run = concat(kHeader,
                                 "2026-01-02T00:00:00Z,asset_created,P0,O0,A,1,,\n"
                                 "2026-01-03T00:00:00Z,connector_set,,,,1,multi,\n"
                                 "2026-01-05T00:00:00Z,connection,,,,1,,\n"
                                 "2026-01-05T00:00:00Z,upload,,,,1,,10\n"
                                 "2026-01-06T00:00:00Z,wifi_lookup,,,,1,,20\n"
                                 "2026-02-05T00:00:00Z,connection,P0,,,1,,\n"
                                 "2026-03-05T00:00:00Z,connection,,,,1,,\n");
  const TemporaryFolder folder;
  using Lines = std::vector<std::string>;
  // The payer of January was found, those of February and March were named.
  CHECK(rebilled(folder, run, concat(kHeader, "2026-01-04T00:00:00Z,sim_set,P1,,,1,8944,\n")) ==
        Lines{"2026-01 P0 OEM-SPLITTER -1", "2026-01 P1 OEM-SPLITTER 1"});
  // The device belonged to another asset since the 4th.
  CHECK(rebilled(folder, run,
                 concat(kHeader,
                        "2026-01-04T00:00:00Z,asset_disabled,P0,,A,,,\n"
                        "2026-01-04T00:00:00Z,asset_created,P1,O1,B,1,,\n")) ==
        Lines{"2026-01 P0 OEM-SPLITTER -1", "2026-01 P0 TG-CLASSIC -1",
              "2026-01 P0 TG-WIFI-LOC -20", "2026-01 P1 OEM-SPLITTER 1", "2026-01 P1 TG-CLASSIC 1",
              "2026-01 P1 TG-WIFI-LOC 20", "2026-02 P0 TG-CLASSIC -1", "2026-02 P1 TG-CLASSIC 1",
              "2026-03 P0 TG-CLASSIC -1", "2026-03 P1 TG-CLASSIC 1"});
  CHECK(rebilled(folder, run, kHeader).empty());
}

/// An event file of rows in short hand, without those at the lines.
std::string event_file(const std::vector<std::string>& rows, const std::set<std::uint32_t>& lines) {
  std::string out(billing::test::kShortHeader);
  const auto columns = std::count(out.begin(), out.end(), ',');
  out += '\n';
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (lines.contains(static_cast<std::uint32_t>(i) + 2)) continue;
    const std::size_t comma = rows[i].find(',');
    std::string row =
        concat(billing::test::whole_time(rows[i].substr(0, comma)), rows[i].substr(comma));
    row.append(static_cast<std::size_t>(columns - std::count(row.begin(), row.end(), ',')), ',');
    out += row + '\n';
  }
  return out;
}

TEST_CASE("rebilling: a run file, its event files and two bills differ by the same late events",
          "[rebill][property]") {
  const TemporaryFolder folder;
  std::size_t moved = 0;
  fleetbill::test::check_property(60, [&] {
    const auto rows = *billing::test::any_rows();
    std::vector<std::string> events;
    std::vector<std::string> late;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      (i >= 4 && i % 4 == 3 ? late : events).push_back(rows[i]);
    }
    // A run file does not have the rows that were not applied, which late rows may make valid.
    const auto admitted = billing::test::admit(billing::test::text_of(events));
    std::set<std::uint32_t> not_applied;
    for (std::uint32_t i = 0; i < events.size(); ++i) not_applied.insert(i + 2);
    for (const auto& fact : admitted.admission.facts) not_applied.erase(fact.position.line);
    RC_LOG() << event_file(events, not_applied) << event_file(late, {});
    moved += rebilled(folder, event_file(events, not_applied), event_file(late, {})).size();
  });
  CHECK(moved > 0);
}

TEST_CASE("rebilling: a price that changes is the cause of an amount that changes", "[rebill]") {
  const auto prices = [](std::int64_t micros) {
    billing::PriceList list("list", *Currency::parse("EUR"), Rounding::half_up);
    list.add(billing::Sku::tg_classic, {*parse_month("2025-01"),
                                        billing::ChargeModel::unit,
                                        {{std::nullopt, micros}},
                                        std::nullopt,
                                        ""});
    return list;
  };
  const TemporaryFolder folder;
  // A run file has the old prices; event files have none.
  const std::string old_prices = folder.write(
      "prices.yaml",
      "price_list: list\ncurrency: EUR\nprices:\n  TG-CLASSIC:\n    - {from: 2025-01, price: 8}\n");
  const auto run = saved_run(folder, "run.h5", kVan, concat("prices: ", old_prices, "\n"));
  RebillOptions options;
  options.inputs = {run->path()};
  options.prices = prices(9'500'000);
  const Rebilling rebilling = rebill(options);
  CHECK(causes_text(rebilling) == "2026-01 TG-CLASSIC 0: [price of TG-CLASSIC 8.00 → 9.50]\n");
  const RebillTables tables(rebilling, {});
  CHECK(render(tables.totals(), Format::csv) ==
        "partner,old_amount,new_amount,amount_difference,currency\nAcme,8.00,9.50,1.50,EUR\n");
  CHECK(render(tables.next_invoice(), Format::csv) ==
        "month,partner,corrects,type,sku,description,quantity,unit,unit_price,amount,currency,"
        "cause\n"
        "2026-02,Acme,2026-01,credit,TG-CLASSIC,Telematics Guru: Classic - Asset Fee,-1,asset,8.00,"
        "-8.00,EUR,price of TG-CLASSIC 8.00 → 9.50\n"
        "2026-02,Acme,2026-01,debit,TG-CLASSIC,Telematics Guru: Classic - Asset Fee,1,asset,9.50,"
        "9.50,EUR,price of TG-CLASSIC 8.00 → 9.50\n");
}

TEST_CASE("rebilling: amounts of two currencies are an error", "[rebill]") {
  const TemporaryFolder folder;
  const std::string euros = folder.write(
      "prices.yaml",
      "price_list: list\ncurrency: EUR\nprices:\n  TG-CLASSIC:\n    - {from: 2025-01, price: 8}\n");
  const auto run = saved_run(folder, "run.h5", kVan, concat("prices: ", euros, "\n"));
  RebillOptions options;
  options.inputs = {run->path()};
  options.prices.emplace("list", *Currency::parse("AUD"), Rounding::half_up);
  CHECK_THROWS_WITH(rebill(options), Catch::Contains("the bill is in EUR"));
}

}  // namespace
}  // namespace fleetbill::workbench::test
