#include <catch2/catch.hpp>

#include "tests/audit/short_hand.hpp"

// Which assets are billed: docs/rules.md T1 to T3, T8 to T12, T21, each example derived by hand.

namespace fleetbill::test {
namespace {

struct Example {
  const char* why;  // with the row of docs/rules.md that decides it
  const char* readings;
  const char* rows;
  const char* lines;
};

void check(const std::vector<Example>& examples) {
  for (const Example& example : examples) {
    INFO(example.why << " under '" << example.readings << "'" << example.rows);
    const auto bill = bill_of(example.rows, example.readings);
    CHECK(lines_of(bill) == example.lines);
    CHECK(quarantined_of(bill).empty());
  }
}

// Created, connected and disabled in January; a fact of no consequence in February.
constexpr const char* kDisabledInJanuary = R"(
    01-05,asset_created,P,O,a,1
    01-06,upload,,,a,,,1
    01-07,asset_disabled,,,a
    02-15,sim_set,P,,,9)";

TEST_CASE("audit: an asset is billed for each month in which it was active", "[audit]") {
  check({
      {"T1: active in January alone", "", kDisabledInJanuary, "01 P TG-CLASSIC 1"},
      {"T1: not active at the close", "TG-ENABLED=at_close", kDisabledInJanuary, ""},
      {"T2: the same by the snapshot", "TG-SNAPSHOT=all_at_close", kDisabledInJanuary, ""},
      {"T1: billed without connecting in February", "",
       R"(01-05,asset_created,P,O,a,1
          01-06,upload,,,a,,,1
          02-15,sim_set,P,,,9)",
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1"},
      {"T1: disabled in the last millisecond, enabled in the next one", "",
       R"(01-05,asset_created,P,O,a,1
          01-06,upload,,,a,,,1
          01-31T23:59:59.999,asset_disabled,,,a
          02-01T00:00:00.000,asset_enabled,,,a)",
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1"},
      {"T1: a millisecond is enough", "",
       R"(01-05,asset_created,P,O,a,1
          01-06,upload,,,a,,,1
          01-07,asset_disabled,,,a
          02-01T00:00:00.000,asset_enabled,,,a
          02-01T00:00:00.001,asset_disabled,,,a)",
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1"},
  });
}

TEST_CASE("audit: a state of no length counts only with closed boundaries", "[audit]") {
  constexpr const char* kDisabledAtTheStroke = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1
      02-01,asset_disabled,,,a)";
  constexpr const char* kEnabledForNoTime = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1
      01-07,asset_disabled,,,a
      02-03,asset_enabled,,,a
      02-03,asset_disabled,,,a)";
  constexpr const char* kCreatedAtTheStroke = R"(
      02-01,asset_created,P,O,a,1
      02-02,upload,,,a,,,1
      01-15,sim_set,P,,,9)";
  constexpr const char* kBoth = "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1";
  check({
      {"T21: disabled at 00:00 on the 1st", "", kDisabledAtTheStroke, "01 P TG-CLASSIC 1"},
      {"T21", "TG-BOUNDARY=closed", kDisabledAtTheStroke, kBoth},
      {"T1: enabled and disabled at one instant", "", kEnabledForNoTime, "01 P TG-CLASSIC 1"},
      {"T21: not at the start of the month", "TG-BOUNDARY=closed", kEnabledForNoTime,
       "01 P TG-CLASSIC 1"},
      {"T21: created at 00:00 on the 1st is of the new month alone", "TG-BOUNDARY=closed",
       kCreatedAtTheStroke, "02 P TG-CLASSIC 1"},
  });
}

TEST_CASE("audit: clearing takes the fee of the month and of those after it", "[audit]") {
  constexpr const char* kTested = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1
      01-07,asset_disabled,,,a
      01-08,asset_cleared,,,a)";
  constexpr const char* kClearedLater = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1
      02-08,asset_cleared,,,a
      03-08,upload,,,a,,,1)";
  check({
      {"T3: the recipe connect, disable, clear", "", kTested, ""},
      {"T3", "TG-CLEAR=fee_stays", kTested, "01 P TG-CLASSIC 1"},
      {"T2: connected at some time in the month", "TG-SNAPSHOT=all_within_month", kTested,
       "01 P TG-CLASSIC 1"},
      {"T2: the snapshot overrides TG-CLEAR", "TG-SNAPSHOT=all_at_close TG-CLEAR=fee_stays",
       kTested, ""},
      {"T3: earlier invoices untouched, a later connection makes it billable again", "",
       kClearedLater, "01 P TG-CLASSIC 1; 03 P TG-CLASSIC 1"},
      {"T3: it had been connected when it was cleared", "TG-CLEAR=fee_stays", kClearedLater,
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1; 03 P TG-CLASSIC 1"},
      {"T3: a clearing before any connection has no fee to keep", "TG-CLEAR=fee_stays",
       R"(01-05,asset_created,P,O,a,1
          01-08,asset_cleared,,,a)",
       ""},
      {"T2: an upload and a clearing at one instant leave no time of being connected",
       "TG-SNAPSHOT=all_within_month",
       R"(01-05,asset_created,P,O,a,1
          01-08,upload,,,a,,,1
          01-08,asset_cleared,,,a)",
       ""},
      {"T21: within a month, nor under the other reading of its boundaries",
       "TG-SNAPSHOT=all_within_month TG-BOUNDARY=closed",
       R"(01-05,asset_created,P,O,a,1
          01-08,upload,,,a,,,1
          01-08,asset_cleared,,,a)",
       ""},
      {"T21: which counts what lasts until the month begins",
       "TG-SNAPSHOT=all_within_month TG-BOUNDARY=closed",
       R"(01-05,asset_created,P,O,a,1
          01-08,upload,,,a,,,1
          02-01,asset_cleared,,,a)",
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1"},
  });
}

