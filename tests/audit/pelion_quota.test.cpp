#include <catch2/catch.hpp>

#include "billing/units/text.hpp"
#include "tests/audit/short_hand.hpp"

// Service packages and their tokens: docs/rules.md P1 to P11, P22, P24 to P28, P30, P31, each
// example derived by hand.

namespace fleetbill::test {
namespace {

// Rows 1 and 2: an aggregator and its tenant.
constexpr const char* kQuotaAccounts = R"(
    01-01,account_opened,,A,,,active_devices
    01-01,account_opened,A,T,,,active_devices)";

// Row 3: ten tokens, valid until 2027-01-15.
constexpr const char* kPackage = R"(
    01-15,package_created,,A,,,p,10)";

struct QuotaExample {
  std::string about;
  std::string readings;
  std::string rows;         ///< from row 4 on
  std::string history;      ///< after the package's creation
  std::string quarantined;  ///< numbers of rows
};

void check_quota(const std::vector<QuotaExample>& examples) {
  for (const QuotaExample& example : examples) {
    INFO(example.about << "\n" << example.readings << example.rows);
    const auto bill = bill_of(concat(kQuotaAccounts, kPackage, example.rows), example.readings);
    CHECK(history_of(bill) == "2026-01-15 A Package creation p +10 = 10" + example.history);
    CHECK(quarantined_of(bill) == example.quarantined);
  }
}

TEST_CASE("audit: a campaign reserves tokens and returns those it did not need", "[audit]") {
  const std::string campaign = R"(
      01-16,campaign_started,,T,,,c,4
      01-17,campaign_extended,,T,,,c,2
      01-18,update_succeeded,,T,,d1,c
      01-18,update_failed,,T,,d2,c
      01-19,campaign_stopped,,T,,,c)";
  const std::string reserved =
      "; 2026-01-16 T/c Reservation p -4 = 6; 2026-01-17 T/c Reservation p -2 = 4";
  const std::string all_used = R"(
      01-16,campaign_started,,A,,,c,1
      01-17,update_succeeded,,A,,d1,c
      01-18,campaign_stopped,,A,,,c)";
  check_quota({
      {"P1, P3, P22, P31: 4 + 2 - 1 come back", "", campaign,
       reserved + "; 2026-01-19 T/c Reservation release p +5 = 9", ""},
      {"P3: failures cost, 4 + 2 - 2 come back", "PDM-RELEASE=used", campaign,
       reserved + "; 2026-01-19 T/c Reservation release p +4 = 8", ""},
      {"P3: a release of 0 is written", "", all_used,
       "; 2026-01-16 A/c Reservation p -1 = 9; 2026-01-18 A/c Reservation release p +0 = 9", ""},
  });
}

TEST_CASE("audit: a campaign without tokens does not start", "[audit]") {
  const std::string rows = R"(
      01-16,campaign_started,,T,,,c,11
      01-17,update_succeeded,,T,,d1,c
      01-18,campaign_stopped,,T,,,c
      01-19,campaign_started,,T,,,c,10
      01-20,campaign_extended,,T,,,c,1)";
  check_quota({
      {"P2, P24: rows 4 and 8 are applied refusals", "", rows,
       "; 2026-01-19 T/c Reservation p -10 = 0", "5 6"},
      {"P2: 10 of 11, later 9 of 10", "PDM-ALL-OR-NOTHING=partial", rows,
       "; 2026-01-16 T/c Reservation p -10 = 0; 2026-01-18 T/c Reservation release p +9 = 9"
       "; 2026-01-19 T/c Reservation p -9 = 0",
       ""},
      {"P2: no more than it wants", "PDM-ALL-OR-NOTHING=partial", R"(
      01-16,campaign_started,,T,,,c,2
      01-17,campaign_extended,,T,,,c,9)",
       "; 2026-01-16 T/c Reservation p -2 = 8; 2026-01-17 T/c Reservation p -8 = 0", ""},
  });
}

