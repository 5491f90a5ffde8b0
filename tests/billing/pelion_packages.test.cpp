#include "billing/pelion/quota.hpp"

#include <catch2/catch.hpp>

#include "tests/billing/journals.hpp"
#include "tests/billing/quotas.hpp"
#include "tests/units/print.hpp"

// Packages, their renewal and their end, by hand: docs/rules.md, rows P.

namespace fleetbill::billing::pelion::test {
namespace {

using billing::test::at;
using billing::test::rulebook_of;
using Lines = std::vector<std::string>;

const char* const kCreated = "2026-01-01T00:00:00.000Z Package creation K +100 = 100";

TEST_CASE("a quota: one package is active, one renewal pending (P11, P30)", "[pelion][quota]") {
  check(GENERATE(values<Example>({
      {"none to renew; a second one; a second renewal",
       "",
       "01-01 renew L 5;01-01 create K 100;01-02 create L 5;01-03 renew L 50;01-04 renew M 5",
       "no_active_package, done, package_active, done, renewal_pending",
       {kCreated},
       "100 available, 0 reserved, 0 spent, 0 expired"},
      {"P11: the last millisecond at which a renewal can be ordered",
       "",
       "01-01 create K 100;2026-12-31T23:59:59.999Z renew L 50;2027-01-01T00:00:00Z renew M 25",
       "done, done, done",
       {kCreated, "2027-01-01T00:00:00.000Z Package renewal L +50 = 150"},
       "150 available, 0 reserved, 0 spent, 0 expired"},
      {"P11: at the instant of the expiry there is nothing to renew, but room for a new one",
       "",
       "01-01 create K 100;2027-01-01T00:00:00Z renew L 50;2027-01-01T00:00:00Z create L 50",
       "done, no_active_package, done",
       {kCreated, "2027-01-01T00:00:00.000Z Package termination K -100 = 0",
        "2027-01-01T00:00:00.000Z Package creation L +50 = 50"},
       "50 available, 0 reserved, 0 spent, 100 expired"},
      {"tokens can be reserved up to the expiry, exclusive",
       "",
       "01-01 create K 100;2026-12-31T23:59:59.999Z start c 1;2027-01-01T00:00:00Z start d 1",
       "done, granted, no tokens",
       {kCreated, "2026-12-31T23:59:59.999Z Reservation c of K -1 = 99",
        "2027-01-01T00:00:00.000Z Reservation termination c of K +1 = 100",
        "2027-01-01T00:00:00.000Z Package termination K -100 = 0"},
       "0 available, 0 reserved, 0 spent, 100 expired"},
  })));
}

TEST_CASE("a quota: a renewal waits for the expiry and adds to what is left (P5, P6)",
          "[pelion][quota]") {
  const char* const script =
      "01-01 create K 100;01-05 start c 30;06-01 renew L 50;2027-02-01T00:00:00Z stop c;"
      "2029-01-01T00:00:00Z until";
  check(GENERATE_COPY(values<Example>({
      {"carried, at the expiry; the next expiry counts from the activation",
       "",
       script,
       "done, granted, done, done",
       {kCreated, "2026-01-05T00:00:00.000Z Reservation c of K -30 = 70",
        "2027-01-01T00:00:00.000Z Package renewal L +50 = 120",
        "2027-02-01T00:00:00.000Z Reservation release c of L +30 = 150",
        "2028-01-01T00:00:00.000Z Package termination L -150 = 0"},
       "0 available, 0 reserved, 0 spent, 150 expired"},
      {"lost: what is available goes, what is reserved stays",
       "PDM-LEFTOVER=lost",
       script,
       "done, granted, done, done",
       {kCreated, "2026-01-05T00:00:00.000Z Reservation c of K -30 = 70",
        "2027-01-01T00:00:00.000Z Package termination K -70 = 0",
        "2027-01-01T00:00:00.000Z Package renewal L +50 = 50",
        "2027-02-01T00:00:00.000Z Reservation release c of L +30 = 80",
        "2028-01-01T00:00:00.000Z Package termination L -80 = 0"},
       "0 available, 0 reserved, 0 spent, 150 expired"},
      {"at once, and it expires a year after that",
       "PDM-RENEWAL=at_once",
       script,
       "done, granted, done, done",
       {kCreated, "2026-01-05T00:00:00.000Z Reservation c of K -30 = 70",
        "2026-06-01T00:00:00.000Z Package renewal L +50 = 120",
        "2027-02-01T00:00:00.000Z Reservation release c of L +30 = 150",
        "2027-06-01T00:00:00.000Z Package termination L -150 = 0"},
       "0 available, 0 reserved, 0 spent, 150 expired"},
      {"at once and lost",
       "PDM-RENEWAL=at_once PDM-LEFTOVER=lost",
       script,
       "done, granted, done, done",
       {kCreated, "2026-01-05T00:00:00.000Z Reservation c of K -30 = 70",
        "2026-06-01T00:00:00.000Z Package termination K -70 = 0",
        "2026-06-01T00:00:00.000Z Package renewal L +50 = 50",
        "2027-02-01T00:00:00.000Z Reservation release c of L +30 = 80",
        "2027-06-01T00:00:00.000Z Package termination L -80 = 0"},
       "0 available, 0 reserved, 0 spent, 150 expired"},
      {"nothing lost is written too",
       "PDM-LEFTOVER=lost",
       "01-01 create K 100;01-05 start c 100;06-01 renew L 50;2027-01-01T00:00:00Z until",
       "done, granted, done",
       {kCreated, "2026-01-05T00:00:00.000Z Reservation c of K -100 = 0",
        "2027-01-01T00:00:00.000Z Package termination K +0 = 0",
        "2027-01-01T00:00:00.000Z Package renewal L +50 = 50"},
       "50 available, 100 reserved, 0 spent, 0 expired"},
      {"at once, renewals follow one another at will",
       "PDM-RENEWAL=at_once",
       "01-01 create K 100;01-02 renew L 50;01-02 renew M 25",
       "done, done, done",
       {kCreated, "2026-01-02T00:00:00.000Z Package renewal L +50 = 150",
        "2026-01-02T00:00:00.000Z Package renewal M +25 = 175"},
       "175 available, 0 reserved, 0 spent, 0 expired"},
      {"the order alone brings no tokens",
       "",
       "01-01 create K 100;01-02 renew L 50;01-03 start c 101",
       "done, done, no tokens",
       {kCreated},
       "100 available, 0 reserved, 0 spent, 0 expired"},
      {"a fact of the instant of the activation finds its tokens",
       "",
       "01-01 create K 100;01-02 renew L 50;2027-01-01T00:00:00Z start c 150",
       "done, done, granted",
       {kCreated, "2027-01-01T00:00:00.000Z Package renewal L +50 = 150",
        "2027-01-01T00:00:00.000Z Reservation c of L -150 = 0"},
       "0 available, 150 reserved, 0 spent, 0 expired"},
  })));
}

TEST_CASE("a quota: an expired package ends its campaigns and takes all tokens (P7-P10)",
          "[pelion][quota]") {
  const char* const script =
      "01-01 create K 100;01-04 start T.c 10;01-05 start b 20;01-05 start a 30;01-06 updated b 1;"
      "01-07 extend T.c 5;2027-01-01T00:00:00Z updated b 2";
  const Lines reserved{kCreated, "2026-01-04T00:00:00.000Z Reservation T.c of K -10 = 90",
                       "2026-01-05T00:00:00.000Z Reservation b of K -20 = 70",
                       "2026-01-05T00:00:00.000Z Reservation a of K -30 = 40",
                       "2026-01-07T00:00:00.000Z Reservation T.c of K -5 = 35"};
  const auto then = [&](const Lines& more) {
    Lines all = reserved;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  check(GENERATE_COPY(values<Example>({
      {"in the order of their first reservations, each returning its unspent tokens", "", script,
       "done, granted, granted, granted, done, granted, campaign_not_open",
       then({"2027-01-01T00:00:00.000Z Reservation termination T.c of K +15 = 50",
             "2027-01-01T00:00:00.000Z Reservation termination b of K +19 = 69",
             "2027-01-01T00:00:00.000Z Reservation termination a of K +30 = 99",
             "2027-01-01T00:00:00.000Z Package termination K -99 = 0"}),
       "0 available, 0 reserved, 1 spent, 99 expired"},
      {"the other reading of P8: their tokens are gone at once", "PDM-TERMINATION=zero", script,
       "done, granted, granted, granted, done, granted, campaign_not_open",
       then({"2027-01-01T00:00:00.000Z Reservation termination T.c of K +0 = 35",
             "2027-01-01T00:00:00.000Z Reservation termination b of K +0 = 35",
             "2027-01-01T00:00:00.000Z Reservation termination a of K +0 = 35",
             "2027-01-01T00:00:00.000Z Package termination K -35 = 0"}),
       "0 available, 0 reserved, 1 spent, 99 expired"},
      {"entries of 0 are written",
       "",
       "01-01 create K 1;01-05 start c 1;01-06 updated c 1;2027-01-01T00:00:00Z until",
       "done, granted, done",
       {"2026-01-01T00:00:00.000Z Package creation K +1 = 1",
        "2026-01-05T00:00:00.000Z Reservation c of K -1 = 0",
        "2027-01-01T00:00:00.000Z Reservation termination c of K +0 = 0",
        "2027-01-01T00:00:00.000Z Package termination K +0 = 0"},
       "0 available, 0 reserved, 1 spent, 0 expired"},
      {"a campaign that was stopped and started again takes its new place",
       "",
       "01-01 create K 100;01-05 start b 20;01-06 start a 30;01-07 stop b;01-08 start b 1;"
       "2027-01-01T00:00:00Z until",
       "done, granted, granted, done, granted",
       {kCreated, "2026-01-05T00:00:00.000Z Reservation b of K -20 = 80",
        "2026-01-06T00:00:00.000Z Reservation a of K -30 = 50",
        "2026-01-07T00:00:00.000Z Reservation release b of K +20 = 70",
        "2026-01-08T00:00:00.000Z Reservation b of K -1 = 69",
        "2027-01-01T00:00:00.000Z Reservation termination a of K +30 = 99",
        "2027-01-01T00:00:00.000Z Reservation termination b of K +1 = 100",
        "2027-01-01T00:00:00.000Z Package termination K -100 = 0"},
       "0 available, 0 reserved, 0 spent, 100 expired"},
  })));
}

TEST_CASE("a quota: in its grace days open campaigns go on, and nothing else (P7)",
          "[pelion][quota]") {
  // 60 days after 1 January 2027: 31 of January and 28 of February lead to 1 March, hence 2 March.
  const std::string reserved = "2026-01-05T00:00:00.000Z Reservation c of K -30 = 70";
  check(GENERATE_COPY(values<Example>({
      {"updates and stops, but no starts, extensions or renewals",
       "PDM-GRACE=60",
       "01-01 create K 100;01-05 start c 30;2027-01-01T00:00:00Z updated c 1;"
       "2027-01-01T00:00:00Z start d 1;2027-01-02T00:00:00Z extend c 1;"
       "2027-01-03T00:00:00Z renew L 50;2027-02-01T00:00:00Z stop c;2027-03-02T00:00:00Z until",
       "done, granted, done, no tokens, no tokens, no_active_package, done",
       {kCreated, reserved, "2027-02-01T00:00:00.000Z Reservation release c of K +29 = 99",
        "2027-03-02T00:00:00.000Z Package termination K -99 = 0"},
       "0 available, 0 reserved, 1 spent, 99 expired"},
      {"up to their end, exclusive",
       "PDM-GRACE=60",
       "01-01 create K 100;01-05 start c 30;2027-03-01T23:59:59.999Z updated c 1;"
       "2027-03-02T00:00:00Z updated c 2",
       "done, granted, done, campaign_not_open",
       {kCreated, reserved, "2027-03-02T00:00:00.000Z Reservation termination c of K +29 = 99",
        "2027-03-02T00:00:00.000Z Package termination K -99 = 0"},
       "0 available, 0 reserved, 1 spent, 99 expired"},
      {"a day has 24 hours, from the very time of the expiry",
       "PDM-GRACE=1",
       "01-01T12:00:00.001 create K 100;2027-01-02T12:00:00.000Z start d 1;"
       "2027-01-02T12:00:00.001Z until",
       "done, no tokens",
       {"2026-01-01T12:00:00.001Z Package creation K +100 = 100",
        "2027-01-02T12:00:00.001Z Package termination K -100 = 0"},
       "0 available, 0 reserved, 0 spent, 100 expired"},
      {"nor are there tokens in part",
       "PDM-GRACE=60 PDM-ALL-OR-NOTHING=partial",
       "01-01 create K 100;2027-01-01T00:00:00Z start d 1",
       "done, no tokens",
       {kCreated},
       "100 available, 0 reserved, 0 spent, 0 expired"},
      {"a new package ends them, and open campaigns go on under it",
       "PDM-GRACE=60",
       "01-01 create K 100;01-05 start c 30;2027-01-20T00:00:00Z create L 50;"
       "2027-01-21T00:00:00Z updated c 1;2027-01-22T00:00:00Z stop c;2028-06-01T00:00:00Z until",
       "done, granted, done, done, done",
       {kCreated, reserved, "2027-01-20T00:00:00.000Z Package termination K -70 = 0",
        "2027-01-20T00:00:00.000Z Package creation L +50 = 50",
        "2027-01-22T00:00:00.000Z Reservation release c of L +29 = 79",
        "2028-03-20T00:00:00.000Z Package termination L -79 = 0"},
       "0 available, 0 reserved, 1 spent, 149 expired"},
      {"a package that was renewed in time has none",
       "PDM-GRACE=60",
       "01-01 create K 100;06-01 renew L 50;2027-01-01T00:00:00Z start c 150",
       "done, done, granted",
       {kCreated, "2027-01-01T00:00:00.000Z Package renewal L +50 = 150",
        "2027-01-01T00:00:00.000Z Reservation c of L -150 = 0"},
       "0 available, 150 reserved, 0 spent, 0 expired"},
  })));
}

TEST_CASE("a quota: one advance brings about all that is due, in order (P27)", "[pelion][quota]") {
  check(GENERATE(values<Example>({
      {"an activation, the expiry of the renewed package, the end of its grace days",
       "PDM-GRACE=60",
       "01-01 create K 100;06-01 renew L 50;2030-01-01T00:00:00Z until",
       "done, done",
       {kCreated, "2027-01-01T00:00:00.000Z Package renewal L +50 = 150",
        "2028-03-01T00:00:00.000Z Package termination L -150 = 0"},  // 31 + 29 days
       "0 available, 0 reserved, 0 spent, 150 expired"},
      {"months that shorten: from the activation, not from the first day",
       "PDM-MONTHS=1",
       "01-31T10:00:00 create K 10;02-01 renew L 20;02-28T10:00:00 renew M 40;05-01 until",
       "done, done, done",
       {"2026-01-31T10:00:00.000Z Package creation K +10 = 10",
        "2026-02-28T10:00:00.000Z Package renewal L +20 = 30",
        "2026-03-28T10:00:00.000Z Package renewal M +40 = 70",
        "2026-04-28T10:00:00.000Z Package termination M -70 = 0"},
       "0 available, 0 reserved, 0 spent, 70 expired"},
      {"29 February",
       "",
       "2028-02-29T12:00:00.001Z create K 10;2028-03-01T00:00:00Z renew L 20;"
       "2031-01-01T00:00:00Z until",
       "done, done",
       {"2028-02-29T12:00:00.001Z Package creation K +10 = 10",
        "2029-02-28T12:00:00.001Z Package renewal L +20 = 30",
        "2030-02-28T12:00:00.001Z Package termination L -30 = 0"},
       "0 available, 0 reserved, 0 spent, 30 expired"},
      {"29 February, the other reading",
       "PDM-LEAP-DAY=march_1",
       "2028-02-29T12:00:00.001Z create K 10;2028-03-01T00:00:00Z renew L 20;"
       "2031-01-01T00:00:00Z until",
       "done, done",
       {"2028-02-29T12:00:00.001Z Package creation K +10 = 10",
        "2029-03-01T12:00:00.001Z Package renewal L +20 = 30",
        "2030-03-01T12:00:00.001Z Package termination L -30 = 0"},
       "0 available, 0 reserved, 0 spent, 30 expired"},
  })));
}

TEST_CASE("a quota: what can be reserved is 0 without a package and in its grace days",
          "[pelion][quota]") {
  Quota quota(rulebook_of("PDM-GRACE=60"), kAggregator);
  CHECK(quota.available() == 0);
  CHECK_FALSE(quota.package().has_value());
  REQUIRE(quota.create_package(at("01-01"), name_of('K'), 100) == Reason::none);
  REQUIRE(quota.start_campaign(at("01-05"), key_of("c"), 30).granted);
  CHECK(quota.available() == 70);
  CHECK(quota.reserved() == 30);
  const Instant expires = at("2027-01-01T00:00:00Z");
  CHECK(*quota.package() == Package{name_of('K'), 100, at("01-01"), expires, expires});
  REQUIRE(quota.renew_package(at("06-01"), name_of('L'), 50) == Reason::none);
  CHECK(*quota.pending() == PendingPackage{name_of('L'), 50});
  CHECK(quota.available() == 70);
  quota.advance(expires);
  CHECK(quota.package()->id == name_of('L'));
  CHECK(quota.package()->start == expires);
  CHECK_FALSE(quota.pending().has_value());
  CHECK(quota.available() == 120);
  quota.advance(at("2028-01-01T00:00:00Z"));
  CHECK(quota.is_in_grace());
  CHECK(quota.available() == 0);
  CHECK(quota.reserved() == 30);
  CHECK(quota.ledger().available() == 120);
  CHECK(quota.package()->id == name_of('L'));
  CHECK(quota.is_open(key_of("c")));
  CHECK_FALSE(quota.is_open(key_of("T.c")));
  quota.advance(at("2028-03-01T00:00:00Z"));
  CHECK_FALSE(quota.package().has_value());
  CHECK_FALSE(quota.is_in_grace());
  CHECK_FALSE(quota.is_open(key_of("c")));
}

TEST_CASE("a quota: knows the months in which a package was valid (P13)", "[pelion][quota]") {
  struct Months {
    const char* why;
    const char* rulebook;
    const char* script;
    const char* month;
    bool had;
  };
  const Months example = GENERATE(values<Months>({
      {"the month before", "", "01-31T23:59:59.999 create K 1", "2025-12", false},
      {"a millisecond", "", "01-31T23:59:59.999 create K 1", "2026-01", true},
      {"the last month", "", "01-15 create K 1;2027-01-31T00:00:00Z until", "2027-01", true},
      {"the expiry is exclusive", "", "01-01 create K 1;2027-01-31T00:00:00Z until", "2027-01",
       false},
      {"a millisecond of the last month", "",
       "01-01T00:00:00.001 create K 1;2027-01-31T00:00:00Z until", "2027-01", true},
      {"a month wholly within the grace days", "PDM-GRACE=60",
       "01-15 create K 1;2027-02-28T00:00:00Z until", "2027-02", true},
      {"the month in which the grace days end", "PDM-GRACE=60",
       "01-15 create K 1;2027-03-31T00:00:00Z until", "2027-03", true},
      {"the month after the grace days", "PDM-GRACE=60",
       "01-15 create K 1;2027-04-30T00:00:00Z until", "2027-04", false},
      {"the end of the grace days is exclusive", "PDM-GRACE=45",
       "01-15 create K 1;2027-03-31T00:00:00Z until", "2027-03", false},
      {"the month of the expiry, in grace days", "PDM-GRACE=60",
       "01-15 create K 1;2027-01-31T00:00:00Z until", "2027-01", true},
      {"renewed in it", "", "01-15 create K 1;02-01 renew L 1;2027-01-31T00:00:00Z until",
       "2027-01", true},
      {"renewed at once before it", "PDM-RENEWAL=at_once", "01-15 create K 1;02-01 renew L 1",
       "2026-01", true},
      {"none was ever bought", "", "01-15 renew L 1", "2026-01", false},
  }));
  INFO(example.why << "\n" << example.script);
  Quota quota(rulebook_of(example.rulebook), kAggregator);
  (void)play(quota, example.script);
  CHECK(quota.had_package(*parse_month(example.month)) == example.had);
}

TEST_CASE("a quota: entries are taken once", "[pelion][quota]") {
  Quota quota(Rulebook{}, kAggregator);
  REQUIRE(quota.create_package(at("01-01"), name_of('K'), 100) == Reason::none);
  CHECK(quota.take_entries().size() == 1);
  CHECK(quota.take_entries().empty());
  REQUIRE(quota.start_campaign(at("01-02"), key_of("c"), 1).granted);
  const auto entries = quota.take_entries();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].balance == 99);
}

}  // namespace
}  // namespace fleetbill::billing::pelion::test
