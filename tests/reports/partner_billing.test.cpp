#include <catch2/catch.hpp>

#include "run.hpp"

namespace fleetbill::billing::reports::test {
namespace {

/// North: a PPM asset with 5 + 7 messages and a CLASSIC one. South: a PPM asset with 4 messages,
/// one that never connected, and one with 9 messages that has no serial at the close: not billed.
std::string acme() {
  return journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,"Digger, big",D-1,1,yabby,TG-PPM,
2026-04-01T00:00:00Z,asset_created,Acme,North,Van,,2,g62,,
2026-04-01T00:00:00Z,asset_created,Acme,South,S1,,3,yabby,TG-PPM,
2026-04-01T00:00:00Z,asset_created,Acme,South,S2,,4,yabby,TG-PPM,
2026-04-01T00:00:00Z,asset_created,Acme,South,S3,,5,yabby,TG-PPM,
2026-04-02T00:00:00Z,upload,,,"Digger, big",,,,,5
2026-04-02T00:00:00Z,upload,,,S3,,,,,9
2026-04-02T00:00:00Z,upload,,,Van,,,,,50
2026-04-02T00:00:00Z,wifi_lookup,,,S2,,,,,8
2026-04-03T00:00:00Z,upload,,,"Digger, big",,,,,7
2026-04-04T00:00:00.500Z,upload,,,S1,,,,,4
2026-04-05T00:00:00Z,serial_set,,,S3,,,,,
)csv");
}

}  // namespace

TEST_CASE("partner-billing-detail: shows PPM assets alone unless asked for all plans",
          "[reports][tg]") {
  const Run run = bill_text(acme());
  Query query = in_month("2026-04");
  CHECK(to_csv(table_of("partner-billing-detail", run, query)) == lines(R"csv(
Organisation,Asset Name,Asset Code,Serial,Device Type,Billing Plan,Last Connected (UTC),Message Count
North,"Digger, big",D-1,1,yabby,TG-PPM,2026-04-03T00:00:00.000Z,12
South,S1,,3,yabby,TG-PPM,2026-04-04T00:00:00.500Z,4
= Total,2,,,,,,16
)csv"));
  query.all_plans = true;
  CHECK(rows_of(table_of("partner-billing-detail", run, query)) == lines(R"csv(
North,"Digger, big",D-1,1,yabby,TG-PPM,2026-04-03T00:00:00.000Z,12
North,Van,,2,g62,TG-CLASSIC,2026-04-02T00:00:00.000Z,0
South,S1,,3,yabby,TG-PPM,2026-04-04T00:00:00.500Z,4
= Total,3,,,,,,16
)csv"));
}

TEST_CASE("partner-billing-summary and admin-billing: count what the detail lists",
          "[reports][tg]") {
  const Run run = bill_text(acme());
  const Query query = in_month("2026-04");
  CHECK(to_csv(table_of("partner-billing-summary", run, query)) == lines(R"csv(
Organisation,Device Type,Billing Plan,Asset Count,Billable Count
North,g62,TG-CLASSIC,1,0
North,yabby,TG-PPM,1,12
South,yabby,TG-PPM,1,4
= Total,,,3,16
)csv"));
  CHECK(to_csv(table_of("admin-billing", run, query)) == lines(R"csv(
Organisation,Billing Plan,Asset Count
North,TG-CLASSIC,1
North,TG-PPM,1
South,TG-PPM,1
= Total,,3
)csv"));
}

TEST_CASE("partner-billing-detail: lists an unbilled asset where its messages are charged (T25)",
          "[reports][tg]") {
  Rulebook rules;
  rules.unbilled_messages = UnbilledMessagesRule::charged;
  const Run run = bill_text(acme(), {rules});
  const Query query = in_month("2026-04");
  CHECK(rows_of(table_of("partner-billing-detail", run, query)) == lines(R"csv(
North,"Digger, big",D-1,1,yabby,TG-PPM,2026-04-03T00:00:00.000Z,12
South,S1,,3,yabby,TG-PPM,2026-04-04T00:00:00.500Z,4
South,S3,,,yabby,TG-PPM,2026-04-02T00:00:00.000Z,9
= Total,3,,,,,,25
)csv"));
  // The fee is still for billed assets: two PPM and one CLASSIC.
  CHECK(rows_of(table_of("partner-billing-summary", run, query)) == lines(R"csv(
North,g62,TG-CLASSIC,1,0
North,yabby,TG-PPM,1,12
South,yabby,TG-PPM,1,13
= Total,,,3,25
)csv"));
}

TEST_CASE("partner-billing-detail: lists a billed asset with messages on whatever plan",
          "[reports][tg]") {
  // Changed at once (a reading of T13), the plan at the close is CLASSIC; the 5 messages received
  // while it was PPM are on the invoice, so they must be in the detail.
  Rulebook rules;
  rules.plan_change = PlanChangeRule::at_once;
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,Van,,1,g62,TG-PPM,
2026-04-02T00:00:00Z,upload,,,Van,,,,,5
2026-04-03T00:00:00Z,plan_set,,,Van,,,,TG-CLASSIC,
2026-04-04T00:00:00Z,upload,,,Van,,,,,6
)csv"),
                            {rules});
  CHECK(rows_of(table_of("partner-billing-detail", run, in_month("2026-04"))) == lines(R"csv(
North,Van,,1,g62,TG-CLASSIC,2026-04-04T00:00:00.000Z,5
= Total,1,,,,,,5
)csv"));
}

TEST_CASE("partner-billing-detail: says Never Connected of an asset billed though cleared",
          "[reports][tg]") {
  Rulebook rules;
  rules.clear = ClearRule::fee_stays;  // T3, the other reading
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,Van,,1,g62,TG-PPM,
2026-04-02T00:00:00Z,upload,,,Van,,,,,5
2026-04-03T00:00:00Z,asset_cleared,,,Van,,,,,
)csv"),
                            {rules});
  CHECK(rows_of(table_of("partner-billing-detail", run, in_month("2026-04"))) == lines(R"csv(
North,Van,,1,g62,TG-PPM,Never Connected,0
= Total,1,,,,,,0
)csv"));
}

TEST_CASE("partner-billing-detail: shows the serial and the plan of the close, not of today",
          "[reports][tg]") {
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,Van,,1,g62,TG-PPM,
2026-04-02T00:00:00Z,upload,,,Van,,,,,5
2026-04-03T00:00:00Z,plan_set,,,Van,,,,TG-PRO,
2026-05-03T00:00:00Z,serial_set,,,Van,,2,,,
)csv"));
  Query query = in_month("2026-04");
  query.all_plans = true;
  CHECK(rows_of(table_of("partner-billing-detail", run, query)) == lines(R"csv(
North,Van,,1,g62,TG-PPM,2026-04-02T00:00:00.000Z,5
= Total,1,,,,,,5
)csv"));
  query.month = query.month.next();
  CHECK(rows_of(table_of("partner-billing-detail", run, query)) == lines(R"csv(
North,Van,,2,g62,TG-PRO,2026-04-02T00:00:00.000Z,0
= Total,1,,,,,,0
)csv"));
}

}  // namespace fleetbill::billing::reports::test