TEST_CASE("audit: a token for each device updated, and no more than were reserved", "[audit]") {
  const std::string twice = R"(
      01-16,campaign_started,,T,,,c,2
      01-17,update_succeeded,,T,,d1,c
      01-18,update_succeeded,,T,,d1,c
      01-19,update_succeeded,,T,,d2,c
      01-20,update_succeeded,,T,,d3,c
      01-21,update_failed,,T,,d3,c
      01-22,campaign_stopped,,T,,,c)";
  const std::string both_spent =
      "; 2026-01-16 T/c Reservation p -2 = 8; 2026-01-22 T/c Reservation release p +0 = 8";
  const std::string failures = R"(
      01-16,campaign_started,,T,,,c,1
      01-17,update_failed,,T,,d1,c
      01-18,update_succeeded,,T,,d1,c
      01-19,update_failed,,T,,d2,c
      01-20,update_succeeded,,T,,d2,c
      01-21,campaign_extended,,T,,,c,1
      01-22,update_failed,,T,,d2,c
      01-23,campaign_stopped,,T,,,c)";
  const std::string one_spent =
      "; 2026-01-16 T/c Reservation p -1 = 9; 2026-01-21 T/c Reservation p -1 = 8"
      "; 2026-01-23 T/c Reservation release p +1 = 9";
  check_quota({
      {"P28 refuses row 6, P25 row 8", "", twice, both_spent, "6 8"},
      {"P28: row 6 takes the second token; P25 refuses 7 and 8", "PDM-UPDATED-TWICE=token", twice,
       both_spent, "7 8"},
      {"P3, P25: d1 takes the only token, row 8 finds none", "", failures, one_spent, "8"},
      {"P3, P25: row 5 takes the token, row 6 needs none, rows 7 and 8 find none; row 10 is not "
       "the "
       "first outcome of d2",
       "PDM-RELEASE=used", failures, one_spent, "8"},
  });
}

TEST_CASE("audit: a campaign's name is unique among the open ones of its account", "[audit]") {
  check_quota(
      {{"P26", "", R"(
      01-16,campaign_started,,T,,,c,1
      01-16,campaign_started,,A,,,c,2
      01-17,campaign_started,,T,,,c,3
      01-18,campaign_stopped,,T,,,c
      01-18,campaign_started,,T,,,c,4
      01-19,update_succeeded,,T,,d1,d)",
        "; 2026-01-16 T/c Reservation p -1 = 9; 2026-01-16 A/c Reservation p -2 = 7"
        "; 2026-01-18 T/c Reservation release p +1 = 8; 2026-01-18 T/c Reservation p -4 = 4",
        "6 9"}});
}

TEST_CASE("audit: a renewal waits for the expiry, or takes effect at once", "[audit]") {
  const std::string rows = R"(
      05-01,package_renewed,,A,,,q,5
      06-01,campaign_started,,T,,,c,4
      2027-01-14T00:00:00Z,package_renewed,,A,,,r,5
      2027-01-15T00:00:00Z,campaign_stopped,,T,,,c)";
  const std::string all_reserved = R"(
      01-16,campaign_started,,T,,,c,10
      01-17,package_renewed,,A,,,q,5)";
  check_quota({
      {"P6, P30: pending until 2027-01-15, and only one", "", rows,
       "; 2026-06-01 T/c Reservation p -4 = 6; 2027-01-15 A Package renewal q +5 = 11"
       "; 2027-01-15 T/c Reservation release q +4 = 15",
       "6"},
      {"P5", "PDM-LEFTOVER=lost", rows,
       "; 2026-06-01 T/c Reservation p -4 = 6; 2027-01-15 A Package termination p -6 = 0"
       "; 2027-01-15 A Package renewal q +5 = 5; 2027-01-15 T/c Reservation release q +4 = 9",
       "6"},
      {"P6: the next expiry counts from the activation", "PDM-RENEWAL=at_once", rows,
       "; 2026-05-01 A Package renewal q +5 = 15; 2026-06-01 T/c Reservation q -4 = 11"
       "; 2027-01-14 A Package renewal r +5 = 16; 2027-01-15 T/c Reservation release r +4 = 20",
       ""},
      {"P5, P6", "PDM-RENEWAL=at_once PDM-LEFTOVER=lost", rows,
       "; 2026-05-01 A Package termination p -10 = 0; 2026-05-01 A Package renewal q +5 = 5"
       "; 2026-06-01 T/c Reservation q -4 = 1; 2027-01-14 A Package termination q -1 = 0"
       "; 2027-01-14 A Package renewal r +5 = 5; 2027-01-15 T/c Reservation release r +4 = 9",
       ""},
      {"P6: a fact acts on the package that was active when it came", "PDM-RENEWAL=at_once", R"(
      05-01,campaign_started,,T,,,c,4
      05-01,package_renewed,,A,,,q,5
      05-01,campaign_stopped,,T,,,c)",
       "; 2026-05-01 T/c Reservation p -4 = 6; 2026-05-01 A Package renewal q +5 = 11"
       "; 2026-05-01 T/c Reservation release q +4 = 15",
       ""},
      {"P5: a loss of 0 is written", "PDM-RENEWAL=at_once PDM-LEFTOVER=lost", all_reserved,
       "; 2026-01-16 T/c Reservation p -10 = 0; 2026-01-17 A Package termination p +0 = 0"
       "; 2026-01-17 A Package renewal q +5 = 5",
       ""},
  });
}

