#include "billing/pelion/quota.hpp"

#include <catch2/catch.hpp>

#include "tests/billing/quotas.hpp"

// Reservations and the outcomes of updates, by hand: docs/rules.md, rows P.

namespace fleetbill::billing::pelion::test {
namespace {

using Lines = std::vector<std::string>;

const char* const kPackageOf100 = "2026-01-01T00:00:00.000Z Package creation K +100 = 100";

TEST_CASE("a quota: events of its history have the portal's words", "[pelion][quota]") {
  const Lines words{"Reservation",      "Reservation release", "Reservation termination",
                    "Package creation", "Package renewal",     "Package termination"};
  REQUIRE(words.size() == kQuotaEventCount);
  for (std::size_t i = 0; i < words.size(); ++i) {
    CHECK(to_string(static_cast<QuotaEvent>(i)) == words[i]);
    CHECK(parse_quota_event(words[i]) == static_cast<QuotaEvent>(i));
  }
  CHECK_FALSE(parse_quota_event("reservation").has_value());
  CHECK_FALSE(parse_quota_event("").has_value());
}

TEST_CASE("a quota: a reservation takes tokens, its release brings back the unspent ones (P1-P4)",
          "[pelion][quota]") {
  check(GENERATE(values<Example>({
      {"30 reserved, 2 updated, 1 failed",
       "",
       "01-01 create K 100;01-05 start c 30;01-06 updated c 1;01-06 updated c 2;"
       "01-06 failed c 3;01-07 stop c",
       "done, granted, done, done, done, done",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -30 = 70",
        "2026-01-07T00:00:00.000Z Reservation release c of K +28 = 98"},
       "98 available, 0 reserved, 2 spent, 0 expired"},
      {"the other reading of P3: the failure cost a token",
       "PDM-RELEASE=used",
       "01-01 create K 100;01-05 start c 30;01-06 updated c 1;01-06 updated c 2;"
       "01-06 failed c 3;01-07 stop c",
       "done, granted, done, done, done, done",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -30 = 70",
        "2026-01-07T00:00:00.000Z Reservation release c of K +27 = 97"},
       "97 available, 0 reserved, 3 spent, 0 expired"},
      {"a device costs one token, however often it fails and whenever it succeeds",
       "PDM-RELEASE=used",
       "01-01 create K 100;01-05 start c 5;01-06 failed c 1;01-07 failed c 1;01-08 updated c 1;"
       "01-09 failed c 1;01-10 updated c 2;01-11 failed c 2;01-12 stop c",
       "done, granted, done, done, done, done, done, done, done",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -5 = 95",
        "2026-01-12T00:00:00.000Z Reservation release c of K +3 = 98"},
       "98 available, 0 reserved, 2 spent, 0 expired"},
      {"a failure for which no token is left costs none; the success needs one",
       "PDM-RELEASE=used",
       "01-01 create K 100;01-05 start c 1;01-06 failed c 1;01-07 failed c 2;01-08 updated c 2;"
       "01-09 updated c 1;01-10 stop c",
       "done, granted, done, done, used_up, done, done",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -1 = 99",
        "2026-01-10T00:00:00.000Z Reservation release c of K +0 = 99"},
       "99 available, 0 reserved, 1 spent, 0 expired"},
      {"a release of 0 is written too",
       "",
       "01-01 create K 100;01-05 start c 1;01-06 updated c 1;01-07 stop c",
       "done, granted, done, done",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -1 = 99",
        "2026-01-07T00:00:00.000Z Reservation release c of K +0 = 99"},
       "99 available, 0 reserved, 1 spent, 0 expired"},
      {"facts of one instant come one after the other",
       "",
       "01-01 create K 100;01-01 start c 100;01-01 updated c 1;01-01 stop c;01-01 start d 99",
       "done, granted, done, done, granted",
       {kPackageOf100, "2026-01-01T00:00:00.000Z Reservation c of K -100 = 0",
        "2026-01-01T00:00:00.000Z Reservation release c of K +99 = 99",
        "2026-01-01T00:00:00.000Z Reservation d of K -99 = 0"},
       "0 available, 99 reserved, 1 spent, 0 expired"},
  })));
}

