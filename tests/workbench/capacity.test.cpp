#include "tools/workbench/runs/capacity.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/workbench/support.hpp"
#include "tools/workbench/output/capacity_table.hpp"
#include "tools/workbench/runs/run_scenario.hpp"

namespace fleetbill::workbench::test {
namespace {

Instant at(const char* text) { return *parse_instant(text); }

sim::HourPoint hour(const char* time, std::int64_t messages, std::int64_t uploads,
                    std::int64_t connections, std::int64_t cached, std::int64_t dropped) {
  return {at(time), messages, uploads, connections, cached, dropped};
}

/// January and February 2026. The backlog is normally 0 to 2.
sim::Series hand_series() {
  return {
      {hour("2026-01-05T09:00:00Z", 5, 2, 3, 2, 0),   // 2 at 10:00
       hour("2026-01-05T11:00:00Z", 0, 0, 0, 0, 0),   // 0 at 12:00
       hour("2026-01-10T10:00:00Z", 0, 0, 4, 50, 1),  // the fault starts at 10:00
       hour("2026-01-10T11:00:00Z", 0, 0, 4, 90, 3),  // and ends at 12:00
       hour("2026-01-10T12:00:00Z", 40, 4, 6, 50, 0), hour("2026-01-10T14:00:00Z", 48, 3, 6, 1, 0),
       hour("2026-01-10T15:00:00Z", 1, 1, 1, 0, 0), hour("2026-01-31T23:00:00Z", 48, 4, 4, 7, 0),
       hour("2026-02-02T00:00:00Z", 2, 1, 1, 6, 2)},
      {{at("2026-01-05T00:00:00Z"), 0, 3, 5},
       {at("2026-01-10T00:00:00Z"), 0, 9, 5},
       {at("2026-02-02T00:00:00Z"), 6, 1, 5}}};
}

const std::vector<results::MonthTotals> kMonths{{month_of(2026, 1), 10, 7},
                                                {month_of(2026, 2), 3, 0}};

std::string text(const std::optional<Peak>& peak) {
  return peak ? std::to_string(peak->value) + " " + to_string(peak->at).substr(0, 13) : "-";
}

Capacity capacity_with(const std::vector<FaultTime>& faults, bool has_backlog = true) {
  const sim::Series series = hand_series();
  return capacity_of({series, has_backlog, kMonths, 14, faults});
}

}  // namespace

TEST_CASE("capacity: a month and the run have the first of their largest hours", "[capacity]") {
  const Capacity capacity = capacity_with({});
  REQUIRE(capacity.periods.size() == 3);
  struct Example {
    const char *messages, *uploads, *connections, *backlog, *devices;
    std::int64_t dropped, calls;
    std::uint64_t facts;
  };
  // February starts with the backlog of 31 January, which its first hour without a point keeps.
  const std::vector<Example> expected{{"48 2026-01-10T14", "4 2026-01-10T12", "6 2026-01-10T12",
                                       "90 2026-01-10T11", "9 2026-01-10T00", 4, 7, 10},
                                      {"2 2026-02-02T00", "1 2026-02-02T00", "1 2026-02-02T00",
                                       "7 2026-02-01T00", "1 2026-02-02T00", 2, 0, 3},
                                      {"48 2026-01-10T14", "4 2026-01-10T12", "6 2026-01-10T12",
                                       "90 2026-01-10T11", "9 2026-01-10T00", 6, 7, 14}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i);
    const CapacityPeriod& period = capacity.periods[i];
    CHECK(text(period.messages) == expected[i].messages);
    CHECK(text(period.uploads) == expected[i].uploads);
    CHECK(text(period.connections) == expected[i].connections);
    CHECK(text(period.backlog) == expected[i].backlog);
    CHECK(text(period.devices) == expected[i].devices);
    CHECK(period.dropped == expected[i].dropped);
    CHECK(period.api_calls == expected[i].calls);
    CHECK(period.facts == expected[i].facts);
  }
  CHECK(capacity.periods[2].from == at("2026-01-01T00:00:00Z"));
  CHECK(capacity.periods[2].to == at("2026-03-01T00:00:00Z"));
}

TEST_CASE("capacity: a row of the journal has 64 bytes", "[capacity]") {
  // Columns of /journal/facts (results/FORMAT.md): 3 int64, 9 uint32, 4 uint8 without naming.
  CHECK(results::fact_row_bytes() == 3 * 8 + 9 * 4 + 4);
}

