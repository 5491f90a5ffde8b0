#include "tools/workbench/runs/checkpointer.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "billing/units/error.hpp"
#include "tests/workbench/support.hpp"
#include "tools/workbench/runs/run_scenario.hpp"

namespace fleetbill::workbench::test {
namespace {

scenarios::Case fleet_of_three_months() {
  return scenarios::load_case_text("test.yaml",
                                   "scenario: test\n"
                                   "start: 2026-01-01\n"
                                   "months: 3\n"
                                   "partner: Acme\n"
                                   "organisations: [Yard]\n"
                                   "fleets:\n"
                                   "  - fleet: trucks\n"
                                   "    count: 2\n"
                                   "    type: g62\n"
                                   "    organisations: [Yard]\n"
                                   "    telemetry: {fixed: {per_day: 1, phase: 0min}}\n");
}

RunOptions checkpointed(const std::string& run_file) {
  RunOptions options;
  options.run_file = run_file;
  options.keep_months = true;
  options.play.threads = 1;
  return options;
}

/// Plays until the first month is saved, and is interrupted then.
void play_first_month(const scenarios::Case& scenario, const std::string& run_file) {
  RunOptions options = checkpointed(run_file);
  bool is_february = false;
  options.play.on_progress = [&](const actors::Progress& progress) {
    is_february = progress.now > parse_month("2026-02")->begin();
  };
  options.play.is_interrupted = [&] { return is_february; };
  CHECK_THROWS_WITH(run_scenario(scenario, options), Catch::Contains("2026-01"));
}

TEST_CASE("checkpoints: one process saves a month, another resumes after it to the same run",
          "[checkpoint]") {
  const TemporaryFolder folder;
  const scenarios::Case scenario = fleet_of_three_months();
  const RunResult complete = run_scenario(scenario, checkpointed(folder.path("complete.h5")));
  const std::string run_file = folder.path("run.h5");
  play_first_month(scenario, run_file);
  RunOptions options = checkpointed(run_file);
  options.resume = true;
  std::vector<std::string> messages;
  options.on_message = [&](const std::string& line) { messages.push_back(line); };
  const RunResult resumed = run_scenario(scenario, options);
  REQUIRE(messages.size() == 1);
  CHECK_THAT(messages[0], Catch::Contains("2026-01"));
  CHECK(resumed.digest == complete.digest);
  CHECK_FALSE(resumed.digest.empty());
}

TEST_CASE("checkpoints: what was refused and counted before an interruption is in the resumed run",
          "[checkpoint]") {
  const TemporaryFolder folder;
  const scenarios::Case scenario = scenarios::load_case_text(
      "test.yaml",
      fleet_of_three_months().text +
          "timeline:\n"
          "  - {at: 2026-01-10, create_asset: {organisation: Yard, asset: A, serial: \"1\"}}\n"
          "  - {at: 2026-01-11, create_asset: {organisation: Yard, asset: B, serial: \"1\"}}\n"
          "  - {at: 2026-03-11, create_asset: {organisation: Yard, asset: C, serial: \"1\"}}\n");
  const RunResult complete = run_scenario(scenario, checkpointed(folder.path("complete.h5")));
  REQUIRE(complete.refusals.size() == 2);
  const std::string run_file = folder.path("run.h5");
  play_first_month(scenario, run_file);
  RunOptions options = checkpointed(run_file);
  options.resume = true;
  const RunResult resumed = run_scenario(scenario, options);
  REQUIRE(resumed.refusals.size() == 2);
  CHECK(resumed.refusals[0].at == complete.refusals[0].at);
  CHECK(resumed.refusals[0].reason == complete.refusals[0].reason);
  CHECK(resumed.uploads == complete.uploads);
  CHECK(resumed.conservation == complete.conservation);
  CHECK(resumed.series.days.size() == complete.series.days.size());
  CHECK(resumed.series.days.front().connected_devices ==
        complete.series.days.front().connected_devices);
  CHECK(resumed.series.days.back().enabled_assets == complete.series.days.back().enabled_assets);
  CHECK(resumed.series.hours.size() == complete.series.hours.size());
  CHECK(resumed.month_totals == complete.month_totals);
  CHECK(resumed.fact_rows == complete.fact_rows);
  CHECK(resumed.digest == complete.digest);
}

TEST_CASE("checkpoints: a run with a throughput limit resumes to the same run", "[checkpoint]") {
  // All devices upload at one instant each day, also at the start of a month.
  const TemporaryFolder folder;
  const scenarios::Case scenario =
      scenarios::load_case_text("test.yaml", fleet_of_three_months().text +
                                                 "platform: {uploads_per_second: 1}\n"
                                                 "faults:\n"
                                                 "  - {fault: platform_outage, from: 2026-01-30, "
                                                 "to: 2026-02-02}\n");
  const RunResult complete = run_scenario(scenario, checkpointed(folder.path("complete.h5")));
  const std::string run_file = folder.path("run.h5");
  play_first_month(scenario, run_file);
  RunOptions options = checkpointed(run_file);
  options.resume = true;
  const RunResult resumed = run_scenario(scenario, options);
  CHECK(resumed.digest == complete.digest);
  CHECK(resumed.series == complete.series);
}

TEST_CASE("checkpoints: a run of another scenario does not resume", "[checkpoint]") {
  const TemporaryFolder folder;
  scenarios::Case scenario = fleet_of_three_months();
  const std::string run_file = folder.path("run.h5");
  play_first_month(scenario, run_file);
  scenario.text += "# changed\n";
  RunOptions options = checkpointed(run_file);
  options.resume = true;
  CHECK_THROWS_AS(run_scenario(scenario, options), Error);
}

TEST_CASE("checkpoints: devices with a profile resume to the same run", "[checkpoint]") {
  const TemporaryFolder folder;
  const std::string register_file = folder.path("register.csv");
  std::ofstream(register_file)
      << "device,asset,organisation,pace,score,certainty\nV,Van,Yard,2,1.5,0.9\n";
  const auto load = [&] {
    return scenarios::load_case_text(
        "test.yaml",
        "scenario: test\nstart: 2026-01-01\nmonths: 3\ntime_zone: America/Los_Angeles\n"
        "partner: Acme\norganisations: [Yard]\n"
        "fleets:\n"
        "  - fleet: vans\n"
        "    members: " +
            register_file +
            "\n"
            "    growth: {per_month: 100%}\n"
            "    type: g62\n"
            "    telemetry: {profile: {per_day: 3, upload_every: 4, spread: {memory: 0.8}}}\n"
            "    downtime: {after: {exponential: 9d}, length: {exponential: 3d}}\n"
            "    day_effect: {daily: {sigma: 0.5, memory: 0.5}}\n");
  };
  const scenarios::Case scenario = load();
  const RunResult complete = run_scenario(scenario, checkpointed(folder.path("complete.h5")));
  const std::string run_file = folder.path("run.h5");
  play_first_month(scenario, run_file);
  RunOptions options = checkpointed(run_file);
  options.resume = true;
  std::ofstream(register_file)
      << "device,asset,organisation,pace,score,certainty\nV,Van,Yard,3,1.5,0.9\n";
  CHECK_THROWS_WITH(run_scenario(load(), options), Catch::Contains("register or draws of a fit"));
  CHECK(run_scenario(scenario, options).digest == complete.digest);
}

TEST_CASE("checkpoints: without --resume a message precedes the removal of an unfinished run",
          "[checkpoint]") {
  const TemporaryFolder folder;
  const scenarios::Case scenario = fleet_of_three_months();
  const std::string run_file = folder.path("run.h5");
  play_first_month(scenario, run_file);
  RunOptions options = checkpointed(run_file);
  std::vector<std::string> messages;
  options.on_message = [&](const std::string& line) { messages.push_back(line); };
  (void)run_scenario(scenario, options);
  REQUIRE(messages.size() == 1);
  CHECK_THAT(messages[0], Catch::Contains("will discard"));
}

}  // namespace
}  // namespace fleetbill::workbench::test
