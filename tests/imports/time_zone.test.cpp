#include "billing/imports/time_zone.hpp"

#include <catch2/catch.hpp>

#include "billing/units/error.hpp"

namespace fleetbill::billing::imports::test {
namespace {

/// The local time, as UTC: one time, `a or b`, or `none, shifted`.
std::string in_utc(const char* zone, const char* local) {
  const auto reading = TimeZone(zone).to_utc(*parse_instant(std::string(local) + "Z"));
  if (!reading.earlier) return "none, " + to_string(reading.shifted);
  if (*reading.earlier == *reading.later) return to_string(*reading.earlier);
  return to_string(*reading.earlier) + " or " + to_string(*reading.later);
}

}  // namespace

TEST_CASE("a time zone: is UTC, an offset, or a place", "[imports][zone]") {
  CHECK(in_utc("UTC", "2026-07-01T12:00:00.123") == "2026-07-01T12:00:00.123Z");
  CHECK(in_utc("+08:00", "2026-07-01T07:00:00") == "2026-06-30T23:00:00.000Z");
  CHECK(in_utc("-03:30", "2026-07-01T21:00:00") == "2026-07-02T00:30:00.000Z");
  CHECK(in_utc("Europe/Berlin", "2026-07-01T12:00:00") == "2026-07-01T10:00:00.000Z");
  CHECK(in_utc("Europe/Berlin", "2026-01-01T00:30:00") == "2025-12-31T23:30:00.000Z");
  CHECK(in_utc("Australia/Perth", "2026-01-01T08:00:00") == "2026-01-01T00:00:00.000Z");
  CHECK_THROWS_WITH(TimeZone("Europe/Berln"),
                    "unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?; use "
                    "UTC, an offset such as +08:00, or a place such as Europe/Berlin");
  // An abbreviation never proposes a different zone: PST is not MST.
  for (const std::string name : {"PST", "AEST", "CST", "IST", "BST", "EDT", "JST", "pst", "PDT",
                                 "CEST", "MSK", "HKT", "NZST", "AKST"}) {
    CHECK_THROWS_WITH(TimeZone(name), "unknown time zone '" + name +
                                          "'; use UTC, an offset such as +08:00, or a "
                                          "place such as Europe/Berlin");
  }
  CHECK_THROWS_AS(TimeZone("+8"), Error);
  CHECK_THROWS_AS(TimeZone(""), Error);
}

TEST_CASE("a local time: may be there twice, or not at all", "[imports][zone]") {
  // In 2026 the clocks of Berlin are put forward on 29 March at 02:00, and back on 25 October at
  // 03:00, both at 01:00 UTC.
  CHECK(in_utc("Europe/Berlin", "2026-03-29T01:59:59.999") == "2026-03-29T00:59:59.999Z");
  CHECK(in_utc("Europe/Berlin", "2026-03-29T02:00:00") == "none, 2026-03-29T01:00:00.000Z");
  CHECK(in_utc("Europe/Berlin", "2026-03-29T02:59:59.999") == "none, 2026-03-29T01:59:59.999Z");
  CHECK(in_utc("Europe/Berlin", "2026-03-29T03:00:00") == "2026-03-29T01:00:00.000Z");
  CHECK(in_utc("Europe/Berlin", "2026-10-25T01:59:59.999") == "2026-10-24T23:59:59.999Z");
  CHECK(in_utc("Europe/Berlin", "2026-10-25T02:30:00") ==
        "2026-10-25T00:30:00.000Z or 2026-10-25T01:30:00.000Z");
  CHECK(in_utc("Europe/Berlin", "2026-10-25T03:00:00") == "2026-10-25T02:00:00.000Z");
}

}  // namespace fleetbill::billing::imports::test