TEST_CASE("audit: an expired package terminates its campaigns, then itself", "[audit]") {
  const std::string rows = R"(
      01-16,campaign_started,,T,,,c,4
      01-16,campaign_started,,A,,,b,3
      01-17,update_succeeded,,T,,d1,c
      01-17,campaign_extended,,T,,,c,1
      2027-01-15T00:00:00Z,package_renewed,,A,,,q,5
      2027-01-15T00:00:00Z,campaign_stopped,,T,,,c
      2027-01-15T00:00:00Z,package_created,,A,,,r,5)";
  const std::string reserved =
      "; 2026-01-16 T/c Reservation p -4 = 6; 2026-01-16 A/b Reservation p -3 = 3"
      "; 2026-01-17 T/c Reservation p -1 = 2";
  check_quota({
      {"P8 to P11: unspent are 4 + 1 - 1 and 3", "", rows,
       reserved + "; 2027-01-15 T/c Reservation termination p +4 = 6"
                  "; 2027-01-15 A/b Reservation termination p +3 = 9"
                  "; 2027-01-15 A Package termination p -9 = 0"
                  "; 2027-01-15 A Package creation r +5 = 5",
       "8 9"},
      {"P8: without passing through the quota", "PDM-TERMINATION=zero", rows,
       reserved + "; 2027-01-15 T/c Reservation termination p +0 = 2"
                  "; 2027-01-15 A/b Reservation termination p +0 = 2"
                  "; 2027-01-15 A Package termination p -2 = 0"
                  "; 2027-01-15 A Package creation r +5 = 5",
       "8 9"},
      {"P8: an empty package ends too", "", R"(
      01-16,campaign_started,,A,,,c,10
      01-17,update_succeeded,,A,,d1,c
      01-18,campaign_stopped,,A,,,c
      01-19,campaign_started,,A,,,c,9
      2027-01-14T23:59:59.999Z,package_renewed,,T,,,q,5
      2027-01-15T00:00:00Z,registration,,A,,d1)",
       "; 2026-01-16 A/c Reservation p -10 = 0; 2026-01-18 A/c Reservation release p +9 = 9"
       "; 2026-01-19 A/c Reservation p -9 = 0; 2027-01-15 A/c Reservation termination p +9 = 9"
       "; 2027-01-15 A Package termination p -9 = 0",
       "8"},
  });
}

