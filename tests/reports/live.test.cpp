#include <catch2/catch.hpp>

#include "run.hpp"

namespace fleetbill::billing::reports::test {

TEST_CASE("sim-list: shows each device with a SIM, and where it is at the end of the month",
          "[reports][live]") {
  // 11 is in an enabled asset, though a disabled one, S1, is given it later. 12's asset is disabled
  // and keeps its serial. 13's SIM was removed. 14 was never in an asset. 15 was taken out of its
  // asset, which says its type. 16 moved from a disabled asset, which keeps the serial, to an
  // enabled one. 17 was given to two disabled assets, last to S7. 18 never had a SIM. 19's SIM
  // comes only with May.
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,N1,,11,g62,,
2026-04-01T00:00:00Z,asset_created,Acme,North,N2,,12,g62,,
2026-04-01T00:00:00Z,asset_created,Acme,North,N5,,15,yabby,,
2026-04-01T00:00:00Z,asset_created,Acme,North,N6,,16,oyster2,,
2026-04-01T00:00:00Z,asset_created,Acme,North,N7,,17,oyster2,,
2026-04-01T00:00:00Z,asset_created,Acme,North,N8,,18,oyster2,,
2026-04-01T00:00:00Z,asset_created,Acme,North,N9,,19,oyster2,,
2026-04-02T00:00:00Z,sim_set,,,,,11,,8901,
2026-04-02T00:00:00Z,sim_set,,,,,12,,8902,
2026-04-02T00:00:00Z,sim_set,Acme,,,,13,,8903,
2026-04-02T00:00:00Z,sim_set,Acme,,,,14,,8904,
2026-04-02T00:00:00Z,sim_set,,,,,15,,8905,
2026-04-02T00:00:00Z,sim_set,,,,,16,,8906,
2026-04-02T00:00:00Z,sim_set,,,,,17,,8907,
2026-04-03T00:00:00Z,sim_set,,,,,11,,8911,
2026-04-03T00:00:00Z,sim_set,,,,,13,,,
2026-04-03T00:00:00Z,asset_disabled,,,N2,,,,,
2026-04-03T00:00:00Z,serial_set,,,N5,,,,,
2026-04-03T00:00:00Z,asset_disabled,,,N6,,,,,
2026-04-03T00:00:00Z,asset_disabled,,,N7,,,,,
2026-04-03T00:00:01Z,asset_created,Acme,South,S6,,16,oyster2,,
2026-04-03T00:00:01Z,asset_created,Acme,South,S7,,17,oyster2,,
2026-04-03T00:00:02Z,asset_disabled,,,S7,,,,,
2026-04-04T00:00:00Z,asset_created,Acme,South,S1,,,g62,,
2026-04-04T00:00:00Z,asset_disabled,,,S1,,,,,
2026-04-05T00:00:00Z,serial_set,,,S1,,11,,,
2026-05-01T00:00:00Z,sim_set,,,,,19,,8909,
)csv"));
  CHECK(to_csv(table_of("sim-list", run, in_month("2026-04"))) == lines(R"csv(
Serial,Device Type,SIM (ICCID),Organisation,Asset Name
11,g62,8911,North,N1
12,g62,8902,North,N2
14,,8904,,
15,yabby,8905,,
16,oyster2,8906,South,S6
17,oyster2,8907,South,S7
)csv"));
  Query query = in_month("2026-05");
  query.organisation = "North";
  CHECK(rows_of(table_of("sim-list", run, query)) == lines(R"csv(
11,g62,8911,North,N1
12,g62,8902,North,N2
19,oyster2,8909,North,N9
)csv"));
}

TEST_CASE("sim-list: a device is its asset's partner's, or the payer's if it is in no asset (T32)",
          "[reports][live]") {
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,N1,,11,g62,,
2026-04-02T00:00:00Z,sim_set,Bolt,,,,11,,8901,
2026-04-02T00:00:00Z,sim_set,Acme,,,,12,,8902,
2026-04-03T00:00:00Z,connection,Bolt,,,,12,,,
)csv"));
  CHECK(rows_of(table_of("sim-list", run, in_month("2026-04"))) == lines(R"csv(
Acme,11,g62,8901,North,N1
Bolt,12,,8902,,
)csv"));
}

TEST_CASE("partner-asset-summary: counts enabled assets by the plan in force at the month's end",
          "[reports][live]") {
  // A chooses PPM in April: in force from May. B chooses and takes back. C is disabled a
  // millisecond before April ends, D exactly when May begins. E is enabled again. F has no serial.
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,A,,1,g62,,
2026-04-01T00:00:00Z,asset_created,Acme,North,B,,2,g62,TG-PRO,
2026-04-01T00:00:00Z,asset_created,Acme,North,C,,3,g62,,
2026-04-01T00:00:00Z,asset_created,Acme,North,D,,4,g62,,
2026-04-01T00:00:00Z,asset_created,Acme,South,E,,5,yabby,TG-PPM,
2026-04-01T00:00:00Z,asset_created,Acme,South,F,,,yabby,TG-PPM,
2026-04-02T00:00:00Z,plan_set,,,A,,,,TG-PPM,
2026-04-02T00:00:00Z,plan_set,,,B,,,,TG-PPM,
2026-04-03T00:00:00Z,plan_set,,,B,,,,TG-PRO,
2026-04-04T00:00:00Z,asset_disabled,,,E,,,,,
2026-04-05T00:00:00Z,asset_enabled,,,E,,,,,
2026-04-30T23:59:59.999Z,asset_disabled,,,C,,,,,
2026-05-01T00:00:00.000Z,asset_disabled,,,D,,,,,
2026-06-30T00:00:00Z,plan_set,,,A,,,,TG-CLASSIC,
2026-07-01T00:00:00Z,sms,,North,,,,,,1
)csv"));
  const auto [month, rows] = GENERATE(table<const char*, const char*>({
      {"2026-04", "g62,TG-CLASSIC,2\ng62,TG-PRO,1\nyabby,TG-PPM,2\n= Total,,5\n"},
      {"2026-05", "g62,TG-PPM,1\ng62,TG-PRO,1\nyabby,TG-PPM,2\n= Total,,4\n"},
      {"2026-06", "g62,TG-PPM,1\ng62,TG-PRO,1\nyabby,TG-PPM,2\n= Total,,4\n"},
      {"2026-07", "g62,TG-CLASSIC,1\ng62,TG-PRO,1\nyabby,TG-PPM,2\n= Total,,4\n"},
  }));
  CAPTURE(month);
  CHECK(rows_of(table_of("partner-asset-summary", run, in_month(month))) == rows);
}

TEST_CASE("partner-asset-summary: follows the rulebook's readings of plans", "[reports][live]") {
  const auto csv = journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,A,,1,g62,TG-PPM,
2026-04-02T00:00:00Z,plan_set,,,A,,,,TG-PRO,
2026-05-01T00:00:00Z,sms,,North,,,,,,1
)csv");
  Rulebook mapped;
  mapped.plan_map[static_cast<std::size_t>(Plan::ppm)] = Plan::alr;
  Rulebook waiting;  // T14: CLASSIC until the next month
  waiting.first_plan = FirstPlanRule::next_month;
  Rulebook at_once;  // T13
  at_once.plan_change = PlanChangeRule::at_once;
  const auto [rules, april, may] = GENERATE_COPY(table<Rulebook, const char*, const char*>({
      {Rulebook{}, "g62,TG-PPM,1\n= Total,,1\n", "g62,TG-PRO,1\n= Total,,1\n"},
      {mapped, "g62,TG-ALR,1\n= Total,,1\n", "g62,TG-PRO,1\n= Total,,1\n"},
      {waiting, "g62,TG-CLASSIC,1\n= Total,,1\n", "g62,TG-PRO,1\n= Total,,1\n"},
      {at_once, "g62,TG-PRO,1\n= Total,,1\n", "g62,TG-PRO,1\n= Total,,1\n"},
  }));
  const Run run = bill_text(csv, {rules});
  CHECK(rows_of(table_of("partner-asset-summary", run, in_month("2026-04"))) == april);
  CHECK(rows_of(table_of("partner-asset-summary", run, in_month("2026-05"))) == may);
}

