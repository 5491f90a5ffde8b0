#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "run.hpp"

namespace fleetbill::billing::reports::test {
namespace {

/// @param count  connections of the device, from the 10th of the month on, one an hour
std::string connections(int day, int device, int count) {
  std::string rows;
  for (int hour = 0; hour < count; ++hour) {
    rows += concat("2026-04-", day, "T", hour < 10 ? "0" : "", hour, ":00:00Z,connection,,,,,",
                   device, ",,,\n");
  }
  return rows;
}

}  // namespace

TEST_CASE("device-manager-billing-detail: has a row for each fee of a device",
          "[reports][device-manager]") {
  // 1: 9 connections to a third party, over the threshold of 8. 2: 8, not over it. 3: multi, once.
  // 4: both: 9 to a third party, then 2 on multi. 5: multi but never connected. 6: in no
  // asset, so the client is the partner. 7: in an asset of Bolt, but Acme pays: not Bolt's name.
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,N1,,1,g62,,
2026-04-01T00:00:00Z,asset_created,Acme,North,N2,,2,g62,,
2026-04-01T00:00:00Z,asset_created,Acme,"South, East",S3,,3,yabby,,
2026-04-01T00:00:00Z,asset_created,Acme,"South, East",S4,,4,yabby,,
2026-04-01T00:00:00Z,asset_created,Acme,North,N5,,5,yabby,,
2026-04-01T00:00:00Z,asset_created,Bolt,West,W7,,7,oyster2,,
2026-04-02T00:00:00Z,connector_set,,,,,1,,third_party,
2026-04-02T00:00:00Z,connector_set,,,,,2,,third_party,
2026-04-02T00:00:00Z,connector_set,,,,,3,,multi,
2026-04-02T00:00:00Z,connector_set,,,,,4,,third_party,
2026-04-02T00:00:00Z,connector_set,,,,,5,,multi,
2026-04-02T00:00:00Z,connector_set,Acme,,,,6,,multi,
2026-04-02T00:00:00Z,connector_set,Acme,,,,7,,multi,
2026-04-15T00:00:00Z,connector_set,,,,,4,,multi,
)csv") + connections(10, 1, 9) +
                            connections(10, 2, 8) + connections(10, 3, 1) + connections(10, 4, 9) +
                            connections(16, 4, 2) + connections(10, 6, 3) + connections(10, 7, 1));
  Query query = in_month("2026-04");
  query.partner = "Acme";
  const Table table = table_of("device-manager-billing-detail", run, query);
  CHECK(table.title == "Device Manager billing detail, 2026-04, partner Acme");
  CHECK(to_csv(table) == lines(R"csv(
Client,Connector,Product,Serial,Connection Count
Acme,multi,,6,3
Acme,multi,oyster2,7,1
North,third_party,g62,1,9
"South, East",multi,yabby,3,1
"South, East",multi,yabby,4,2
"South, East",third_party,yabby,4,9
= Total,,,6,25
)csv"));
  query.organisation = "North";
  CHECK(rows_of(table_of("device-manager-billing-detail", run, query)) ==
        "North,third_party,g62,1,9\n= Total,,,1,9\n");
  query = in_month("2026-04");
  query.partner = "Bolt";
  CHECK(rows_of(table_of("device-manager-billing-detail", run, query)).empty());
}

TEST_CASE("device-manager-billing-detail: leaves out what the rulebook does not charge",
          "[reports][device-manager]") {
  Rulebook rules;
  rules.splitter = SplitterRule::over_threshold;  // T17
  rules.connections = ConnectionsRule::at_close;  // T18: all of the month count
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,connector_set,Acme,,,,1,,multi,
2026-04-01T00:00:00Z,connector_set,Acme,,,,2,,multi,
2026-04-30T00:00:00Z,connector_set,Acme,,,,2,,third_party,
)csv") + connections(10, 1, 8) + connections(10, 2, 10),
                            {rules});
  CHECK(rows_of(table_of("device-manager-billing-detail", run, in_month("2026-04"))) == lines(R"csv(
Acme,multi,,2,10
Acme,third_party,,2,10
= Total,,,2,20
)csv"));
}

}  // namespace fleetbill::billing::reports::test