TEST_CASE("audit: grace days let open campaigns go on", "[audit]") {
  const std::string rows = R"(
      01-16,campaign_started,,T,,,c,4
      01-16,campaign_started,,A,,,b,3
      2027-01-15T00:00:00Z,package_renewed,,A,,,q,5
      2027-01-15T00:00:00Z,campaign_started,,A,,,x,1
      2027-01-16T00:00:00Z,update_succeeded,,T,,d1,c
      2027-01-16T00:00:00Z,campaign_extended,,T,,,c,1
      2027-01-17T00:00:00Z,campaign_stopped,,T,,,c
      2027-02-15T00:00:00Z,update_succeeded,,A,,d2,b)";
  check_quota({
      {"P7: until 2027-02-15; rows 7 and 9 are applied refusals", "PDM-GRACE=31",
       concat(rows, "\n      2027-02-16T00:00:00Z,registration,,A,,d9"),
       "; 2026-01-16 T/c Reservation p -4 = 6; 2026-01-16 A/b Reservation p -3 = 3"
       "; 2027-01-17 T/c Reservation release p +3 = 6"
       "; 2027-02-15 A/b Reservation termination p +3 = 9"
       "; 2027-02-15 A Package termination p -9 = 0",
       "6 11"},
      {"P7: a new package in the grace days", "PDM-GRACE=31", R"(
      01-16,campaign_started,,T,,,c,4
      2027-01-20T00:00:00Z,package_created,,A,,,r,5
      2027-01-21T00:00:00Z,campaign_stopped,,T,,,c)",
       "; 2026-01-16 T/c Reservation p -4 = 6; 2027-01-20 A Package termination p -6 = 0"
       "; 2027-01-20 A Package creation r +5 = 5; 2027-01-21 T/c Reservation release r +4 = 9",
       ""},
      {"P7: nothing is left over", "PDM-GRACE=31", R"(
      01-16,campaign_started,,T,,,c,10
      2027-01-20T00:00:00Z,package_created,,A,,,r,5)",
       "; 2026-01-16 T/c Reservation p -10 = 0; 2027-01-20 A Package termination p +0 = 0"
       "; 2027-01-20 A Package creation r +5 = 5",
       ""},
      {"P6, P7: a pending renewal leaves no grace days", "PDM-GRACE=31", R"(
      01-16,package_renewed,,A,,,q,5
      2027-01-15T00:00:00Z,campaign_started,,A,,,c,15)",
       "; 2027-01-15 A Package renewal q +5 = 15; 2027-01-15 A/c Reservation q -15 = 0", ""},
  });
}

TEST_CASE("audit: one package at a time, and none for tenants", "[audit]") {
  check_quota({
      {"P30: a tenant; a second one; a renewal without an id", "", R"(
      01-16,package_created,,T,,,q,5
      01-16,package_renewed,,T,,,q,5
      01-16,package_created,,A,,,q,5
      01-16,package_renewed,,A,,,,5)",
       "", "4 5 6 7"},
      {"P11, P30: nothing to renew any more", "PDM-MONTHS=1", R"(
      02-15,package_renewed,,A,,,q,5
      02-16,registration,,A,,d9)",
       "; 2026-02-15 A Package termination p -10 = 0", "4"},
      {"P11: a millisecond earlier", "PDM-MONTHS=1", R"(
      02-14T23:59:59.999,package_renewed,,A,,,q,5
      02-15,registration,,A,,d1)",
       "; 2026-02-15 A Package renewal q +5 = 15", ""},
  });
}

TEST_CASE("audit: a package is valid for whole months", "[audit]") {
  struct Date {
    std::string readings, created, expired;
  };
  const std::vector<Date> examples{
      {"", "2028-02-29T08:30:00Z", "2029-02-28T08:30:00.000"},                      // P27
      {"PDM-LEAP-DAY=march_1", "2028-02-29T08:30:00Z", "2029-03-01T08:30:00.000"},  // P27
      {"PDM-MONTHS=48", "2028-02-29T00:00:00Z", "2032-02-29"},                      // B4
      {"PDM-MONTHS=1", "2026-01-31T00:00:00Z", "2026-02-28"},                       // P27
      {"PDM-MONTHS=1 PDM-LEAP-DAY=march_1", "2026-01-31T00:00:00.001Z", "2026-03-01T00:00:00.001"},
      {"PDM-MONTHS=1 PDM-GRACE=2", "2026-01-31T00:00:00Z", "2026-03-02"},  // P7
      {"PDM-MONTHS=2", "2026-12-31T00:00:00Z", "2027-02-28"},
  };
  for (const Date& example : examples) {
    INFO(example.readings << " " << example.created);
    const auto bill = bill_of(concat(kQuotaAccounts, "\n", example.created,
                                     ",package_created,,A,,,p,10\n"
                                     "2033-01-01T00:00:00Z,registration,,A,,d1"),
                              example.readings);
    REQUIRE(bill.quota_history.size() == 2);
    const std::string end = concat(example.expired, " A Package termination p -10 = 0");
    CHECK(history_of(bill).ends_with("; " + end));
  }
}

