// Other programs that do the same work, or its simplest form.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "billing/units/error.hpp"
#include "billing/units/quantity.hpp"
#include "tools/benchmark/clock.hpp"
#include "tools/benchmark/heap_loop.hpp"
#include "tools/benchmark/rows.hpp"

namespace fleetbill::bench {
namespace {

using Json = nlohmann::ordered_json;

/// The exit code of the peers' scripts if their library is missing.
constexpr int kNotInstalled = 3;
constexpr int kNoProgram = 127;

/// Runs a peer's script.
/// @returns nothing if the peer is not installed, which the report then says
/// Errors: `Error(check_failed)` if it fails, or prints something else than JSON
std::optional<Json> ask_peer(Bench& bench, const std::string& row,
                             const std::vector<std::string>& command, Finished& finished) {
  finished = run_process(command, bench.workspace.folder());
  if (finished.exit_code == kNotInstalled || finished.exit_code == kNoProgram) {
    bench.report.add_absence(row,
                             "not installed; as root: tools/install_packages bench, then "
                             "npm ci in tools/benchmark/peers (tools/bench does both)");
    return std::nullopt;
  }
  if (finished.exit_code != 0) {
    throw Error(ErrorKind::check_failed,
                fmt::format("{} exits with {}: {}", row, finished.exit_code, finished.errors));
  }
  try {
    return Json::parse(finished.output);
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::check_failed, row + " prints no JSON: " + error.what());
  }
}

Taken taken_of(const Json& answer) {
  return {answer.at("seconds").get<double>(), answer.at("cpu_seconds").get<double>()};
}

std::string fleet_text(std::uint64_t uploads, std::uint64_t checksum) {
  return fmt::format("uploads {}, checksum {}", uploads, checksum);
}

/// The same bill as fleetbill's own, in the same words.
std::string bill_text(const Json& bill) {
  return fmt::format("TG-CLASSIC {}, TG-PPM-ASSET {}, TG-PPM-MESSAGES {}",
                     bill.at("classic").get<std::int64_t>(),
                     bill.at("ppm_assets").get<std::int64_t>(),
                     to_decimal({bill.at("messages").get<std::int64_t>(), 1000}));
}

void add_duckdb(Bench& bench, const std::string& name, const char* unit, std::uint64_t count,
                std::vector<std::string> arguments, const char* ours, double least_ratio) {
  arguments.insert(arguments.begin(), {"node", (bench.programs.peers / "duckdb.mjs").string()});
  Finished process;
  const auto answer = ask_peer(bench, name, arguments, process);
  if (!answer) return;
  std::vector<Taken> runs;
  for (const Json& run : answer->at("runs")) runs.push_back(taken_of(run));
  Measurement m;
  m.name = name;
  m.unit = unit;
  m.count = count;
  m.taken = median(runs);
  m.runs = static_cast<unsigned>(runs.size());
  m.peak_bytes = process.peak_bytes;
  m.result.bill = bill_text(*answer);
  bench.report.add(std::move(m));
  bench.report.add(Comparison{ours, name, least_ratio});
  bench.report.must_agree(ours, name);
}

void add_fleet(Bench& bench, const std::string& name, Taken taken, FleetCount count,
               std::uint64_t peak) {
  Measurement m;
  m.name = name;
  m.unit = "uploads";
  m.count = count.uploads;
  m.taken = taken;
  m.peak_bytes = peak;
  m.result.bill = fleet_text(count.uploads, count.checksum);
  bench.report.add(std::move(m));
  bench.report.add(Comparison{kMonthly, name, 0});
}

}  // namespace

void measure_heap_loop(Bench& bench) {
  forget_peak();
  const Timer timer;
  const FleetCount count = play_heap_loop(bench.sizes.heap_devices, bench.sizes.heap_days);
  add_fleet(bench, "binary heap, 1 thread", timer.taken(), count, peak_bytes());
}

void measure_simpy(Bench& bench) {
  const std::string name = "SimPy, 1 thread";
  Finished process;
  const auto answer =
      ask_peer(bench, name,
               {"/usr/bin/python3", (bench.programs.peers / "simpy_fleet.py").string(),
                std::to_string(bench.sizes.simpy_devices), std::to_string(bench.sizes.simpy_days)},
               process);
  if (!answer) return;
  const FleetCount count{answer->at("uploads"), answer->at("checksum")};
  add_fleet(bench, name, taken_of(*answer), count, process.peak_bytes);
}

void measure_duckdb(Bench& bench) {
  const Workload& workload = bench.sizes.core;
  const auto arguments = [&](const char* order) {
    return std::vector<std::string>{"memory", std::to_string(workload.events),
                                    std::to_string(workload.assets), order,
                                    std::to_string(bench.sizes.core_runs)};
  };
  add_duckdb(bench, "DuckDB, 2 threads", "events", workload.events, arguments("by_time"),
             kCoreByTime, 8);
  add_duckdb(bench, "DuckDB by asset, 2 threads", "events", workload.events, arguments("by_asset"),
             kCoreByAsset, 0);
}

void measure_duckdb_csv(Bench& bench) {
  const auto assets = bench.register_file();
  const auto events = bench.events_file(CsvForm::ordered);
  const std::uint64_t rows = bench.sizes.journal.events + bench.sizes.journal.assets;
  add_duckdb(bench, "DuckDB CSV, 2 threads", "rows", rows,
             {"csv", assets.string(), events.string(), "1"}, kBill, 2);
}

}  // namespace fleetbill::bench
