#include "billing/units/time_format.hpp"

#include <catch2/catch.hpp>

#include "billing/units/error.hpp"

namespace fleetbill {
namespace {

/// `2026-01-31T23:14:00.000Z to 60000 ms, offset 480 min`; "-" if it cannot be read.
std::string read_as(const char* format, const char* text) {
  const auto written = TimeFormat(format).read(text);
  if (!written) return "-";
  std::string out = to_string(written->local) + " to " + std::to_string(written->precision.ms);
  if (written->offset) out += ", " + std::to_string(written->offset->ms / 60'000);
  return out;
}

}  // namespace

TEST_CASE("a time format: reads what is written so", "[units][time]") {
  CHECK(read_as("%d/%m/%Y %H:%M", "31/01/2026 23:14") == "2026-01-31T23:14:00.000Z to 60000");
  CHECK(read_as("%d/%m/%Y %H:%M", "1/2/2026 3:04") == "2026-02-01T03:04:00.000Z to 60000");
  CHECK(read_as("%m/%d/%Y %I:%M:%S %p", "01/31/2026 12:05:06 AM") ==
        "2026-01-31T00:05:06.000Z to 1000");
  CHECK(read_as("%m/%d/%Y %I:%M:%S %p", "01/31/2026 12:05:06 pm") ==
        "2026-01-31T12:05:06.000Z to 1000");
  CHECK(read_as("%d %b %Y", "29 FEB 2028") == "2028-02-29T00:00:00.000Z to 86400000");
  CHECK(read_as("%Y-%m-%d %H:%M:%S.%f", "2026-01-31 23:14:15.9876543") ==
        "2026-01-31T23:14:15.987Z to 1");
  CHECK(read_as("%Y-%m-%dT%H:%M:%S%z", "2026-01-31T23:14:15+08:00") ==
        "2026-01-31T23:14:15.000Z to 1000, 480");
  CHECK(read_as("%Y-%m-%dT%H:%M:%S%z", "2026-01-31T23:14:15-0330") ==
        "2026-01-31T23:14:15.000Z to 1000, -210");
  CHECK(read_as("%Y-%m-%dT%H:%M:%S%z", "2026-01-31T23:14:15Z") ==
        "2026-01-31T23:14:15.000Z to 1000, 0");
  CHECK(read_as("epoch_s", "1769901255") == "2026-01-31T23:14:15.000Z to 1000, 0");
  CHECK(read_as("epoch_ms", "1769901255123") == "2026-01-31T23:14:15.123Z to 1, 0");
  // A fraction of zero may be absent.
  const char* const fraction = "%Y-%m-%dT%H:%M:%S.%f%z";
  CHECK(read_as(fraction, "2026-01-31T23:59:59.250000+00:00") ==
        "2026-01-31T23:59:59.250Z to 1, 0");
  CHECK(read_as(fraction, "2026-01-31T23:59:59+00:00") == "2026-01-31T23:59:59.000Z to 1000, 0");
  CHECK(read_as("%d.%m.%Y %H:%M:%S,%f", "31.01.2026 23:59:59") ==
        "2026-01-31T23:59:59.000Z to 1000");
  CHECK(read_as("100%% %Y%m%d", "100% 20260131") == "2026-01-31T00:00:00.000Z to 86400000");
}

TEST_CASE("a time format: reads nothing else", "[units][time]") {
  for (const char* text :
       {"", "31/01/2026", "31/01/2026 23:14:00", "31/01/2026 24:00", "31/01/2026 23:60",
        "30/02/2026 00:00", "29/02/2026 00:00", "01/13/2026 00:00", "00/01/2026 00:00",
        "31/01/26 00:00", "31/01/1969 00:00", "31/01/9999 00:00", " 31/01/2026 23:14",
        "31/01/2026 23:14 ", "31-01-2026 23:14", "31/01/2026 23"}) {
    CAPTURE(text);
    CHECK(read_as("%d/%m/%Y %H:%M", text) == "-");
  }
  CHECK(read_as("%m/%d/%Y %I:%M %p", "01/31/2026 13:00 AM") == "-");
  CHECK(read_as("%m/%d/%Y %I:%M %p", "01/31/2026 00:00 AM") == "-");
  CHECK(read_as("%Y-%m-%d %H:%M%z", "2026-01-31 10:00+8") == "-");
  CHECK(read_as("%Y-%m-%d %H:%M%z", "2026-01-31 10:00+08:6") == "-");
  CHECK(read_as("%Y-%m-%dT%H:%M:%S.%f", "2026-01-31T23:59:59.") == "-");
  CHECK(read_as("%Y-%m-%dT%H:%M:%S.%f", "2026-01-31T23:59:59,5") == "-");
  CHECK(read_as("epoch_s", "1.5") == "-");
  CHECK(read_as("epoch_s", "-1") == "-");
  CHECK(read_as("epoch_s", "253370764800") == "-");  // the year 9999
}

TEST_CASE("a time format: that cannot say a time is refused", "[units][time]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"%H:%M", "it needs a year, a month and a day"},
      {"%Y-%m", "it needs a year, a month and a day"},
      {"%Y-%m-%b-%d", "it needs a year, a month and a day"},
      {"%Y-%m-%d %I:%M", "use %I with %p, or %H without them"},
      {"%Y-%m-%d %H:%I:%p", "use %I with %p, or %H without them"},
      {"%Y-%m-%d %M", "a larger unit of time is missing"},
      {"%Y-%m-%d %H:%S", "a larger unit of time is missing"},
      {"%Y-%m-%d %d", "%d is a duplicate"},
      {"%Y-%m-%d %Q", "it has no %Q"},
      {"%Y-%m-%d %", "it has no %"},
      {"%Y-%m-%d %é", "it has no %é"},
  };
  for (const auto& [format, problem] : table) {
    CAPTURE(format);
    CHECK_THROWS_WITH(
        TimeFormat(format),
        Catch::Contains("'" + format + "' is not a time format: " + problem + "; it is epoch_s"));
  }
}

}  // namespace fleetbill
