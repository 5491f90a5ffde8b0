#include <catch2/catch.hpp>

#include "tests/audit/short_hand.hpp"

// Plans and usage: docs/rules.md T4 to T6, T13 to T16, T22 to T28, each example derived by hand.

namespace fleetbill::test {
namespace {

struct UsageExample {
  const char* why;  // with the row of docs/rules.md that decides it
  const char* readings;
  const char* rows;
  const char* lines;
};

void check_usage(const std::vector<UsageExample>& examples) {
  for (const UsageExample& example : examples) {
    INFO(example.why << " under '" << example.readings << "'" << example.rows);
    const auto bill = bill_of(example.rows, example.readings);
    CHECK(lines_of(bill) == example.lines);
    CHECK(quarantined_of(bill).empty());
  }
}

TEST_CASE("audit: messages are counted while the asset is on TG-PPM", "[audit]") {
  constexpr const char* kPpm = R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-06,upload,,,a,,,600
      02-01,upload,,,a,,,1001)";
  constexpr const char* kTwoAssets = R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-05,asset_created,P,O2,b,2,TG-PPM
      01-06,upload,,,a,,,600
      01-06,upload,,,b,,,401)";
  check_usage({
      {"T16, T6: month of receipt, exact fraction", "", kPpm,
       "01 P TG-PPM-ASSET 1; 01 P TG-PPM-MESSAGES 0.6; 02 P TG-PPM-ASSET 1; "
       "02 P TG-PPM-MESSAGES 1.001"},
      {"T16", "TG-FRACTION=round_up", kPpm,
       "01 P TG-PPM-ASSET 1; 01 P TG-PPM-MESSAGES 1; 02 P TG-PPM-ASSET 1; "
       "02 P TG-PPM-MESSAGES 2"},
      {"T16: pooled over the partner before rounding up", "TG-FRACTION=round_up", kTwoAssets,
       "01 P TG-PPM-ASSET 2; 01 P TG-PPM-MESSAGES 2"},
      {"plan map: billed as if on another plan", "TG-PPM->TG-CLASSIC", kPpm,
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1"},
      {"T22: a tag has no messages", "",
       R"(01-05,asset_created,P,O,a,tag,TG-BT-TAG
          01-06,upload,,,,tag,,600)",
       "01 P TG-BT-TAG 1"},
  });
}

TEST_CASE("audit: a plan change waits for the next month", "[audit]") {
  constexpr const char* kChanged = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,10
      01-07,plan_set,,,a,,TG-PPM
      01-08,upload,,,a,,,20
      02-01,upload,,,a,,,40
      02-08,plan_set,,,a,,TG-BT-TAG
      02-09,upload,,,a,,,80)";
  constexpr const char* kToggled = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,10
      01-07,plan_set,,,a,,TG-PRO
      01-08,plan_set,,,a,,TG-CLASSIC
      02-15,sim_set,P,,,9)";
  check_usage({
      {"T13, T15: 20 come too early", "", kChanged,
       "01 P TG-CLASSIC 1; 02 P TG-PPM-ASSET 1; 02 P TG-PPM-MESSAGES 0.12"},
      {"T15: those received while the change waits count", "TG-MESSAGE-PLAN=pending_too", kChanged,
       "01 P TG-CLASSIC 1; 01 P TG-PPM-MESSAGES 0.02; 02 P TG-PPM-ASSET 1; "
       "02 P TG-PPM-MESSAGES 0.12"},
      {"T13: at once, billed on the plan at the close", "TG-PLAN-CHANGE=at_once", kChanged,
       "01 P TG-PPM-ASSET 1; 01 P TG-PPM-MESSAGES 0.02; 02 P TG-PPM-MESSAGES 0.04; "
       "02 P TG-BT-TAG 1"},
      {"T13: CLASSIC is dearer than PPM, PPM than BT-TAG", "TG-PLAN-CHANGE=dearest", kChanged,
       "01 P TG-CLASSIC 1; 01 P TG-PPM-MESSAGES 0.02; 02 P TG-PPM-ASSET 1; "
       "02 P TG-PPM-MESSAGES 0.04"},
      {"T13: toggling back cancels", "", kToggled, "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1"},
      {"T13", "TG-PLAN-CHANGE=dearest", kToggled, "01 P TG-PRO 1; 02 P TG-CLASSIC 1"},
      {"T13: set at 00:00 on the 1st it waits for the month after", "",
       R"(01-05,asset_created,P,O,a,1
          01-06,upload,,,a,,,10
          02-01,plan_set,,,a,,TG-PRO
          03-15,sim_set,P,,,9)",
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1; 03 P TG-PRO 1"},
  });
}