TEST_CASE("audit: a month closes before the calendar moves at its end", "[audit]") {
  const auto bill = bill_of(concat(kQuotaAccounts, R"(
      02-01,package_created,,A,,,p,10
      02-05,campaign_started,,T,,,c,4
      02-06,update_succeeded,,T,,d1,c
      03-02,registration,,A,,d1)"),
                            "PDM-MONTHS=1");
  CHECK(history_of(bill) ==
        "2026-02-01 A Package creation p +10 = 10; 2026-02-05 T/c Reservation p -4 = 6"
        "; 2026-03-01 T/c Reservation termination p +3 = 9"
        "; 2026-03-01 A Package termination p -9 = 0");
  CHECK(to_string(bill.quota_history[2].month) == "2026-03");  // P21
  REQUIRE(bill.packages.size() == 3);
  CHECK(bill.packages[0].package.empty());
  CHECK(bill.packages[1].package == "p");
  CHECK(bill.packages[1].tokens == 10);
  CHECK_FALSE(bill.packages[1].in_grace);
  CHECK(bill.packages[1].remaining == 6);
  CHECK(bill.packages[1].reserved == 3);
  CHECK(bill.packages[2].package.empty());
  CHECK(bill.packages[2].remaining == 0);
  CHECK(bill.packages[2].reserved == 0);
  REQUIRE(bill.accounts.size() == 6);  // A and T in each month
  for (std::size_t i = 0; i < 6; ++i) CHECK(bill.accounts[i].has_package == (i / 2 == 1));  // P13
}

TEST_CASE("audit: the remaining quota is net or gross, and 0 in the grace days", "[audit]") {
  const std::string rows = concat(kQuotaAccounts, R"(
      01-15,package_created,,A,,,p,10
      01-16,package_renewed,,A,,,q,5
      01-16,campaign_started,,T,,,c,4
      01-17,update_succeeded,,T,,d1,c
      03-16,campaign_stopped,,T,,,c
      03-17,registration,,A,,d9)");
  struct Month {
    std::string package, pending;
    bool in_grace;
    std::int64_t remaining, reserved;
  };
  const auto check_months = [&](const std::string& readings, const std::vector<Month>& months) {
    INFO(readings);
    const auto bill = bill_of(rows, readings);
    REQUIRE(bill.packages.size() == months.size());
    for (std::size_t i = 0; i < months.size(); ++i) {
      CAPTURE(i);
      CHECK(bill.packages[i].package == months[i].package);
      CHECK(bill.packages[i].pending == months[i].pending);
      CHECK(bill.packages[i].in_grace == months[i].in_grace);
      CHECK(bill.packages[i].remaining == months[i].remaining);
      CHECK(bill.packages[i].reserved == months[i].reserved);
    }
  };
  // p expires on 02-15, q takes its place, and expires on 03-15.
  check_months("PDM-MONTHS=1 PDM-GRACE=31", {{"p", "q", false, 6, 3},  // P4: 10 - 4, 4 - 1
                                             {"q", "", false, 11, 3},
                                             {"q", "", true, 0, 0}});  // P7
  check_months("PDM-MONTHS=1 PDM-GRACE=31 PDM-REMAINING=gross",
               {{"p", "q", false, 9, 3}, {"q", "", false, 14, 3}, {"q", "", true, 0, 0}});
  // Without grace days the campaign ends with q on 03-15, and its stop is quarantined.
  check_months("PDM-MONTHS=1",
               {{"p", "q", false, 6, 3}, {"q", "", false, 11, 3}, {"", "", false, 0, 0}});
}

TEST_CASE("audit: in the grace days open reservations are all there is", "[audit]") {
  const std::string rows = concat(kQuotaAccounts, R"(
      01-15,package_created,,A,,,p,10
      01-16,campaign_started,,T,,,c,4
      03-31,registration,,A,,d1)");
  for (const bool gross : {false, true}) {
    const auto bill =
        bill_of(rows, concat("PDM-MONTHS=1 PDM-GRACE=60 PDM-REMAINING=", gross ? "gross" : "net"));
    REQUIRE(bill.packages.size() == 3);
    CHECK(bill.packages[1].in_grace);
    CHECK(bill.packages[1].remaining == (gross ? 4 : 0));  // P4, P7
    CHECK(bill.packages[1].reserved == 4);
    REQUIRE(bill.accounts.size() == 6);  // A and T in each month
    CHECK(bill.accounts[3].has_package);
    CHECK(bill.accounts[4].has_package);  // P13, P7: expired, and not yet terminated
  }
}

}  // namespace
}  // namespace fleetbill::test
