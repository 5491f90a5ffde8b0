#include "billing/units/instant.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "tests/units/print.hpp"
#include "tests/units/property.hpp"

namespace fleetbill {
namespace {

constexpr std::int64_t kDay = 86'400'000;
/// 9999-01-01T00:00:00Z: 2,932,532 days after 1970 (8,029 years of 365 days, 1,947 leap days).
constexpr std::int64_t kEnd = 2'932'532 * kDay;

Instant at(const char* text) {
  CAPTURE(text);
  const auto instant = parse_instant(text);
  REQUIRE(instant);
  return *instant;
}

TEST_CASE("an instant: is read as milliseconds since 1970", "[units][instant]") {
  struct Example {
    const char* text;
    std::int64_t ms;
  };
  const Example example = GENERATE(values<Example>({
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T00:00:00.000Z", 0},
      {"1970-01-01T00:00:00.001Z", 1},
      {"1970-01-01T00:00:01Z", 1'000},
      {"1970-01-01T00:01:00Z", 60'000},
      {"1970-01-01T01:00:00Z", 3'600'000},
      {"1970-01-01T23:59:59.999Z", kDay - 1},
      {"1970-01-02T00:00:00Z", kDay},
      {"1970-02-01T00:00:00Z", 31 * kDay},
      {"1972-03-01T00:00:00Z", (2 * 365 + 31 + 29) * kDay},  // 1972 is a leap year
      // 30 years of 365 days, 7 leap days, January and 28 days of February: day 11,016
      {"2000-02-29T12:34:56.789Z", 11'016 * kDay + 45'296'789},
      {"2001-09-09T01:46:40Z", 1'000'000'000'000},  // the billionth second of POSIX
      {"2038-01-19T03:14:08Z", 2'147'483'648'000},  // where 31 bits of seconds end
      {"2100-03-01T00:00:00Z", 4'107'542'400'000},  // not a leap year: the day after February 28
      {"9998-12-31T23:59:59.999Z", kEnd - 1},
  }));
  CAPTURE(example.text);
  const auto instant = parse_instant(example.text);
  REQUIRE(instant);
  CHECK(instant->ms == example.ms);
}

TEST_CASE("an instant: any other form than YYYY-MM-DDThh:mm:ss[.sss]Z is refused",
          "[units][instant]") {
  const char* text = GENERATE(
      // years 1970 to 9998 (docs/journal.md)
      "1969-12-31T23:59:59.999Z", "9999-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
      "10000-01-01T00:00:00Z", "970-01-01T00:00:00Z", "-970-01-01T00:00:00Z",
      // impossible days
      "2026-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "2100-02-29T00:00:00Z",
      "2026-04-31T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-00T00:00:00Z",
      "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
      // impossible times, leap seconds among them
      "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2016-12-31T23:59:60Z",
      "2016-12-31T23:59:60.000Z",
      // separators
      "2026-01-01 00:00:00Z", "2026-01-01t00:00:00Z", "2026/01-01T00:00:00Z",
      "2026-01/01T00:00:00Z", "2026-01-01T00.00:00Z", "2026-01-01T00:00.00Z",
      "2026-01-01T00:00:00,000Z", "20260101T000000Z",
      // zones
      "2026-01-01T00:00:00", "2026-01-01T00:00:00z", "2026-01-01T00:00:00.000",
      "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.000z",
      // other than no or three decimals
      "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.12Z",
      "2026-01-01T00:00:00.1234Z", "2026-01-01T00:00:00.123456Z",
      // other than digits
      "2026-01-01T0x:00:00Z", "2026-01-01T00:+1:00Z", "2026-01-01T00:00:-1Z",
      "2026-01-01T00:00:00.-12Z", "2026-01-01T00:00:00.1 3Z", "2O26-01-01T00:00:00Z",
      "2026- 1-01T00:00:00Z", "2026-01- 1T00:00:00Z",
      // more or less around it
      "", "Z", "2026-01-01", "2026-01-01T00:00Z", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z ",
      "2026-01-01T00:00:00ZZ");
  CAPTURE(text);
  CHECK_FALSE(parse_instant(text).has_value());
}

TEST_CASE("an instant: a NUL or a character beyond ASCII is refused", "[units][instant]") {
  CHECK_FALSE(parse_instant(std::string_view("2026-01-01T00:00:0\0Z", 20)).has_value());
  CHECK_FALSE(parse_instant("2026-01-01T00:00:\xEF\xBC\x91Z").has_value());  // a wide 1: 21 bytes
  CHECK_FALSE(parse_instant("2026-01-01T00:00\xE2\x80\x8B\x30Z").has_value());
}

TEST_CASE("an instant: is printed with three decimals and a Z", "[units][instant]") {
  CHECK(to_string(Instant{0}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_string(Instant{45'296'007}) == "1970-01-01T12:34:56.007Z");
  CHECK(to_string(Instant{kEnd - 1}) == "9998-12-31T23:59:59.999Z");
  CHECK(to_string(Instant{kEnd}) == "9999-01-01T00:00:00.000Z");  // the end of the last month
  CHECK(to_string(Instant{-1}) == "1969-12-31T23:59:59.999Z");
  CHECK(to_string(at("2026-03-04T05:06:07.080Z")) == "2026-03-04T05:06:07.080Z");
}

TEST_CASE("an instant: what is printed is read as the same instant", "[units][instant][property]") {
  test::check_property(2000, [] {
    const Instant t{*rc::gen::resize(1000, rc::gen::inRange<std::int64_t>(0, kEnd))};
    const std::string text = to_string(t);
    RC_ASSERT(parse_instant(text) == t);
    if (t.ms % 1000 == 0) RC_ASSERT(parse_instant(text.substr(0, 19) + "Z") == t);
  });
}

TEST_CASE("instants: lengths of time add up in milliseconds", "[units][instant]") {
  CHECK(milliseconds(7).ms == 7);
  CHECK(seconds(2).ms == 2'000);
  CHECK(minutes(2).ms == 120'000);
  CHECK(hours(2).ms == 7'200'000);
  CHECK(days(2).ms == 2 * kDay);
  CHECK(at("2026-01-01T00:00:00Z") + hours(25) == at("2026-01-02T01:00:00Z"));
  CHECK(at("2026-01-02T01:00:00Z") - hours(25) == at("2026-01-01T00:00:00Z"));
  CHECK(at("2026-01-02T01:00:00Z") - at("2026-01-01T00:00:00Z") == hours(25));
  CHECK(at("2026-01-01T00:00:00Z") - at("2026-01-02T01:00:00Z") == Duration{-hours(25).ms});
  CHECK(hours(1) + minutes(30) == minutes(90));
  CHECK(hours(1) - minutes(30) == minutes(30));
  CHECK(minutes(30) * 3 == minutes(90));
  CHECK(kNever < Instant{0});
  CHECK(kNever < Instant{-kEnd});
}

// ---- the calendar

TEST_CASE("the calendar: days follow each other over four hundred years", "[units][date]") {
  // An independent walk: 1970 to 2369 has each kind of leap year rule.
  Date expected{1970, 1, 1};
  const auto length_of = [](const Date& d) {
    if (d.month == 2) {
      return d.year % 400 == 0 || (d.year % 4 == 0 && d.year % 100 != 0) ? 29 : 28;
    }
    return d.month == 4 || d.month == 6 || d.month == 9 || d.month == 11 ? 30 : 31;
  };
  bool all_equal = true;
  std::int64_t day = 0;
  for (; expected.year < 2370; ++day) {
    const Instant midnight{day * kDay};
    all_equal &= date_of(midnight) == expected && start_of(expected) == midnight;
    all_equal &= days_in_month(expected.year, expected.month) == length_of(expected);
    if (++expected.day > length_of(expected)) {
      expected.day = 1;
      if (++expected.month > 12) expected = {expected.year + 1, 1, 1};
    }
  }
  CHECK(all_equal);
  CHECK(day == 146'097);  // the days of 400 Gregorian years
}

TEST_CASE("the calendar: a day lasts until its last millisecond", "[units][date]") {
  CHECK(date_of(Instant{kDay - 1}) == Date{1970, 1, 1});
  CHECK(date_of(Instant{kDay}) == Date{1970, 1, 2});
  CHECK(date_of(Instant{-1}) == Date{1969, 12, 31});
  CHECK(date_of(Instant{-kDay}) == Date{1969, 12, 31});
  CHECK(date_of(Instant{-kDay - 1}) == Date{1969, 12, 30});
}

TEST_CASE("the calendar: goes on before the first journal and before year 0", "[units][date]") {
  CHECK(start_of({0, 3, 1}).ms == -719'468 * kDay);   // Hinnant's era begins there
  CHECK(start_of({0, 2, 29}).ms == -719'469 * kDay);  // year 0 is divisible by 400
  const Date date = GENERATE(values<Date>({{0, 3, 1},
                                           {0, 2, 29},
                                           {0, 1, 1},
                                           {-1, 12, 31},
                                           {-1, 3, 1},
                                           {-1, 2, 28},
                                           {-400, 3, 1},
                                           {-400, 2, 29},
                                           {-401, 1, 1},
                                           {1600, 2, 29},
                                           {1969, 12, 31}}));
  CAPTURE(date.year, int{date.month}, int{date.day});
  CHECK(date_of(start_of(date)) == date);
  CHECK(date_of(start_of(date) - milliseconds(1)) < date);
}

TEST_CASE("the calendar: months have their days, February by the Gregorian rule", "[units][date]") {
  struct Example {
    std::int32_t year;
    std::uint32_t month;
    std::int32_t days;
  };
  const Example example = GENERATE(values<Example>({
      {2026, 1, 31},  {2026, 2, 28},  {2026, 3, 31}, {2026, 4, 30}, {2026, 5, 31},
      {2026, 6, 30},  {2026, 7, 31},  {2026, 8, 31}, {2026, 9, 30}, {2026, 10, 31},
      {2026, 11, 30}, {2026, 12, 31}, {2024, 2, 29}, {2000, 2, 29}, {2100, 2, 28},
      {2200, 2, 28},  {2400, 2, 29},  {9996, 2, 29}, {1970, 2, 28}, {2024, 1, 31},
  }));
  CAPTURE(example.year, example.month);
  CHECK(days_in_month(example.year, example.month) == example.days);
}

TEST_CASE("a date: is read from YYYY-MM-DD and nothing else", "[units][date]") {
  CHECK(parse_date("1970-01-01") == Date{1970, 1, 1});
  CHECK(parse_date("2024-02-29") == Date{2024, 2, 29});
  CHECK(parse_date("9998-12-31") == Date{9998, 12, 31});
  const char* text =
      GENERATE("1969-12-31", "9999-01-01", "2026-02-29", "2026-04-31", "2026-01-00", "2026-13-01",
               "2026-00-10", "2026-1-01", "2026-01-1", "2026-01-01 ", "2026/01-01", "2026-01/01",
               "20260101", "2026-01-0a", "202x-01-01", "2026-0x-01", "");
  CAPTURE(text);
  CHECK_FALSE(parse_date(text).has_value());
}

TEST_CASE("a date: is printed with four, two and two digits", "[units][date]") {
  CHECK(to_string(Date{1970, 1, 2}) == "1970-01-02");
  CHECK(to_string(Date{9998, 12, 31}) == "9998-12-31");
  CHECK(to_string(Date{70, 3, 4}) == "0070-03-04");
}

// ---- months

TEST_CASE("a month: is read from YYYY-MM and nothing else", "[units][month]") {
  CHECK(parse_month("1970-01") == Month{0});
  CHECK(parse_month("1970-12") == Month{11});
  CHECK(parse_month("2026-03") == Month{56 * 12 + 2});
  CHECK(parse_month("9998-12") == Month{8029 * 12 - 1});
  const char* text = GENERATE("1969-12", "9999-01", "2026-00", "2026-13", "2026-1", "202603",
                              "2026-03-", "2026-03-01", "2026/03", "2026-3x", "26-03", "");
  CAPTURE(text);
  CHECK_FALSE(parse_month(text).has_value());
}

TEST_CASE("a month: begins with its first millisecond and ends with the next month",
          "[units][month]") {
  struct Example {
    const char *month, *begin, *last;  // last: its last millisecond
  };
  const Example example = GENERATE(values<Example>({
      {"1970-01", "1970-01-01T00:00:00.000Z", "1970-01-31T23:59:59.999Z"},
      {"2026-02", "2026-02-01T00:00:00.000Z", "2026-02-28T23:59:59.999Z"},
      {"2024-02", "2024-02-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z"},
      {"2025-12", "2025-12-01T00:00:00.000Z", "2025-12-31T23:59:59.999Z"},
      {"2026-01", "2026-01-01T00:00:00.000Z", "2026-01-31T23:59:59.999Z"},
      {"9998-12", "9998-12-01T00:00:00.000Z", "9998-12-31T23:59:59.999Z"},
  }));
  CAPTURE(example.month);
  const Month month = parse_month(example.month).value();
  CHECK(to_string(month) == example.month);
  CHECK(to_string(month.begin()) == example.begin);
  CHECK(to_string(month.end() - milliseconds(1)) == example.last);
  CHECK(month.end() == month.next().begin());
  CHECK(month_of(month.begin()) == month);
  CHECK(month_of(month.end() - milliseconds(1)) == month);
  CHECK(month_of(month.end()) == month.next());
  CHECK(month_of(month.begin() - milliseconds(1)) == month.previous());
  // T21: half-open
  CHECK(month.contains(month.begin()));
  CHECK(month.contains(month.end() - milliseconds(1)));
  CHECK_FALSE(month.contains(month.end()));
  CHECK_FALSE(month.contains(month.begin() - milliseconds(1)));
}

TEST_CASE("months: are counted over the ends of years", "[units][month]") {
  CHECK(month_of(2025, 12).next() == month_of(2026, 1));
  CHECK(month_of(2026, 1).previous() == month_of(2025, 12));
  CHECK(month_of(2026, 1) < month_of(2026, 2));
  CHECK(month_of(1970, 1).index == 0);
  CHECK(month_of(1971, 1).index == 12);
  CHECK(to_string(Month{-1}) == "1969-12");
  CHECK(to_string(Month{-12}) == "1969-01");
  CHECK(to_string(Month{-13}) == "1968-12");
  CHECK(to_string(Month{11}) == "1970-12");
  CHECK(to_string(Month{12}) == "1971-01");
}

TEST_CASE("months: every instant is in one month, the one it is said to be of",
          "[units][month][property]") {
  test::check_property(1000, [] {
    const Instant t{*rc::gen::resize(1000, rc::gen::inRange<std::int64_t>(-kEnd, kEnd))};
    const Month month = month_of(t);
    RC_ASSERT(month.contains(t));
    RC_ASSERT(!month.next().contains(t) && !month.previous().contains(t));
    RC_ASSERT(month.end() - month.begin() ==
              days(days_in_month(date_of(t).year, date_of(t).month)));
  });
}

}  // namespace
}  // namespace fleetbill