TEST_CASE("a quota: a campaign gets all its tokens or none (P2, P24)", "[pelion][quota]") {
  check(GENERATE(values<Example>({
      {"one too many, then just enough, then nothing left",
       "",
       "01-01 create K 100;01-05 start c 101;01-06 start c 100;01-07 start d 1",
       "done, no tokens, granted, no tokens",
       {kPackageOf100, "2026-01-06T00:00:00.000Z Reservation c of K -100 = 0"},
       "0 available, 100 reserved, 0 spent, 0 expired"},
      {"the other reading: as many as there are, if any",
       "PDM-ALL-OR-NOTHING=partial",
       "01-01 create K 100;01-05 start c 101;01-06 start d 1;01-07 updated c 1;01-08 stop c",
       "done, granted, no tokens, done, done",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -100 = 0",
        "2026-01-08T00:00:00.000Z Reservation release c of K +99 = 99"},
       "99 available, 0 reserved, 1 spent, 0 expired"},
      {"without a package there are none",
       "",
       "01-05 start c 1",
       "no tokens",
       {},
       "0 available, 0 reserved, 0 spent, 0 expired"},
      {"without a package there are none to be had in part",
       "PDM-ALL-OR-NOTHING=partial",
       "01-05 start c 1",
       "no tokens",
       {},
       "0 available, 0 reserved, 0 spent, 0 expired"},
      {"P24: of a refused campaign nothing more can be said",
       "",
       "01-01 create K 100;01-05 start c 101;01-06 updated c 1;01-06 failed c 1;01-06 extend c 1;"
       "01-06 stop c",
       "done, no tokens, campaign_not_open, campaign_not_open, campaign_not_open, "
       "campaign_not_open",
       {kPackageOf100},
       "100 available, 0 reserved, 0 spent, 0 expired"},
  })));
}

TEST_CASE("a quota: devices that join reserve tokens of their own (P22)", "[pelion][quota]") {
  check(GENERATE(values<Example>({
      {"as long as there are tokens",
       "",
       "01-01 create K 100;01-05 start c 90;01-06 extend c 10;01-07 extend c 1;01-08 stop c",
       "done, granted, granted, no tokens, done",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -90 = 10",
        "2026-01-06T00:00:00.000Z Reservation c of K -10 = 0",
        "2026-01-08T00:00:00.000Z Reservation release c of K +100 = 100"},
       "100 available, 0 reserved, 0 spent, 0 expired"},
      {"all that want to join, or none",
       "",
       "01-01 create K 100;01-05 start c 97;01-06 extend c 5",
       "done, granted, no tokens",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -97 = 3"},
       "3 available, 97 reserved, 0 spent, 0 expired"},
      {"some of them under the other reading of P2",
       "PDM-ALL-OR-NOTHING=partial",
       "01-01 create K 100;01-05 start c 97;01-06 extend c 5;01-07 extend c 1",
       "done, granted, granted, no tokens",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -97 = 3",
        "2026-01-06T00:00:00.000Z Reservation c of K -3 = 0"},
       "0 available, 100 reserved, 0 spent, 0 expired"},
      {"P25: they make up for a reservation that is used up",
       "",
       "01-01 create K 100;01-05 start c 1;01-06 updated c 1;01-07 updated c 2;01-08 extend c 1;"
       "01-09 updated c 2",
       "done, granted, done, used_up, granted, done",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -1 = 99",
        "2026-01-08T00:00:00.000Z Reservation c of K -1 = 98"},
       "98 available, 0 reserved, 2 spent, 0 expired"},
  })));
}

