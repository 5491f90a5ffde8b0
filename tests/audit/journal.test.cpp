#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "tests/audit/short_hand.hpp"

// Order, ids, look-ups, months and quarantine: docs/journal.md; docs/rules.md T8, T12, T27, T31.

namespace fleetbill::test {
namespace {

struct JournalExample {
  const char* why;
  const char* readings;
  const char* rows;
  const char* quarantined;  // numbers of rows
};

void check_journals(const std::vector<JournalExample>& examples) {
  for (const JournalExample& example : examples) {
    INFO(example.why << " under '" << example.readings << "'" << example.rows);
    CHECK(quarantined_of(bill_of(example.rows, example.readings)) == example.quarantined);
  }
}

TEST_CASE("audit: a row that names what is not there is quarantined", "[audit]") {
  check_journals({
      {"asset_created needs organisation, partner and asset; the partner may be known by the "
       "organisation",
       "",
       R"(01-01,asset_created,,O,a
          01-01,asset_created,P,,a
          01-01,asset_created,P,O
          01-01,asset_created,P,O,a
          01-01,asset_created,,O,b
          01-01,asset_created,Q,O,c)",
       "1 2 3 6"},
      {"a refused creation makes nothing known", "",
       R"(01-01,asset_created,P,O,a,1,TG-GOLD
          01-01,asset_created,,O,a,1)",
       "1 2"},
      {"an asset named without partner must be unique in name; with it, the partner's", "",
       R"(01-01,asset_created,P,O,a
          01-01,asset_created,Q,O2,a
          01-02,asset_disabled,,,a
          01-02,asset_disabled,Q,,a
          01-02,asset_disabled,R,,a
          01-02,asset_disabled,Q,,b
          01-02,asset_disabled,Q,,)",
       "3 5 6 7"},
      {"a device names its enabled asset, whose partner must not be contradicted", "",
       R"(01-01,asset_created,P,O,a,1
          01-02,upload,P,,,1,,1
          01-02,upload,Q,,,1,,1
          01-02,upload,,,,2,,1
          01-02,wifi_lookup,Q,,,1,,1
          01-02,iridium_set,,,,1,300234
          01-02,upload,,,,,,1)",
       "3 4 5 7"},
      {"usage naming an asset ignores organisation and, but for uploads, device", "",
       R"(01-01,asset_created,P,O,a,1
          01-02,wifi_lookup,,elsewhere,a,2,,1
          01-02,upload,,elsewhere,a,1,,1
          01-02,upload,,,a,2,,1)",
       "4"},
      {"an SMS needs an organisation whose partner is named or known, and an asset of it", "",
       R"(01-01,sms,,O,,,,1
          01-01,sms,P,O,,,,1
          01-01,sms,,O,,,,1
          01-01,sms,Q,O,,,,1
          01-01,sms,P,,,,,1
          01-01,sms,,O,a,,,1
          01-01,asset_created,P,O2,a
          01-01,sms,,O,a,,,1)",
       "1 4 5 6"},
      {"device facts need a device, a connector and a payer (T32)", "",
       R"(01-01,connection,P
          01-01,connection,,,,1
          01-01,connector_set,P,,,1,None
          01-01,connector_set,P,,,1
          01-01,connection,,,,1
          01-01,sim_set,P,,,1
          01-01,connection,,,,1)",
       "1 2 3 4 5"},
      {"plans", "",
       R"(01-01,asset_created,P,O,a,,TG-CLASSIC
          01-01,plan_set,,,a,,TG-PPM-ASSET
          01-01,plan_set,,,a
          01-01,plan_set,,,a,,TG-PPM)",
       "2 3"},
  });
}

TEST_CASE("audit: a fact that contradicts the state is refused, or applied if told", "[audit]") {
  constexpr const char* kUploads = R"(
      01-01,asset_created,P,O,a,1
      01-02,serial_set,,,a
      01-03,upload,,,a,,,1
      01-04,serial_set,,,a,1
      01-05,asset_disabled,,,a
      01-06,upload,,,a,1,,1
      01-06,upload,,,a,2,,1
      01-06,upload,,,,1,,1
      01-06,upload,,,,3,,1)";
  constexpr const char* kSerials = R"(
      01-01,asset_created,P,O,a,1
      01-01,asset_created,P,O,a,2
      01-01,asset_created,Q,O2,b,1
      01-01,asset_created,Q,O2,c
      01-02,serial_set,,,c,1
      01-03,asset_disabled,,,c
      01-04,serial_set,,,c,1
      01-05,asset_enabled,,,c
      01-06,asset_disabled,,,a
      01-07,asset_enabled,,,c)";
  check_journals({
      {"T8, T27", "", kUploads, "3 6 7 8 9"},
      {"T27: a differing device and a serial never given stay refused", "TG-CONTRADICTION=applied",
       kUploads, "7 9"},
      {"T12, T27: of any partner; accepted on a disabled asset", "", kSerials, "2 3 5 8"},
      {"T27: a second creation stays refused", "TG-CONTRADICTION=applied", kSerials, "2"},
      {"T31", "",
       R"(01-01,asset_created,P,O,a
          01-02,asset_enabled,,,a
          01-03,asset_disabled,,,a
          01-04,asset_disabled,,,a)",
       ""},
      {"T31", "TG-REPEAT=refused",
       R"(01-01,asset_created,P,O,a
          01-02,asset_enabled,,,a
          01-03,asset_disabled,,,a
          01-04,asset_disabled,,,a)",
       "2 4"},
  });
}

