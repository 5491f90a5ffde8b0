#include "tools/workbench/runs/work_limits.hpp"

#include <catch2/catch.hpp>

namespace fleetbill::workbench::test {

TEST_CASE("an estimate of work: has units that people read, and bounds for little", "[work]") {
  const auto [bytes, seconds, text] = GENERATE(table<double, double, const char*>({
      {0, 0, "less than 100 MB of memory and less than 10 seconds of CPU time"},
      {99e6, 9.9, "less than 100 MB of memory and less than 10 seconds of CPU time"},
      {100e6, 10, "100 MB of memory and 10 seconds of CPU time"},
      {999e6, 119, "999 MB of memory and 119 seconds of CPU time"},
      {1e9, 120, "1.0 GB of memory and 2 minutes of CPU time"},
      {12.34e9, 7199, "12.3 GB of memory and 120 minutes of CPU time"},
      {1e12, 7200, "1000.0 GB of memory and 2 hours of CPU time"},
  }));
  CHECK(work_text(bytes, seconds) == text);
}

TEST_CASE("an estimate of work: grows with the fleet", "[work]") {
  sim::Scenario scenario;
  scenario.first_month = scenario.last_month = *parse_month("2026-01");
  scenario.start = scenario.first_month.begin();
  sim::DeviceBehaviour behaviour;
  behaviour.telemetry = {sim::FixedTelemetry{24, Duration{0}}};
  scenario.behaviours = {behaviour};
  sim::Fleet fleet;
  fleet.name = "vans";
  fleet.count = 10;
  scenario.fleets = {fleet};
  CHECK(estimated_work(scenario) == work_text(0, 0));
  scenario.fleets[0].count = 1'000'000'000;
  CHECK(estimated_work(scenario).find(" GB of memory and ") != std::string::npos);
  CHECK(estimated_work(scenario).find(" hours of CPU time") != std::string::npos);
}

}  // namespace fleetbill::workbench::test
