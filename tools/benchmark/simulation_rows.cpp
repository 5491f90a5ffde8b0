// fleetbill run on generated scenarios.
#include <fmt/format.h>

#include <algorithm>

#include "tools/benchmark/clock.hpp"
#include "tools/benchmark/rows.hpp"
#include "tools/benchmark/simulation.hpp"

namespace fleetbill::bench {
namespace {

Measurement measurement_of(Bench& bench, const std::string& name, const Fleet& fleet,
                           const Simulated& simulated) {
  Measurement m;
  m.name = name;
  m.unit = "uploads";
  m.count = simulated.uploads;
  m.seconds = simulated.process.seconds;
  m.peak_bytes = simulated.process.peak_bytes;
  m.result = simulated.result;
  const std::uint64_t base = std::min(bench.memory_of_one_device(), m.peak_bytes);
  m.bytes = static_cast<double>(m.peak_bytes - base) / fleet.devices;
  m.bytes_per = "device";
  return m;
}

void measure(Bench& bench, const std::string& name, const Fleet& fleet,
             std::vector<Budget> budgets) {
  Measurement m = measurement_of(bench, name, fleet, simulate(bench, fleet));
  m.budgets = std::move(budgets);
  bench.report.add(std::move(m));
}

constexpr double kGiB = 1024.0 * 1024 * 1024;

}  // namespace

void measure_monthly_simulation(Bench& bench) {
  measure(bench, kMonthly, {.devices = bench.sizes.devices},
          {{Budget::Of::rate, 30e6}, {Budget::Of::bytes, 200}});
}

void measure_daily_simulation(Bench& bench) {
  measure(bench, "run, record: daily", {.devices = bench.sizes.devices_daily, .record = "daily"},
          {});
}

void measure_whole_simulation(Bench& bench) {
  const Fleet fleet{.devices = bench.sizes.devices_whole, .record = "uploads"};
  const Simulated simulated = simulate(bench, fleet);
  Measurement m = measurement_of(bench, "run, record: uploads", fleet, simulated);
  m.bytes = static_cast<double>(simulated.file_bytes) / static_cast<double>(simulated.uploads);
  m.bytes_per = "upload in the file";
  m.budgets = {{Budget::Of::rate, 5e6}};
  bench.report.add(std::move(m));
}

void measure_single_cohorts(Bench& bench) {
  measure(bench, "run, --cohort 1", {.devices = bench.sizes.devices, .cohort = 1},
          {{Budget::Of::rate, 1e6}, {Budget::Of::peak, 6 * kGiB}});
  bench.report.must_agree(kMonthly, "run, --cohort 1");
}

void measure_start(Bench& bench) {
  std::vector<double> seconds;
  Simulated simulated;
  for (unsigned i = 0; i < bench.sizes.starts; ++i) {
    simulated = simulate(bench, {});
    seconds.push_back(simulated.process.seconds);
  }
  Measurement m = measurement_of(bench, "run, 1 device", {}, simulated);
  m.bytes = 0;
  m.unit = "uploads";
  m.runs = bench.sizes.starts;
  m.seconds = median(seconds);
  m.budgets = {{Budget::Of::time, 0.050}};
  bench.report.add(std::move(m));
}

void measure_growth(Bench& bench) {
  std::vector<Measurement> all;
  for (const std::uint32_t devices : bench.sizes.growth) {
    const Fleet fleet{.devices = devices, .uploads_a_day = 1};
    all.push_back(measurement_of(bench, fmt::format("growth, {} devices", devices), fleet,
                                 simulate(bench, fleet)));
    bench.report.add(all.back());
  }
  if (all.size() < 3) return;
  // The smallest fleet takes little more than the program's start: the step from the second to the
  // last one tells whether a device costs the same among many.
  const Measurement& few = all[1];
  const Measurement& many = all.back();
  const double time = few.per_second() / many.per_second();
  const double memory = many.bytes / few.bytes;
  constexpr double kMost = 1.5;
  bench.report.add_judgement(
      fmt::format("growth: an upload takes at most ×{} the time, a device ×{} the memory", kMost,
                  kMost),
      fmt::format("×{:.2f} the time, ×{:.2f} the memory from {} to {} uploads", time, memory,
                  few.count, many.count),
      time <= kMost && memory <= kMost);
}

}  // namespace fleetbill::bench
