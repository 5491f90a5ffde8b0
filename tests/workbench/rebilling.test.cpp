#include "tools/workbench/rebill/rebilling.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/rebill/causes.hpp"
#include "tools/workbench/rebill/rebill_report.hpp"
#include "tools/workbench/rebill/rebill_tables.hpp"

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
