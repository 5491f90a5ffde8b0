#include <algorithm>
#include <catch2/catch.hpp>

#include "run.hpp"

namespace fleetbill::billing::reports::test {
namespace {

/// Lookups and Iridium messages of the same sizes at the same instants: Van 1 + 2 in April and 4 in
/// May; Boat, which never connects and is disabled, 8 in the last millisecond of April.
std::string uses() {
  return journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,Van,V-1,1,yabby,TG-PPM,
2026-04-01T00:00:00Z,asset_created,Acme,South,Boat,,2,g120,,
2026-04-01T01:00:00Z,iridium_set,,,Van,,,,3001,
2026-04-01T01:00:00Z,iridium_set,,,Boat,,,,3002,
2026-04-02T00:00:00Z,upload,,,Van,,,,,1
2026-04-09T00:00:00Z,asset_disabled,,,Boat,,,,,
2026-04-10T00:00:00Z,wifi_lookup,,,Van,,,,,1
2026-04-10T00:00:00Z,iridium_message,,,Van,,,,,1
2026-04-20T12:00:00Z,wifi_lookup,,,Van,,,,,2
2026-04-20T12:00:00Z,iridium_message,,,Van,,,,,2
2026-04-30T23:59:59.999Z,wifi_lookup,,,Boat,,,,,8
2026-04-30T23:59:59.999Z,iridium_message,,,Boat,,,,,8
2026-05-02T00:00:00Z,serial_set,,,Van,,11,,,
2026-05-03T00:00:00Z,iridium_set,,,Van,,,,3011,
2026-05-05T00:00:00Z,wifi_lookup,,,Van,,,,,4
2026-05-05T00:00:00Z,iridium_message,,,Van,,,,,4
)csv");
}

Query framed(std::optional<std::string_view> from, std::optional<std::string_view> to) {
  Query query = in_month("2026-04");
  if (from) query.from = parse_instant(*from).value();
  if (to) query.to = parse_instant(*to).value();
  return query;
}

/// Makes one fact of the kind, of Van, stand for several instants, as a run that records usage by
/// day or by month does.
void sum_up(Run& run, Kind kind, std::string_view from, std::string_view to) {
  const auto fact = std::find_if(
      run.admission.facts.begin(), run.admission.facts.end(), [&](const ResolvedFact& candidate) {
        return candidate.kind == kind && candidate.time == parse_instant(from).value();
      });
  REQUIRE(fact != run.admission.facts.end());
  fact->last = parse_instant(to).value();
  fact->times = 2;
}

}  // namespace

TEST_CASE("wifi-lookup-summary: counts the lookups of a month, billed asset or not",
          "[reports][usage]") {
  const Run run = bill_text(uses());
  const Table table = table_of("wifi-lookup-summary", run, in_month("2026-04"));
  CHECK(table.title == "Wi-Fi lookup summary, 2026-04");
  CHECK(to_csv(table) == lines(R"csv(
Organisation,Asset Name,Asset Code,Serial,Device Type,WiFi Lookups
North,Van,V-1,1,yabby,3
South,Boat,,2,g120,8
= Total,2,,,,11
)csv"));
}

TEST_CASE("iridium-messages: counts every receipt of a month", "[reports][usage]") {
  const Run run = bill_text(uses());
  CHECK(to_csv(table_of("iridium-messages", run, in_month("2026-04"))) == lines(R"csv(
Organisation,Asset Name,Serial,Iridium IMEI,Iridium Messages
North,Van,1,3001,3
South,Boat,2,3002,8
= Total,2,,,11
)csv"));
}

TEST_CASE("time frames: are half-open, and their missing edges are the month's",
          "[reports][usage]") {
  const Run run = bill_text(uses());
  struct Row {
    std::optional<std::string_view> from;
    std::optional<std::string_view> to;
    std::string rows;  ///< of iridium-messages
  };
  const std::string boat = "South,Boat,2,3002,8\n";
  const auto row = GENERATE_COPY(values<Row>({
      // the first and the last instant
      {"2026-04-20T12:00:00Z", "2026-05-05T00:00:00Z",
       "North,Van,11,3011,2\n" + boat + "= Total,2,,,10\n"},
      {"2026-04-20T12:00:00.001Z", "2026-05-05T00:00:00.001Z",
       "North,Van,11,3011,4\n" + boat + "= Total,2,,,12\n"},
      // one edge alone: the other is the end or the begin of April
      {"2026-04-20T12:00:00.001Z", std::nullopt, boat + "= Total,1,,,8\n"},
      {std::nullopt, "2026-04-20T12:00:00Z", "North,Van,1,3001,1\n= Total,1,,,1\n"},
      // whole months
      {"2026-04-01T00:00:00Z", "2026-06-01T00:00:00Z",
       "North,Van,11,3011,7\n" + boat + "= Total,2,,,15\n"},
      {"2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", "North,Van,11,3011,4\n= Total,1,,,4\n"},
      // serial and IMEI are those at the end of the frame
      {"2026-04-10T00:00:00Z", "2026-05-03T00:00:00Z",
       "North,Van,11,3001,3\n" + boat + "= Total,2,,,11\n"},
      // nothing in it
      {"2026-04-11T00:00:00Z", "2026-04-12T00:00:00Z", ""},
  }));
  CAPTURE(row.from.value_or(""), row.to.value_or(""));
  CHECK(rows_of(table_of("iridium-messages", run, framed(row.from, row.to))) == row.rows);
}

TEST_CASE("time frames: the title names both edges", "[reports][usage]") {
  const Run run = bill_text(uses());
  Query query = framed("2026-04-20T12:00:00Z", std::nullopt);
  query.organisation = "South";
  const Table table = table_of("wifi-lookup-summary", run, query);
  CHECK(table.title ==
        "Wi-Fi lookup summary, 2026-04-20T12:00:00.000Z to 2026-05-01T00:00:00.000Z, organisation "
        "South");
  CHECK(rows_of(table) == "South,Boat,,2,g120,8\n= Total,1,,,,8\n");
}

TEST_CASE("time frames: whole months are those of the invoice, others what was looked up",
          "[reports][usage]") {
  Rulebook rules;
  rules.cleared_lookups = ClearedLookupsRule::dropped;  // T5, the other reading
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,Van,,1,yabby,,
2026-04-02T00:00:00Z,wifi_lookup,,,Van,,,,,5
2026-04-03T00:00:00Z,asset_cleared,,,Van,,,,,
2026-04-04T00:00:00Z,wifi_lookup,,,Van,,,,,2
)csv"),
                            {rules});
  const auto lookups = [&](std::string_view to) {
    return rows_of(table_of("wifi-lookup-summary", run, framed("2026-04-01T00:00:00Z", to)));
  };
  CHECK(lookups("2026-05-01T00:00:00Z") == "North,Van,,1,yabby,2\n= Total,1,,,,2\n");
  CHECK(lookups("2026-04-30T00:00:00Z") == "North,Van,,1,yabby,7\n= Total,1,,,,7\n");
}

