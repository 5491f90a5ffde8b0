#include "forecast/journal_history.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "billing/admission/admission.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::forecast {
namespace {

DailyHistory history_of_rows(const std::string& rows) {
  billing::Directory directory;
  const billing::Admission admission = billing::admit_journal(
      billing::ingest::read_journal_text(
          "rows", "time,kind,partner,organisation,asset,device,value,quantity\n" + rows),
      billing::Rulebook{}, std::nullopt, directory);
  REQUIRE(admission.quarantined.empty());
  return history_of(admission.facts, directory);
}

std::vector<std::int32_t> days_of(const DailyHistory& history, std::size_t device) {
  const auto days = history.of(device);
  return {days.begin(), days.end()};
}

const std::string kRegister =
    "2025-12-01T00:00:00Z,asset_created,P,North,Van,B2,TG-PPM,\n"
    "2025-12-01T00:00:00Z,asset_created,P,South,Bus,A1,TG-PPM,\n";

}  // namespace

TEST_CASE("journal history: messages of each device by day", "[forecast][history]") {
  const DailyHistory history = history_of_rows(kRegister +
                                               "2026-01-02T00:10:00Z,upload,,,,B2,,3\n"
                                               "2026-01-02T23:59:59.999Z,upload,,,,B2,,4\n"
                                               "2026-01-03T00:00:00Z,upload,,,,A1,,5\n"
                                               "2026-01-04T23:30:00Z,upload,,,,B2,,6\n");
  CHECK(history.devices == std::vector<std::string>{"A1", "B2"});
  REQUIRE(history.days == 3);
  CHECK(days_of(history, 0) == std::vector<std::int32_t>{0, 5, 0});
  CHECK(days_of(history, 1) == std::vector<std::int32_t>{7, 0, 6});
  CHECK(history.organisations[history.organisation_of[0]] == "South");
  CHECK(history.organisations[history.organisation_of[1]] == "North");
}

TEST_CASE("journal history: days at the ends count only if they are complete",
          "[forecast][history]") {
  struct Example {
    std::string first, last;
    std::size_t days;
  };
  const std::vector<Example> examples{
      {"2026-01-01T00:59:59Z", "2026-01-05T23:00:00Z", 5},
      {"2026-01-01T01:00:00Z", "2026-01-05T23:00:00Z", 4},
      {"2026-01-01T00:00:00Z", "2026-01-05T22:59:59Z", 4},
      {"2026-01-01T12:00:00Z", "2026-01-05T12:00:00Z", 5},  // one time of day
      {"2026-01-01T12:00:00Z", "2026-01-01T13:00:00Z", 0},
  };
  for (const Example& example : examples) {
    CAPTURE(example.first, example.last);
    const DailyHistory history = history_of_rows(kRegister + example.first + ",upload,,,,A1,,1\n" +
                                                 example.last + ",upload,,,,A1,,1\n");
    CHECK(history.days == example.days);
  }
  CHECK(history_of_rows(kRegister).days == 0);
}

TEST_CASE("journal history: devices live as long as their assets", "[forecast][history]") {
  const DailyHistory history = history_of_rows(
      "2025-12-01T00:00:00Z,asset_created,P,North,Van,B2,TG-PPM,\n"
      "2026-01-01T12:00:00Z,upload,,,,B2,,1\n"
      "2026-01-02T12:00:00Z,upload,,,,B2,,1\n"
      "2026-01-03T06:00:00Z,asset_created,P,North,Bus,A1,TG-PPM,\n"
      "2026-01-03T12:00:00Z,upload,,,,A1,,1\n"
      "2026-01-04T08:00:00Z,asset_disabled,P,North,Van,,,\n"
      "2026-01-05T12:00:00Z,upload,,,,A1,,1\n");
  REQUIRE(history.devices == std::vector<std::string>{"A1", "B2"});
  CHECK(history.first == history.begins[1]);
  CHECK(history.begins[0] == history.first + 2);
  CHECK(history.ends[1] == history.first + 4);
  CHECK(history.ends[0] > history.first + 1000);
}

}  // namespace fleetbill::forecast
