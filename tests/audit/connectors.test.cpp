#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "tests/audit/short_hand.hpp"

// Connector fees: docs/rules.md T17, T18, T20, T30, T32, each example derived by hand.

namespace fleetbill::test {
namespace {

/// `count` connections of device 1 of partner P from the 10th of the month on.
std::string connections(const std::string& month, int count) {
  std::string rows;
  for (int i = 0; i < count; ++i) rows += concat(month, "-", 10 + i, ",connection,P,,,1\n");
  return rows;
}

TEST_CASE("audit: more than eight connections to a third party cost the OEM fee", "[audit]") {
  const std::string third = "01-01,connector_set,P,,,1,third_party\n";
  struct Example {
    std::string rows, readings, lines;
  };
  const std::vector<Example> examples{
      {third + connections("01", 8), "", ""},                          // T18
      {third + connections("01", 9), "", "01 P OEM 1"},                // T18
      {third + connections("01", 8), "DM-THRESHOLD=7", "01 P OEM 1"},  // T18
      {third + connections("01", 5) + connections("02", 5), "", ""},   // separately for each month
      {"01-01,connector_set,P,,,1,none\n" + connections("01", 9), "", ""},  // T20
      {connections("01", 9), "", ""},                                       // T30: TG if never set
      {third + "01-14T12:00:00,connector_set,,,,1,none\n" + connections("01", 9), "", ""},
      {third + "01-14T12:00:00,connector_set,,,,1,none\n" + connections("01", 9),
       "DM-CONNECTIONS=any_time", "01 P OEM 1"},
      {third + "01-14T12:00:00,connector_set,,,,1,none\n" + connections("01", 9),
       "DM-CONNECTIONS=at_close", ""},
      {"01-14T12:00:00,connector_set,P,,,1,third_party\n" + connections("01", 9),
       "DM-CONNECTIONS=at_close", "01 P OEM 1"},
      // Set and unset at one instant, or unset as the month begins: no time of the month at all.
      {third + "02-01,connector_set,,,,1,none\n" + connections("02", 9), "DM-CONNECTIONS=any_time",
       ""},
      // The connector set as February begins does not yet stand at January's close.
      {"02-01,connector_set,P,,,1,third_party\n" + connections("01", 9), "DM-CONNECTIONS=at_close",
       ""},
  };
  for (const Example& example : examples) {
    INFO(example.readings << "\n" << example.rows);
    CHECK(lines_of(bill_of(example.rows, example.readings)) == example.lines);
  }
}

TEST_CASE("audit: a splitter costs its fee when it is used", "[audit]") {
  const std::string multi = "01-05,connector_set,P,,,1,multi\n";
  struct Example {
    std::string rows, readings, lines;
  };
  const std::vector<Example> examples{
      {multi, "", ""},                                                       // T17: not used
      {multi + connections("01", 1), "", "01 P OEM-SPLITTER 1"},             // T17
      {connections("01", 1) + "01-20,connector_set,P,,,1,multi\n", "", ""},  // T17: used before
      {multi, "DM-SPLITTER=set", "01 P OEM-SPLITTER 1"},
      {multi + "02-01,connector_set,P,,,1,none\n", "DM-SPLITTER=set", "01 P OEM-SPLITTER 1"},
      {multi + "01-05,connector_set,P,,,1,none\n", "DM-SPLITTER=set", ""},  // for no time
      {multi + "01-05,connection,,,,1\n01-05,connector_set,P,,,1,none\n", "DM-SPLITTER=set",
       "01 P OEM-SPLITTER 1"},  // but used
      {multi + connections("01", 8), "DM-SPLITTER=over_threshold", ""},
      {multi + connections("01", 9), "DM-SPLITTER=over_threshold", "01 P OEM-SPLITTER 1"},
  };
  for (const Example& example : examples) {
    INFO(example.readings << "\n" << example.rows);
    CHECK(lines_of(bill_of(example.rows, example.readings)) == example.lines);
  }
}

TEST_CASE("audit: the payer of a device is the partner last named, else its asset's", "[audit]") {
  const auto bill = bill_of(R"(
      01-01,connector_set,,,,1,multi
      01-02,asset_created,P,O,a,1
      01-03,connector_set,,,,1,multi
      01-04,connection,,,,1
      01-05,asset_disabled,,,a
      02-01,asset_created,Q,O2,b,1
      02-02,connection,,,,1
      02-03,asset_disabled,,,b
      03-02,connection,,,,1
      04-02,connection,P,,,1
      05-02,connection,,,,1
      05-03,sim_set,R,,,1)");
  // January: P has the enabled asset. February: Q has. March: Q was given the serial last. April: P
  // is named. May: P still is, at the last connection.
  CHECK(lines_of(bill) ==
        "01 P OEM-SPLITTER 1; 02 Q OEM-SPLITTER 1; 03 Q OEM-SPLITTER 1; 04 P OEM-SPLITTER 1; "
        "05 P OEM-SPLITTER 1");
  CHECK(quarantined_of(bill) == "1");  // the device has no known payer yet
}

TEST_CASE("audit: a month's fees go whole to the partner at its last connection", "[audit]") {
  const std::string rows = R"(
      01-01,connector_set,P,,,1,multi
      01-02,connection,P,,,1
      01-03,connection,Q,,,1
      01-04,sim_set,P,,,1
      02-04,sim_set,R,,,1)";
  CHECK(lines_of(bill_of(rows)) == "01 Q OEM-SPLITTER 1");
  // Without a connection it is the partner at the latest fact of the device.
  CHECK(lines_of(bill_of(rows, "DM-SPLITTER=set")) == "01 Q OEM-SPLITTER 1; 02 R OEM-SPLITTER 1");
}

TEST_CASE("audit: a row of several connections counts them all", "[audit]") {
  billing::Journal journal = journal_of(R"(
      01-01,connector_set,P,,,1,third_party
      01-10,connection,,,,1)");
  journal.facts[1].times = 9;
  journal.facts[1].last = Month{672}.end() - milliseconds(1);  // January 2026
  const auto bill = billing::audit::audit(journal, {}, nullptr, std::nullopt);
  CHECK(lines_of(bill) == "01 P OEM 1");
  REQUIRE(bill.devices.size() == 1);
  CHECK(bill.devices[0].connections == 9);
  CHECK(bill.applied == 2);
}

}  // namespace
}  // namespace fleetbill::test