TEST_CASE("audit: under applied the serial moves to the later asset", "[audit]") {
  const auto bill = bill_of(R"(
      01-01,asset_created,P,O,a,1
      01-02,upload,,,a,,,1
      01-03,asset_created,Q,O2,b,1
      01-04,upload,,,,1,,1)",
                            "TG-CONTRADICTION=applied");
  CHECK(lines_of(bill) == "01 Q TG-CLASSIC 1");  // a has no serial at the close (T11)
}

TEST_CASE("audit: the first row in order claims an id", "[audit]") {
  const auto bill = bill_of(R"(
      01-02,sms,P,O,,,,1,x
      01-01,sms,,nobody,,,,1,x
      01-02,sms,P,O,,,,1,y
      01-02,sms,P,O,,,,1,y
      01-02T00:00:00.000,sms,P,O,,,,1,y
      01-02,sms,P,O,,,,01,y
      01-02,sms,P,O,,,,01,z
      01-02,sms,P,O,,,,01,z
      01-02,sms,P,O,,,,1
      01-02,sms,P,O,,,,1)");
  // Row 2 is the first of id x, though quarantined. Rows 4 and 8 equal an earlier row as text; 5
  // and 6 mean the same but are written otherwise. Rows without id are never duplicates.
  CHECK(quarantined_of(bill) == "1 2 5 6");
  CHECK(bill.duplicates == 2);
  CHECK(bill.applied == 4);
  CHECK(lines_of(bill) == "01 P TG-SMS 4");
}

TEST_CASE("audit: facts of one instant stand in the order of their lines", "[audit]") {
  CHECK(quarantined_of(bill_of(R"(
      01-02,upload,,,a,,,1
      01-01,asset_created,P,O,a,1
      01-03,asset_disabled,,,a
      01-03,upload,,,a,,,1
      01-03,asset_enabled,,,a
      01-03,upload,,,a,,,1)")) == "4");
}

TEST_CASE("audit: months run over applied rows", "[audit]") {
  constexpr const char* kRows = R"(
      02-01,asset_disabled,,,nobody,,,,x
      01-31,asset_disabled,,,nobody,,,,x
      2025-12-31T00:00:00Z,sms,P,O,,,,0
      2025-11-30T00:00:00Z,no_such_kind
      2025-10-32T00:00:00Z,sms,P,O,,,,1
      03-31,sms,P,O,,,,1,x
      02-01,sms,P,O,,,,1
      04-01,sms,P,O,,,,1)";
  const auto all = bill_of(kRows);
  CHECK(all.first == parse_month("2026-02"));  // row 7
  CHECK(all.last == parse_month("2026-04"));
  CHECK(quarantined_of(all) == "1 2 3 4 5 6");
  const auto until = billing::audit::audit(journal_of(kRows), {}, nullptr, Month{675}.begin());
  CHECK(until.first == parse_month("2026-02"));
  CHECK(until.last == parse_month("2026-02"));  // row 8 is at the bound, 1 and 6 are conflicts
  CHECK(quarantined_of(until) == "1 2 3 4 5 6 8");
  const auto nothing = bill_of("01-01,no_such_kind");
  CHECK_FALSE(nothing.first);
}

TEST_CASE("audit: journal_begins and journal_ends state the months", "[audit]") {
  const auto bill = bill_of(R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-06,upload,,,a,,,500
      02-01,journal_begins
      02-06,upload,,,a,,,7
      03-01,journal_begins
      04-15,journal_ends
      04-20,upload,,,a,,,9
      05-01,journal_ends)");
  CHECK(bill.first == parse_month("2026-02"));
  CHECK(bill.last == parse_month("2026-03"));
  CHECK(lines_of(bill) == "02 P TG-PPM-ASSET 1; 02 P TG-PPM-MESSAGES 0.007; 03 P TG-PPM-ASSET 1");
  CHECK(quarantined_of(bill) == "5 8");
}

TEST_CASE("audit: last_connected connects an asset without a message (T8)", "[audit]") {
  const auto bill = bill_of(R"(
      01-05,asset_created,P,O,a,1,TG-PPM
      01-05,asset_created,P,O,b,2,TG-PPM
      01-05,asset_created,P,O,c,3,TG-PPM
      01-06,last_connected,,,a
      01-06,last_connected,,,,2
      01-06,last_connected,,,,4
      01-07,asset_cleared,,,b)");
  CHECK(lines_of(bill) == "01 P TG-PPM-ASSET 1");
  CHECK(quarantined_of(bill) == "6");
}

TEST_CASE("audit: months can be stated", "[audit]") {
  const auto bill = billing::audit::audit(
      journal_of(R"(
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1)"),
      {}, nullptr, std::nullopt, std::pair(*parse_month("2026-01"), *parse_month("2026-03")));
  CHECK(lines_of(bill) == "01 P TG-CLASSIC 1; 02 P TG-CLASSIC 1; 03 P TG-CLASSIC 1");
}

TEST_CASE("audit: a rulebook with a wrong word is an error", "[audit]") {
  const auto wrong = GENERATE("TG-ENABELD=any_time", "TG-ENABLED=sometimes", "DM-THRESHOLD=-1",
                              "TG-GOLD->TG-PPM", "TG-PPM->TG-GOLD", "TG-CACHE=fixed",
                              "PDM-MONTHS=0", "PDM-REPORT-DAY=21", "PDM-RESERVE=fixed");
  CAPTURE(wrong);
  CHECK_THROWS_AS(bill_of("", wrong), Error);
}

}  // namespace
}  // namespace fleetbill::test
