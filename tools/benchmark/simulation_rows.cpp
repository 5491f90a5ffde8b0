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
  m.taken = simulated.process.taken;
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

/// Whether `devices` will fit into memory, if each needs as much as in the last measurement. If
/// not, the report states it.
bool fits(Bench& bench, const Measurement& last, std::uint32_t devices) {
  const double wanted = last.bytes * devices;
  const double free = static_cast<double>(available_bytes());
  if (wanted < 0.8 * free) return true;
  bench.report.add_absence(
      fmt::format("growth, {} devices", devices),
      fmt::format("requires about {}; {} are free", short_bytes(wanted), short_bytes(free)));
  return false;
}

/// The smallest fleet needs little more than the program's start: the step from the second to the
/// largest fleet shows whether the cost per device is constant.
void judge_growth(Bench& bench, const std::vector<Measurement>& all) {
  if (all.size() < 3) return;
  const Measurement& few = all[1];
  const Measurement& many = all.back();
  const double time = few.per_second() / many.per_second();
  const double memory = many.bytes / few.bytes;
  constexpr double kMost = 1.5;
  bench.report.add_judgement(
      fmt::format("growth: at most ×{0} the time an upload and ×{0} the memory a device", kMost),
      fmt::format("×{:.2f} and ×{:.2f}, {} against {}", time, memory, many.name, few.name),
      time <= kMost && memory <= kMost);
}

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
  std::vector<Taken> runs;
  Simulated simulated;
  for (unsigned i = 0; i < bench.sizes.starts; ++i) {
    simulated = simulate(bench, {});
    runs.push_back(simulated.process.taken);
  }
  Measurement m = measurement_of(bench, "run, 1 device", {}, simulated);
  m.bytes = 0;
  m.unit = "uploads";
  m.runs = bench.sizes.starts;
  m.taken = median(runs);
  m.budgets = {{Budget::Of::time, 0.050}};
  bench.report.add(std::move(m));
}

void measure_growth(Bench& bench) {
  std::vector<Measurement> all;
  for (const std::uint32_t devices : bench.sizes.growth) {
    if (!all.empty() && !fits(bench, all.back(), devices)) break;
    const Fleet fleet{.devices = devices, .uploads_a_day = 1};
    all.push_back(measurement_of(bench, fmt::format("growth, {} devices", devices), fleet,
                                 simulate(bench, fleet)));
    bench.report.add(all.back());
  }
  judge_growth(bench, all);
}

}  // namespace fleetbill::bench