TEST_CASE("iridium-assets: lists every asset with an IMEI, enabled or not", "[reports][live]") {
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,"Boat ""A""",B-1,1,g120,,
2026-04-01T00:00:00Z,asset_created,Acme,North,Buoy,,,g120,,
2026-04-01T00:00:00Z,asset_created,Acme,North,Raft,,3,g120,,
2026-04-02T00:00:00Z,iridium_set,,,"Boat ""A""",,,,3001,
2026-04-02T00:00:00Z,iridium_set,,,Buoy,,,,3002,
2026-04-02T00:00:00Z,iridium_set,,,Raft,,,,3003,
2026-04-03T00:00:00Z,iridium_set,,,Raft,,,,,
2026-04-03T00:00:00Z,asset_disabled,,,Buoy,,,,,
2026-04-04T00:00:00Z,serial_set,,,"Boat ""A""",,9,,,
2026-05-01T00:00:00Z,iridium_set,,,Buoy,,,,3012,
)csv"));
  CHECK(to_csv(table_of("iridium-assets", run, in_month("2026-04"))) == lines(R"csv(
Organisation,Asset Name,Asset Code,Serial,Device Type,Iridium IMEI
North,"Boat ""A""",B-1,9,g120,3001
North,Buoy,,,g120,3002
)csv"));
}

}  // namespace fleetbill::billing::reports::test
