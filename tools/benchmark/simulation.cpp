#include "tools/benchmark/simulation.hpp"

#include <fmt/format.h>

#include <fstream>

#include "billing/units/error.hpp"
#include "tools/benchmark/summary.hpp"

namespace fleetbill::bench {
namespace {

/// Evenly spaced uploads from a random phase on, so that their number is known in advance.
std::string scenario_text(const Fleet& fleet) {
  return fmt::format(R"(scenario: benchmark
start: 2026-01-01
months: {months}
seed: 16
record: {record}
{terms}partner: Acme Fleet
organisations: [North, East, South, West]
fleets:
  - fleet: trackers
    count: {devices}
    type: oyster2
    organisations: [North, East, South, West]
    plan: TG-PPM
    telemetry: {{heartbeat: {{every: {minutes}min}}}}
)",
                     fmt::arg("terms", fleet.terms), fmt::arg("months", fleet.months),
                     fmt::arg("record", fleet.record), fmt::arg("devices", fleet.devices),
                     fmt::arg("minutes", 24 * 60 / fleet.uploads_a_day));
}

}  // namespace

Simulated simulate(const Bench& bench, const Fleet& fleet) {
  const auto& folder = bench.workspace.folder();
  std::ofstream(folder / "fleet.yaml") << scenario_text(fleet);
  Simulated simulated;
  simulated.process =
      run_or_throw({bench.programs.fleetbill, "run", "fleet.yaml", "--threads", "2", "--cohort",
                    std::to_string(fleet.cohort), "--json", "-o", "fleet.h5"},
                   folder);
  simulated.uploads = uploads_of_summary(simulated.process.output);
  simulated.file_bytes = std::filesystem::file_size(folder / "fleet.h5");
  simulated.result = result_of_summary(simulated.process.output);
  return simulated;
}

}  // namespace fleetbill::bench