TEST_CASE(
    "capacity: the backlog is normal again at the first hour's end at which it is not above "
    "the 24 hours before the fault",
    "[capacity]") {
  struct Example {
    const char *from, *to;
    std::int64_t normal, at_end;
    const char* recovered;  // "": not in the run
    std::int64_t minutes;
  };
  const std::vector<Example> examples{
      // 90 at 12:00, 50 at 13:00 and 14:00, 1 at 15:00, 0 at 16:00
      {"2026-01-10T10:00:00Z", "2026-01-10T12:00:00Z", 0, 90, "2026-01-10T16:00:00.000Z", 240},
      // ends within an hour: what counts is the end of this hour
      {"2026-01-10T10:00:00Z", "2026-01-10T12:20:00Z", 0, 50, "2026-01-10T16:00:00.000Z", 220},
      // 2 at 11:00 of 5 January is within 24 hours
      {"2026-01-06T10:59:00Z", "2026-01-10T12:00:00Z", 2, 90, "2026-01-10T15:00:00.000Z", 180},
      // and no longer
      {"2026-01-06T11:00:00Z", "2026-01-10T12:00:00Z", 0, 90, "2026-01-10T16:00:00.000Z", 240},
      // without any effect
      {"2026-01-20T00:00:00Z", "2026-01-20T01:30:00Z", 0, 0, "2026-01-20T02:00:00.000Z", 30},
      // 7 and 6 remain
      {"2026-01-31T20:00:00Z", "2026-02-01T00:00:00Z", 0, 7, "", 0},
      // ends after the run
      {"2026-02-20T00:00:00Z", "2026-03-01T00:01:00Z", 6, 6, "", 0},
  };
  for (const Example& example : examples) {
    CAPTURE(example.from, example.to);
    const Capacity capacity =
        capacity_with({{"platform_outage", at(example.from), at(example.to)}});
    REQUIRE(capacity.faults.size() == 1);
    const FaultRecovery& fault = capacity.faults[0];
    CHECK(fault.normal == example.normal);
    CHECK(fault.at_end == example.at_end);
    CHECK((fault.recovered ? to_string(*fault.recovered) : "") == example.recovered);
    if (fault.recovered) CHECK(fault.duration() == minutes(example.minutes));
  }
}

TEST_CASE("capacity: a run without a recorded backlog has no figures of it", "[capacity]") {
  const Capacity capacity = capacity_with(
      {{"platform_outage", at("2026-01-10T10:00:00Z"), at("2026-01-10T12:00:00Z")}}, false);
  CHECK(capacity.faults.empty());
  for (const CapacityPeriod& period : capacity.periods) {
    CHECK_FALSE(period.backlog);
    CHECK_FALSE(period.dropped);
    CHECK(period.messages);
  }
}

TEST_CASE("capacity: the summary has the figures of the run", "[capacity]") {
  const Capacity capacity =
      capacity_with({{"platform_outage", at("2026-01-10T10:00:00Z"), at("2026-01-10T12:20:00Z")},
                     {"broken_connector", at("2026-01-31T20:00:00Z"), at("2026-02-01T00:00:00Z")}});
  CHECK(capacity_text(capacity) ==
        "Peak hour       48 messages, 2026-01-10T14:00Z\n"
        "                4 uploads, 2026-01-10T12:00Z\n"
        "                6 connections, 2026-01-10T12:00Z\n"
        "Peak day        9 connected devices, 2026-01-10\n"
        "Backlog         90 records at most, 2026-01-10T11:00Z\n"
        "                normal 3 h 40 min after platform_outage until 2026-01-10T12:20Z\n"
        "                not normal after broken_connector until 2026-02-01T00:00Z\n"
        "API calls       7\n"
        "Journal         896 bytes in 14 rows\n");
}

TEST_CASE("capacity: the saved run has the capacity of the run", "[capacity]") {
  constexpr const char* kScenario = R"(scenario: outage
start: 2026-01-01
months: 2
partner: Acme
organisations: [Yard]
devices:
  - serial: "1"
    type: g62
    telemetry: {fixed: {per_day: 24, phase: 0min}}
    cache: {capacity: 20, batch: 100}
    retry: {after: 1h, times: 30}
timeline:
  - {at: 2026-01-01T00:00Z, create_asset: {organisation: Yard, asset: Van, serial: "1"}}
faults:
  - {fault: platform_outage, from: 2026-01-10T00:00Z, to: 2026-01-11T06:30Z}
)";
  const TemporaryFolder folder;
  const auto scenario = scenarios::load_case_text("outage.yaml", kScenario);
  RunOptions options;
  options.run_file = folder.path("outage.h5");
  const Capacity played = capacity_of(run_scenario(scenario, options));
  const Capacity saved = capacity_of(SavedRun(options.run_file));
  CHECK(capacity_text(saved) == capacity_text(played));
  CHECK(capacity_table(saved).rows == capacity_table(played).rows);
  REQUIRE(played.faults.size() == 1);
  // A record each hour fills the cache of 20, then replaces one: 31 records in 30.5 hours, and
  // another one before the upload at 7 o'clock.
  CHECK(played.faults[0].normal == 0);
  CHECK(text(played.periods[2].backlog) == "20 2026-01-10T19");
  CHECK(played.periods[2].dropped == 12);
  CHECK(text(played.periods[2].messages) == "20 2026-01-11T07");
  REQUIRE(played.faults[0].recovered);
  CHECK(to_string(*played.faults[0].recovered) == "2026-01-11T08:00:00.000Z");
  CHECK(played.faults[0].duration() == minutes(90));
}

}  // namespace fleetbill::workbench::test
