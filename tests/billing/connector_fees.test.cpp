#include "billing/device_manager/connector_fees.hpp"

#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "tests/billing/hand_facts.hpp"
#include "tests/billing/journals.hpp"

// Connector fees: docs/rules.md T17, T18, T20, T30, T32, at each reading.

namespace fleetbill::billing::device_manager {
namespace {

using test::check_months;
using test::hand_facts;
using test::MonthsExample;
using test::rulebook_of;

/// Plays facts of 2026 and tells the first `count` months, devices between commas: connections
/// that count, connections over a multi-connector, fees: `t9 OEM`, `m1 SPLITTER`; `-` for none.
std::string fees_of(std::string_view facts, const char* rulebook, int count) {
  const auto all = hand_facts(facts);
  ConnectorFees fees(rulebook_of(rulebook));
  std::string out;
  std::size_t next = 0;
  for (Month month{672}; month.index < 672 + count; month = month.next()) {
    for (; next < all.size() && all[next].time < month.end(); ++next) fees.apply({&all[next], 1});
    std::string text;
    for (const DeviceMonth& device : fees.close(month)) {
      text += text.empty() ? "" : ", ";
      text += concat("t", device.third_party, " m", device.multi, device.oem ? " OEM" : "",
                     device.splitter ? " SPLITTER" : "");
    }
    out += concat(out.empty() ? "" : "; ", text.empty() ? "-" : text);
  }
  CHECK(next == all.size());
  return out;
}

void check(int months, const std::vector<MonthsExample>& examples) {
  check_months(fees_of, months, examples);
}

TEST_CASE("the OEM fee: is for more than 8 connections while third_party is set (T18)",
          "[connectors]") {
  check(
      2,
      {
          {"eight are free", "", "01-05 connector_set third_party; 01-06 connection x8",
           "t8 m0; -"},
          {"nine are not", "", "01-05 connector_set third_party; 01-06 connection x9",
           "t9 m0 OEM; -"},
          {"one by one", "",
           "01-05 connector_set third_party; 01-06 connection x4; 01-07 connection; 01-08 "
           "connection x4",
           "t9 m0 OEM; -"},
          {"a threshold of its own", "DM-THRESHOLD=2",
           "01-05 connector_set third_party; 01-06 connection x3; 02-06 connection x2",
           "t3 m0 OEM; t2 m0"},
          {"a threshold of 0", "DM-THRESHOLD=0",
           "01-05 connector_set third_party; 01-06 connection x1", "t1 m0 OEM; -"},
          {"counts begin anew each month, the connector stays", "",
           "01-05 connector_set third_party; 01-31T23:59:59.999 connection x8; 02-01 connection x9",
           "t8 m0; t9 m0 OEM"},
          {"never set is Telematics Guru: included in its fee", "", "01-06 connection x99", "-; -"},
          {"before it is set they do not count", "",
           "01-05 connection x5; 01-06 connector_set third_party; 01-07 connection x8", "t8 m0; -"},
          {"nor after it was unset (T20)", "",
           "01-05 connector_set third_party; 01-06 connection x8; 01-07 connector_set none; "
           "01-08 connection x5",
           "t8 m0; -"},
          {"nor while it is Telematics Guru or multi (T30)", "",
           "01-05 connector_set third_party; 01-06 connection x8; 01-07 connector_set "
           "telematics_guru; "
           "01-08 connection x5; 01-09 connector_set multi; 01-10 connection x7",
           "t8 m7 SPLITTER; -"},
          {"SIMs are no connections", "", "01-05 connector_set third_party; 01-06 sim_set", "-; -"},
      });
}

TEST_CASE("the OEM fee: may count all connections of the month (T18)", "[connectors]") {
  constexpr const char* kUnset =
      "01-04 connection x2; 01-05 connector_set third_party; 01-06 connection x3; "
      "01-07 connector_set none; 01-08 connection x6; 02-05 connection x9";
  constexpr const char* kSetLate =
      "01-04 connection x9; 01-05 connector_set third_party; 02-05 connection x9; "
      "02-06 connector_set multi";
  check(2, {
               {"while it is set", "", kUnset, "t3 m0; -"},
               {"if it is set at the close", "DM-CONNECTIONS=at_close", kUnset, "-; -"},
               {"if it was set at any time", "DM-CONNECTIONS=any_time", kUnset, "t11 m0 OEM; -"},
               {"while it is set", "", kSetLate, "-; t9 m0 OEM"},
               {"if it is set at the close", "DM-CONNECTIONS=at_close", kSetLate, "t9 m0 OEM; -"},
               {"if it was set at any time", "DM-CONNECTIONS=any_time", kSetLate,
                "t9 m0 OEM; t9 m0 OEM"},
               {"set for no time is not set at any time", "DM-CONNECTIONS=any_time",
                "01-05 connection x9; 01-06 connector_set third_party; 01-06 connector_set none",
                "-; -"},
               {"a millisecond is", "DM-CONNECTIONS=any_time",
                "01-05 connection x9; 01-06 connector_set third_party; "
                "01-06T00:00:00.001 connector_set none",
                "t9 m0 OEM; -"},
               {"unset at the very begin of a month", "DM-CONNECTIONS=any_time",
                "01-05 connector_set third_party; 02-01 connector_set none; 02-02 connection x9",
                "-; -"},
               {"a device of which only SIMs are known before", "DM-CONNECTIONS=any_time",
                "01-05 sim_set; 01-06 connection x9; 02-06 connector_set third_party; 02-07 "
                "connection x9",
                "-; t9 m0 OEM"},
           });
}

TEST_CASE("the splitter fee: is for a connection while multi is set (T17)", "[connectors]") {
  constexpr const char* kUnused =
      "01-05 connector_set multi; 02-05 connection; 02-06 connector_set none";
  constexpr const char* kUsed =
      "01-05 connector_set multi; 01-06 connection x8; 02-06 connection x9";
  check(3,
        {
            {"set and used", "", kUnused, "-; t0 m1 SPLITTER; -"},
            {"set at any time", "DM-SPLITTER=set", kUnused, "t0 m0 SPLITTER; t0 m1 SPLITTER; -"},
            {"over the threshold", "DM-SPLITTER=over_threshold", kUnused, "-; t0 m1; -"},
            {"set and used", "", kUsed, "t0 m8 SPLITTER; t0 m9 SPLITTER; -"},
            {"over the threshold", "DM-SPLITTER=over_threshold", kUsed, "t0 m8; t0 m9 SPLITTER; -"},
            {"over a threshold of its own", "DM-SPLITTER=over_threshold DM-THRESHOLD=7", kUsed,
             "t0 m8 SPLITTER; t0 m9 SPLITTER; -"},
            {"set for no time", "DM-SPLITTER=set",
             "01-05 connector_set multi; 01-05 connector_set none", "-; -; -"},
            {"set for no time, yet used", "DM-SPLITTER=set",
             "01-05 connector_set multi; 01-05 connection; 01-05 connector_set none",
             "t0 m1 SPLITTER; -; -"},
            {"set for a millisecond", "DM-SPLITTER=set",
             "01-05 connector_set multi; 01-05T00:00:00.001 connector_set none",
             "t0 m0 SPLITTER; -; -"},
            {"unset at the very begin of a month", "DM-SPLITTER=set",
             "01-05 connector_set multi; 02-01 connector_set none", "t0 m0 SPLITTER; -; -"},
            {"both fees in one month", "",
             "01-05 connector_set third_party; 01-06 connection x9; 01-07 connector_set multi; "
             "01-08 connection",
             "t9 m1 OEM SPLITTER; -; -"},
            {"third_party connections are none of the splitter's", "",
             "01-05 connector_set third_party; 01-06 connection x9", "t9 m0 OEM; -; -"},
        });
}

// ---- who pays (T32)

/// Who pays for each device of January: `d0 p1 o2 a3`, `-` for none.
std::string payers_of(std::string_view facts, const char* rulebook = "", int months = 1) {
  const auto text = [](auto id) { return id.exists() ? std::to_string(id.value()) : "-"; };
  ConnectorFees fees(rulebook_of(rulebook));
  const auto all = hand_facts(facts);
  std::string out;
  std::size_t next = 0;
  for (Month month{672}; month.index < 672 + months; month = month.next()) {
    out.clear();
    for (; next < all.size() && all[next].time < month.end(); ++next) fees.apply({&all[next], 1});
    for (const DeviceMonth& device : fees.close(month)) {
      out += concat(out.empty() ? "" : ", ", "d", text(device.device), " p", text(device.partner),
                    " o", text(device.organisation), " a", text(device.asset));
    }
  }
  CHECK(next == all.size());
  return out;
}

TEST_CASE("connector fees: go whole to the partner at the last connection of the month (T32)",
          "[connectors][payer]") {
  CHECK(payers_of("01-05 connector_set third_party p1 o2 a3; 01-06 connection x9 p1 o2 a3") ==
        "d0 p1 o2 a3");
  CHECK(payers_of("01-05 connector_set third_party p1 o2 a3; 01-06 connection x9 p1 o2 a3; "
                  "01-07 connection p4 o- a5") == "d0 p4 o- a5");
  // What comes after the last connection moves nothing.
  CHECK(payers_of("01-05 connector_set third_party p1; 01-06 connection x9 p1; "
                  "01-07 sim_set p4; 01-08 connector_set none p5") == "d0 p1 o0 a0");
  // A connection that does not count is still the last one.
  CHECK(payers_of("01-05 connector_set third_party p1; 01-06 connection x9 p1; "
                  "01-07 connector_set none p1; 01-08 connection p6") == "d0 p6 o0 a0");
  // The last connection of a different month does not count for this month.
  CHECK(payers_of("01-05 connector_set third_party p1; 01-06 connection x9 p4; "
                  "02-06 connection p1; 02-07 connection p2",
                  "", 2) == "d0 p2 o0 a0");
}

TEST_CASE("connector fees: of a month without connections go to the partner last named (T17, T32)",
          "[connectors][payer]") {
  CHECK(payers_of("01-05 connector_set multi p1; 01-06 sim_set p4 o5 a6", "DM-SPLITTER=set") ==
        "d0 p4 o5 a6");
  CHECK(payers_of("01-05 connector_set multi p1; 01-06 connection p2; 01-07 sim_set p4",
                  "DM-SPLITTER=set") == "d0 p2 o0 a0");
  CHECK(payers_of("01-05 connector_set multi p1; 01-06 connection p2; 01-07 sim_set p4",
                  "DM-SPLITTER=set", 2) == "d0 p4 o0 a0");
}

TEST_CASE("connector fees: devices are apart, by rising id", "[connectors]") {
  const char* facts =
      "01-05 connector_set third_party d9 p1; 01-05 connector_set multi d2 p2; "
      "01-06 connection x9 d9 p1; 01-06 connection d2 p2; 01-06 connection x99 d5; "
      "01-07 connector_set third_party d7; 01-07 connection d7 x3 p3";
  CHECK(payers_of(facts) == "d2 p2 o0 a0, d7 p3 o0 a0, d9 p1 o0 a0");
  CHECK(fees_of(facts, "", 1) == "t0 m1 SPLITTER, t3 m0, t9 m0 OEM");
}

TEST_CASE("connector fees: facts that are none of a device's are passed over", "[connectors]") {
  CHECK(fees_of("01-05 asset_created d0 s0 third_party; 01-05 connector_set third_party; "
                "01-06 upload 99 d0; 01-06 sms 9 d0; 01-06 wifi_lookup 9 d0",
                "", 1) == "-");
}

}  // namespace
}  // namespace fleetbill::billing::device_manager
