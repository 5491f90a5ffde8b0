#include "billing/pelion/calendar.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "tests/units/print.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::billing::pelion {
namespace {

using fleetbill::test::check_property;

Instant at(const char* text) { return *parse_instant(text); }

TEST_CASE("months later: the same day and time of day, if the month has it (P27)",
          "[pelion][calendar]") {
  struct Example {
    const char* why;
    const char* start;
    std::int64_t months;
    const char* last_day;  // PDM-LEAP-DAY=february_28
    const char* next_day;  // PDM-LEAP-DAY=march_1
  };
  const Example example = GENERATE(values<Example>({
      {"a year", "2026-01-15T00:00:00.000Z", 12, "2027-01-15T00:00:00.000Z",
       "2027-01-15T00:00:00.000Z"},
      {"to the millisecond", "2026-01-15T13:14:15.016Z", 12, "2027-01-15T13:14:15.016Z",
       "2027-01-15T13:14:15.016Z"},
      {"the last millisecond of a year", "2026-12-31T23:59:59.999Z", 12, "2027-12-31T23:59:59.999Z",
       "2027-12-31T23:59:59.999Z"},
      {"nothing", "2026-01-31T01:00:00.000Z", 0, "2026-01-31T01:00:00.000Z",
       "2026-01-31T01:00:00.000Z"},
      {"29 February to a common year", "2024-02-29T12:00:00.001Z", 12, "2025-02-28T12:00:00.001Z",
       "2025-03-01T12:00:00.001Z"},
      {"29 February to a leap year", "2024-02-29T12:00:00.001Z", 48, "2028-02-29T12:00:00.001Z",
       "2028-02-29T12:00:00.001Z"},
      {"29 February to a year that 4 divides and 400 does not", "2096-02-29T00:00:00.000Z", 48,
       "2100-02-28T00:00:00.000Z", "2100-03-01T00:00:00.000Z"},
      {"28 February of a leap year's eve stays the 28th", "2027-02-28T06:00:00.000Z", 12,
       "2028-02-28T06:00:00.000Z", "2028-02-28T06:00:00.000Z"},
      {"31 January to February", "2026-01-31T08:00:00.000Z", 1, "2026-02-28T08:00:00.000Z",
       "2026-03-01T08:00:00.000Z"},
      {"30 January to February", "2026-01-30T08:00:00.000Z", 1, "2026-02-28T08:00:00.000Z",
       "2026-03-01T08:00:00.000Z"},
      {"29 January to a common February", "2026-01-29T08:00:00.000Z", 1, "2026-02-28T08:00:00.000Z",
       "2026-03-01T08:00:00.000Z"},
      {"29 January to a leap year's February", "2028-01-29T08:00:00.000Z", 1,
       "2028-02-29T08:00:00.000Z", "2028-02-29T08:00:00.000Z"},
      {"31 March to a month of 30 days", "2026-03-31T23:59:59.999Z", 1, "2026-04-30T23:59:59.999Z",
       "2026-05-01T23:59:59.999Z"},
      {"31 October over the year's end to February", "2026-10-31T00:00:00.000Z", 4,
       "2027-02-28T00:00:00.000Z", "2027-03-01T00:00:00.000Z"},
      {"December to January", "2026-12-15T00:00:00.000Z", 1, "2027-01-15T00:00:00.000Z",
       "2027-01-15T00:00:00.000Z"},
      {"January to December", "2026-01-31T00:00:00.000Z", 11, "2026-12-31T00:00:00.000Z",
       "2026-12-31T00:00:00.000Z"},
      {"a hundred years", "2026-05-05T05:05:05.005Z", 1200, "2126-05-05T05:05:05.005Z",
       "2126-05-05T05:05:05.005Z"},
  }));
  CAPTURE(example.why, example.start, example.months);
  CHECK(months_later(at(example.start), example.months, LeapDayRule::february_28) ==
        at(example.last_day));
  CHECK(months_later(at(example.start), example.months, LeapDayRule::march_1) ==
        at(example.next_day));
}

TEST_CASE("months later: never go back, and differ by a day at most between the readings",
          "[pelion][calendar][property]") {
  check_property(500, [] {
    const auto draw_instant = [] {
      return Instant{
          *rc::gen::resize(1000, rc::gen::inRange<std::int64_t>(at("2023-12-01T00:00:00Z").ms,
                                                                at("2029-01-01T00:00:00Z").ms))};
    };
    const Instant a = draw_instant();
    const Instant b = draw_instant();
    const auto months = *rc::gen::inRange<std::int64_t>(0, 40);
    for (const LeapDayRule rule : {LeapDayRule::february_28, LeapDayRule::march_1}) {
      // By days: of two on one last day of a month the hour of the shorter start decides.
      if (date_of(a) <= date_of(b)) {
        RC_ASSERT(date_of(months_later(a, months, rule)) <= date_of(months_later(b, months, rule)));
      }
      const Instant later = months_later(a, months, rule);
      RC_ASSERT(later - start_of(date_of(later)) == a - start_of(date_of(a)));
    }
    const Duration between = months_later(a, months, LeapDayRule::march_1) -
                             months_later(a, months, LeapDayRule::february_28);
    RC_ASSERT(between == Duration{0} || between == days(1));
  });
}

TEST_CASE("a report: is there on the third business day of the next month, whatever it begins on",
          "[pelion][calendar]") {
  struct Example {
    const char* month;
    const char* begins;  // of the next month, off a wall calendar
    const char* there;
  };
  const Example example = GENERATE(values<Example>({
      {"2026-05", "1 June 2026 is a Monday", "2026-06-03T02:00:00Z"},        // Mon, Tue, Wed
      {"2026-08", "1 September 2026 is a Tuesday", "2026-09-03T02:00:00Z"},  // Tue, Wed, Thu
      {"2026-06", "1 July 2026 is a Wednesday", "2026-07-03T02:00:00Z"},     // Wed, Thu, Fri
      {"2025-12", "1 January 2026 is a Thursday", "2026-01-05T02:00:00Z"},   // Thu, Fri, Mon
      {"2026-04", "1 May 2026 is a Friday", "2026-05-05T02:00:00Z"},         // Fri, Mon, Tue
      {"2026-07", "1 August 2026 is a Saturday", "2026-08-05T02:00:00Z"},    // Mon 3, Tue, Wed
      {"2026-01", "1 February 2026 is a Sunday", "2026-02-04T02:00:00Z"},    // Mon 2, Tue, Wed
      // docs/rules.md#b6, each with its weekday
      {"2023-12", "1 January 2024 is a Monday and a holiday", "2024-01-03T02:00:00Z"},
      {"2024-05", "1 June 2024 is a Saturday", "2024-06-05T02:00:00Z"},
      {"2024-08", "1 September 2024 is a Sunday", "2024-09-04T02:00:00Z"},
      {"2025-04", "1 May 2025 is a Thursday and a holiday", "2025-05-05T02:00:00Z"},
      {"2025-07", "1 August 2025 is a Friday", "2025-08-05T02:00:00Z"},
  }));
  CAPTURE(example.month, example.begins);
  CHECK(report_time(*parse_month(example.month), 3) == at(example.there));
}

TEST_CASE("a report: is there on the business day that PDM-REPORT-DAY says", "[pelion][calendar]") {
  struct Example {
    std::int64_t day;
    const char* thursday;  // May 2025 begins on a Thursday
    const char* saturday;  // August 2026 on a Saturday
  };
  const Example example = GENERATE(values<Example>({
      {1, "2025-05-01T02:00:00Z", "2026-08-03T02:00:00Z"},
      {2, "2025-05-02T02:00:00Z", "2026-08-04T02:00:00Z"},
      {3, "2025-05-05T02:00:00Z", "2026-08-05T02:00:00Z"},
      {6, "2025-05-08T02:00:00Z", "2026-08-10T02:00:00Z"},
      {7, "2025-05-09T02:00:00Z", "2026-08-11T02:00:00Z"},
      {8, "2025-05-12T02:00:00Z", "2026-08-12T02:00:00Z"},
      {20, "2025-05-28T02:00:00Z", "2026-08-28T02:00:00Z"},  // four whole weeks
  }));
  CAPTURE(example.day);
  CHECK(report_time(*parse_month("2025-04"), example.day) == at(example.thursday));
  CHECK(report_time(*parse_month("2026-07"), example.day) == at(example.saturday));
}

TEST_CASE("a report: every month has twenty business days, on each of which one can be there",
          "[pelion][calendar]") {
  for (Month month = *parse_month("1970-01"); month < *parse_month("2040-01");
       month = month.next()) {
    Instant before = month.end();
    for (std::int64_t day = 1; day <= 20; ++day) {
      const Instant there = report_time(month, day);
      REQUIRE(there > before);
      REQUIRE(month_of(there) == month.next());
      before = there;
    }
  }
}

}  // namespace
}  // namespace fleetbill::billing::pelion