TEST_CASE("a quota: a campaign's name is unique among the open ones of its account (P26)",
          "[pelion][quota]") {
  check(GENERATE(values<Example>({
      {"refused while it is open, whatever it asks for",
       "",
       "01-01 create K 100;01-05 start c 10;01-06 start c 5;01-06 start c 1000",
       "done, granted, campaign_open, campaign_open",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -10 = 90"},
       "90 available, 10 reserved, 0 spent, 0 expired"},
      {"another account's campaign is another one",
       "",
       "01-01 create K 100;01-05 start c 10;01-06 start T.c 5;01-07 updated T.c 1;01-08 stop c;"
       "01-09 updated T.c 2;01-09 updated c 2",
       "done, granted, granted, done, done, done, campaign_not_open",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -10 = 90",
        "2026-01-06T00:00:00.000Z Reservation T.c of K -5 = 85",
        "2026-01-08T00:00:00.000Z Reservation release c of K +10 = 95"},
       "95 available, 3 reserved, 2 spent, 0 expired"},
      {"after a stop it returns, and knows nothing of its former devices",
       "",
       "01-01 create K 100;01-05 start c 10;01-06 updated c 1;01-07 stop c;01-08 stop c;"
       "01-09 start c 10;01-10 updated c 1",
       "done, granted, done, done, campaign_not_open, granted, done",
       {kPackageOf100, "2026-01-05T00:00:00.000Z Reservation c of K -10 = 90",
        "2026-01-07T00:00:00.000Z Reservation release c of K +9 = 99",
        "2026-01-09T00:00:00.000Z Reservation c of K -10 = 89"},
       "89 available, 9 reserved, 2 spent, 0 expired"},
      {"after a refusal it returns",
       "",
       "01-01 create K 100;01-05 start c 101;01-06 start c 1",
       "done, no tokens, granted",
       {kPackageOf100, "2026-01-06T00:00:00.000Z Reservation c of K -1 = 99"},
       "99 available, 1 reserved, 0 spent, 0 expired"},
  })));
}

TEST_CASE("a quota: a device is updated once in a campaign (P25, P28)", "[pelion][quota]") {
  const std::string history = "2026-01-05T00:00:00.000Z Reservation c of K -2 = 98";
  check(GENERATE_COPY(values<Example>({
      {"a second success is refused",
       "",
       "01-01 create K 100;01-05 start c 2;01-06 updated c 1;01-07 updated c 1;01-08 updated c 2;"
       "01-09 updated c 3;01-10 updated c 2",
       "done, granted, done, updated_already, done, used_up, updated_already",
       {kPackageOf100, history},
       "98 available, 0 reserved, 2 spent, 0 expired"},
      {"the other reading: it takes a further token, if there is one",
       "PDM-UPDATED-TWICE=token",
       "01-01 create K 100;01-05 start c 2;01-06 updated c 1;01-07 updated c 1;01-08 updated c 1",
       "done, granted, done, done, used_up",
       {kPackageOf100, history},
       "98 available, 0 reserved, 2 spent, 0 expired"},
      {"a success after a failure is none after a success",
       "",
       "01-01 create K 100;01-05 start c 2;01-06 failed c 1;01-07 updated c 1;01-08 failed c 1;"
       "01-09 updated c 1",
       "done, granted, done, done, done, updated_already",
       {kPackageOf100, history},
       "98 available, 1 reserved, 1 spent, 0 expired"},
      {"both other readings: the failure pays the first success, not the second",
       "PDM-UPDATED-TWICE=token PDM-RELEASE=used",
       "01-01 create K 100;01-05 start c 2;01-06 failed c 1;01-07 updated c 1;01-08 updated c 1;"
       "01-09 updated c 1",
       "done, granted, done, done, done, used_up",
       {kPackageOf100, history},
       "98 available, 0 reserved, 2 spent, 0 expired"},
  })));
}

}  // namespace
}  // namespace fleetbill::billing::pelion::test