TEST_CASE("audit: only an accepted upload connects an asset", "[audit]") {
  constexpr const char* kOnlyHello = R"(
      01-05,asset_created,P,O,a,1
      01-06,connection,,,,1
      01-06,wifi_lookup,,,a,,,1000
      01-06,sms,,O,a,,,1
      01-06,iridium_message,,,a,,,1)";
  constexpr const char* kHelloOfDisabled = R"(
      01-05,asset_created,P,O,a,1
      01-05,asset_disabled,,,a
      01-06,connection,,,,1
      02-05,asset_enabled,,,a)";
  check({
      {"T8", "", kOnlyHello, "01 P TG-WIFI-LOC 1; 01 P TG-SMS 1"},
      {"T8", "TG-CONNECTED=any_hello", kOnlyHello,
       "01 P TG-CLASSIC 1; 01 P TG-WIFI-LOC 1; 01 P TG-SMS 1"},
      {"T8: the hello of the asset last given the serial", "TG-CONNECTED=any_hello",
       kHelloOfDisabled, "02 P TG-CLASSIC 1"},
      {"T29: a swapped device keeps Last Connected", "",
       R"(01-05,asset_created,P,O,a,1
          01-06,upload,,,a,,,1
          02-06,serial_set,,,a,2)",
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1"},
  });
}

TEST_CASE("audit: an asset enabled again is billed at once unless it was cleared", "[audit]") {
  constexpr const char* kKept = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1
      01-07,asset_disabled,,,a
      02-05,asset_enabled,,,a
      03-06,upload,,,a,,,1)";
  constexpr const char* kCleared = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1
      01-07,asset_disabled,,,a
      01-07,asset_cleared,,,a
      02-05,asset_enabled,,,a
      03-06,upload,,,a,,,1)";
  check({
      {"T9", "", kKept, "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1; 03 P TG-CLASSIC 1"},
      {"T9", "TG-REENABLE=after_connecting", kKept, "01 P TG-CLASSIC 1; 03 P TG-CLASSIC 1"},
      {"T10", "", kCleared, "03 P TG-CLASSIC 1"},
      {"T10", "TG-REENABLE-CLEARED=at_once", kCleared, "02 P TG-CLASSIC 1; 03 P TG-CLASSIC 1"},
      {"T9 and T10: restored, but not connected since",
       "TG-REENABLE-CLEARED=at_once TG-REENABLE=after_connecting", kCleared, "03 P TG-CLASSIC 1"},
      {"T31: enabling an enabled asset is no enabling", "TG-REENABLE=after_connecting",
       R"(01-05,asset_created,P,O,a,1
          01-06,upload,,,a,,,1
          01-07,asset_enabled,,,a)",
       "01 P TG-CLASSIC 1"},
  });
}

TEST_CASE("audit: the serial counts at the close", "[audit]") {
  constexpr const char* kRemoved = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1
      01-07,serial_set,,,a
      02-15,sim_set,P,,,9)";
  constexpr const char* kSerialOnlyWhileDisabled = R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1
      01-07,serial_set,,,a
      02-07,asset_disabled,,,a
      02-08,serial_set,,,a,1
      02-09,serial_set,,,a)";
  check({
      {"T11", "", kRemoved, ""},
      {"T11: it had one while it was active", "TG-SERIAL=while_active", kRemoved,
       "01 P TG-CLASSIC 1"},
      {"T11: the serial has to meet the activity", "TG-SERIAL=while_active",
       kSerialOnlyWhileDisabled, "01 P TG-CLASSIC 1"},
      {"T2: each condition by itself", "TG-SNAPSHOT=all_within_month", kSerialOnlyWhileDisabled,
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1"},
  });
}

TEST_CASE("audit: hire and rehire bills two assets for one device", "[audit]") {
  constexpr const char* kRehired = R"(
      01-01,asset_created,P,Customer A,Digger A,1
      01-02,upload,,,,1,,5
      01-15,asset_disabled,,,Digger A
      01-15,asset_created,P,Customer B,Digger B,1
      01-16,upload,,,,1,,5
      02-15,sim_set,P,,,9)";
  check({
      {"T12, rental example", "", kRehired, "01 P TG-CLASSIC 2; 02 P TG-CLASSIC 1"},
      {"T12: the serial moves to the asset that is given it next", "TG-SERIAL-KEPT=moved", kRehired,
       "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1"},
      {"T12 moved: an enabled asset keeps a serial that a disabled one is given",
       "TG-SERIAL-KEPT=moved",
       R"(01-01,asset_created,P,O,a,1
          01-02,upload,,,a,,,1
          01-01,asset_created,P,O,b
          01-03,asset_disabled,,,b
          01-04,serial_set,,,b,1)",
       "01 P TG-CLASSIC 1"},
  });
}

TEST_CASE("audit: months between facts are billed and months run over the year", "[audit]") {
  const auto bill = bill_of(R"(
      2025-11-30T23:59:59.999Z,asset_created,P,O,a,1
      2025-11-30T23:59:59.999Z,upload,,,a,,,1
      02-01,asset_disabled,,,a)");
  CHECK(lines_of(bill) == "11 P TG-CLASSIC 1; 12 P TG-CLASSIC 1; 01 P TG-CLASSIC 1");
  CHECK(bill.first == parse_month("2025-11"));
  CHECK(bill.last == parse_month("2026-02"));
}

}  // namespace
}  // namespace fleetbill::test