TEST_CASE("audit: the plan named at creation is in force at once", "[audit]") {
  constexpr const char* kCreated = R"(
      01-05,asset_created,P,O,a,1,TG-PRO
      01-06,upload,,,a,,,10
      02-15,sim_set,P,,,9)";
  constexpr const char* kChangedInMonth = R"(
      01-05,asset_created,P,O,a,1,TG-PRO
      01-06,upload,,,a,,,10
      01-07,plan_set,,,a,,TG-ALR
      02-15,sim_set,P,,,9)";
  check_usage({
      {"T14", "", kCreated, "01 P TG-PRO 1; 02 P TG-PRO 1"},
      {"T14", "TG-FIRST-PLAN=next_month", kCreated, "01 P TG-CLASSIC 1; 02 P TG-PRO 1"},
      {"T14: that TG-CLASSIC is mapped, too", "TG-FIRST-PLAN=next_month TG-CLASSIC->TG-ALR",
       kCreated, "01 P TG-ALR 1; 02 P TG-PRO 1"},
      {"T14: a later choice waits in the creation month, too", "", kChangedInMonth,
       "01 P TG-PRO 1; 02 P TG-ALR 1"},
      {"T13, T14: a choice at once cancels the pending first plan",
       "TG-FIRST-PLAN=next_month TG-PLAN-CHANGE=at_once", kChangedInMonth,
       "01 P TG-ALR 1; 02 P TG-ALR 1"},
  });
}

TEST_CASE("audit: clearing drops messages, and lookups and SMS only if told", "[audit]") {
  constexpr const char* kCleared = R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-05,upload,,,a,,,10
      01-06,wifi_lookup,,,a,,,100
      01-06,sms,,O,a,,,3
      01-06,sms,,O,,,,4
      01-07,asset_cleared,,,a
      01-08,upload,,,a,,,20
      01-08,wifi_lookup,,,a,,,200
      01-08,sms,,O,a,,,5)";
  check_usage({
      {"T4, T5", "", kCleared,
       "01 P TG-PPM-ASSET 1; 01 P TG-PPM-MESSAGES 0.02; 01 P TG-WIFI-LOC 0.3; 01 P TG-SMS 12"},
      {"T4", "TG-CLEAR-MESSAGES=charged", kCleared,
       "01 P TG-PPM-ASSET 1; 01 P TG-PPM-MESSAGES 0.03; 01 P TG-WIFI-LOC 0.3; 01 P TG-SMS 12"},
      {"T5: also the SMS that named the asset", "TG-CLEAR-LOOKUPS=dropped", kCleared,
       "01 P TG-PPM-ASSET 1; 01 P TG-PPM-MESSAGES 0.02; 01 P TG-WIFI-LOC 0.2; 01 P TG-SMS 9"},
      {"T5: a clearing of the next month drops nothing of this one", "TG-CLEAR-LOOKUPS=dropped",
       R"(01-05,asset_created,P,O,a,1
          01-31T23:59:59.999,wifi_lookup,,,a,,,100
          02-01,asset_cleared,,,a)",
       "01 P TG-WIFI-LOC 0.1"},
  });
}

TEST_CASE("audit: messages of unbilled assets are free, lookups and SMS are not", "[audit]") {
  constexpr const char* kUnbilled = R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-05,upload,,,a,,,10
      01-06,serial_set,,,a
      01-06,wifi_lookup,,,a,,,100
      01-06,sms,,O,a,,,3)";
  check_usage({
      {"T25", "", kUnbilled, "01 P TG-WIFI-LOC 0.1; 01 P TG-SMS 3"},
      {"T25", "TG-UNBILLED-MESSAGES=charged", kUnbilled,
       "01 P TG-PPM-MESSAGES 0.01; 01 P TG-WIFI-LOC 0.1; 01 P TG-SMS 3"},
  });
}