TEST_CASE("time frames: a sum of a day or month inside the frame counts whole",
          "[reports][usage]") {
  Run run = bill_text(uses());
  sum_up(run, Kind::wifi_lookup, "2026-04-20T12:00:00Z", "2026-04-20T18:00:00Z");
  const auto query = framed("2026-04-20T12:00:00Z", "2026-04-20T18:00:00.001Z");
  CHECK(rows_of(table_of("wifi-lookup-summary", run, query)) ==
        "North,Van,V-1,1,yabby,2\n= Total,1,,,,2\n");
}

TEST_CASE("time frames: an edge that cuts a sum is refused with the edges to choose",
          "[reports][usage]") {
  Run run = bill_text(uses());
  SECTION("recorded by the day") {
    sum_up(run, Kind::wifi_lookup, "2026-04-20T12:00:00Z", "2026-04-20T18:00:00Z");
    const std::string message =
        "invalid: report wifi-lookup-summary: the run recorded wifi_lookup by the day, so that "
        "2026-04-20T18:00:00.000Z cuts the sum of asset 'Van' from 2026-04-20T12:00:00.000Z to "
        "2026-04-20T18:00:00.000Z; choose 2026-04-20T00:00:00.000Z or 2026-04-21T00:00:00.000Z";
    const auto edge = "2026-04-20T18:00:00Z";
    CHECK(error_of("wifi-lookup-summary", run, framed(std::nullopt, edge)) == message);
    CHECK(error_of("wifi-lookup-summary", run, framed(edge, std::nullopt)) == message);
    // Iridium messages were recorded one by one, and South's lookups are not cut.
    CHECK(error_of("iridium-messages", run, framed(edge, std::nullopt)) == "no error");
    Query south = framed(edge, std::nullopt);
    south.organisation = "South";
    CHECK(error_of("wifi-lookup-summary", run, south) == "no error");
  }
  SECTION("recorded by the month") {
    sum_up(run, Kind::iridium_message, "2026-04-10T00:00:00Z", "2026-04-20T12:00:00Z");
    CHECK(
        error_of("iridium-messages", run, framed("2026-04-15T00:00:00Z", std::nullopt)) ==
        "invalid: report iridium-messages: the run recorded iridium_message by the month, so that "
        "2026-04-15T00:00:00.000Z cuts the sum of asset 'Van' from 2026-04-10T00:00:00.000Z to "
        "2026-04-20T12:00:00.000Z; choose 2026-04-01T00:00:00.000Z or 2026-05-01T00:00:00.000Z");
  }
}

TEST_CASE("sms-usage: counts the SMS of each organisation", "[reports][usage]") {
  const Run run = bill_text(journal(R"csv(
2026-04-01T00:00:00Z,asset_created,Acme,North,Van,,1,yabby,TG-PPM,
2026-04-02T00:00:00Z,sms,Acme,South,,,,,,3
2026-04-03T00:00:00Z,sms,,North,Van,,,,,4
2026-04-04T00:00:00Z,sms,,North,,,,,,5
2026-05-01T00:00:00Z,sms,,North,,,,,,6
)csv"));
  CHECK(to_csv(table_of("sms-usage", run, in_month("2026-04"))) == lines(R"csv(
Organisation,SMS Count
North,9
South,3
= Total,12
)csv"));
}

}  // namespace fleetbill::billing::reports::test