TEST_CASE("audit: Iridium is a fee for a device, its messages are free", "[audit]") {
  constexpr const char* kIridium = R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-05,upload,,,a,,,10
      01-06,iridium_set,,,a,,300234
      01-07,iridium_message,,,,1,,4
      02-07,iridium_set,,,,1
      02-08,iridium_message,,,a,,,5)";
  check_usage({
      {"T26: an IMEI at the close", "", kIridium,
       "01 P TG-PPM-ASSET 1; 01 P TG-PPM-MESSAGES 0.01; 01 P TG-IRD 1; 02 P TG-PPM-ASSET 1"},
      {"T26: with or without IMEI", "TG-IRIDIUM=per_message", kIridium,
       "01 P TG-PPM-ASSET 1; 01 P TG-PPM-MESSAGES 0.01; 01 P TG-IRD 4; 02 P TG-PPM-ASSET 1; "
       "02 P TG-IRD 5"},
      {"T23", "TG-IRIDIUM-COPY=twice", kIridium,
       "01 P TG-PPM-ASSET 1; 01 P TG-PPM-MESSAGES 0.014; 01 P TG-IRD 1; 02 P TG-PPM-ASSET 1; "
       "02 P TG-PPM-MESSAGES 0.005"},
  });
}

TEST_CASE("audit: lines of quantity 0 are shown for every partner known at the end", "[audit]") {
  const auto bill = bill_of(R"(
      01-05,asset_created,P,O,a,1
      01-05,upload,,,a,,,1
      02-05,sim_set,Q,,,9)",
                            "TG-ZERO-LINES=shown");
  REQUIRE(bill.lines.size() == std::size_t{2} * 2 * 11);  // months, partners, SKUs
  CHECK(bill.lines[0].count == 1);
  CHECK(bill.lines[11].partner == "Q");
  CHECK(bill.lines[11].count == 0);
}

TEST_CASE("audit: the bill of the article", "[audit]") {
  // TG asset billing article, "So some examples": 5 G62 on CLASSIC, 3 of them with a splitter; 5
  // Yabbies on PPM with 4 updates a day for 30 days, each with a Wi-Fi fix; 10 tags behind a
  // Remora2 on CLASSIC.
  std::string rows;
  const auto add = [&](const std::string& name, const std::string& plan) {
    rows += "2026-06-01T00:00:00Z,asset_created,P,O," + name + "," + name + "," + plan + "\n";
    rows +=
        "2026-06-02T00:00:00Z,upload,,," + name + ",,," + (plan == "TG-PPM" ? "120" : "1") + "\n";
  };
  for (const char* name : {"g1", "g2", "g3", "g4", "g5", "remora"}) add(name, "");
  for (const char* name : {"y1", "y2", "y3", "y4", "y5"}) {
    add(name, "TG-PPM");
    rows += std::string("2026-06-02T00:00:00Z,wifi_lookup,,,") + name + ",,,120\n";
  }
  for (int tag = 0; tag < 10; ++tag) add("t" + std::to_string(tag), "TG-BT-TAG");
  for (const char* name : {"g1", "g2", "g3"}) {
    rows += std::string("2026-06-01T00:00:00Z,connector_set,,,,") + name + ",multi\n";
    rows += std::string("2026-06-02T00:00:00Z,connection,,,,") + name + "\n";
  }
  CHECK(lines_of(bill_of(rows)) ==
        "06 P TG-CLASSIC 6; 06 P TG-PPM-ASSET 5; 06 P TG-PPM-MESSAGES 0.6; 06 P TG-BT-TAG 10; "
        "06 P TG-WIFI-LOC 0.6; 06 P OEM-SPLITTER 3");
}

TEST_CASE("audit: the row of an asset tells what it was billed for", "[audit]") {
  const auto bill = bill_of(R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-06,upload,,,a,,,10
      01-07,wifi_lookup,,,a,,,2
      01-08,iridium_message,,,a,,,3
      01-09,plan_set,,,a,,TG-PRO
      02-05,serial_set,,,a,2)");
  REQUIRE(bill.assets.size() == 2);
  const auto& january = bill.assets[0];
  CHECK(january.organisation == "O");
  CHECK(january.asset == "a");
  CHECK(january.serial == "1");
  CHECK(january.plan == "TG-PPM");
  CHECK(to_string(january.last_connected) == "2026-01-06T00:00:00.000Z");
  CHECK(january.messages == 10);
  CHECK(january.lookups == 2);
  CHECK(january.iridium_messages == 3);
  CHECK(january.billed);
  CHECK(bill.assets[1].serial == "2");
  CHECK(bill.assets[1].plan == "TG-PRO");
  CHECK(bill.assets[1].messages == 0);
}

}  // namespace
}  // namespace fleetbill::test
