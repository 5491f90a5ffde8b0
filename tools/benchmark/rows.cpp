#include "tools/benchmark/rows.hpp"

#include <cstdlib>

#include "billing/units/error.hpp"
#include "tools/benchmark/simulation.hpp"

namespace fleetbill::bench {

namespace fs = std::filesystem;

Sizes smoke_sizes() {
  return {.core = {100'000, 1'000},
          .core_block = 40'000,
          .core_runs = 1,
          .journal = {5'000, 100},
          .devices = 100,
          .devices_daily = 100,
          .devices_whole = 100,
          .rebilled_months = 2,
          .growth = {},
          .starts = 3,
          .heap_devices = 500,
          .heap_days = 4,
          .simpy_devices = 100,
          .simpy_days = 4};
}

Sizes full_sizes() {
  return {.core = {100'000'000, 1'000'000},
          .core_block = 8'000'000,
          .core_runs = 3,
          .journal = {10'000'000, 100'000},
          .devices = 1'000'000,
          .devices_daily = 200'000,
          .devices_whole = 100'000,
          .rebilled_months = 12,
          .growth = {10'000, 100'000, 1'000'000, 10'000'000},
          .starts = 51,
          .heap_devices = 1'000'000,
          .heap_days = 5,
          .simpy_devices = 100'000,
          .simpy_days = 5};
}

Workspace::Workspace() {
  std::string pattern = (fs::temp_directory_path() / "fleetbill-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw Error(ErrorKind::io, "cannot make a folder in " + fs::temp_directory_path().string());
  }
  folder_ = pattern;
}

Workspace::~Workspace() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

fs::path Bench::events_file(CsvForm form) {
  const bool ordered = form == CsvForm::ordered;
  const fs::path path = workspace.folder() / (ordered ? "events.csv" : "unsorted.csv");
  if (!fs::exists(path)) write_events(sizes.journal, form, path);
  return path;
}

fs::path Bench::register_file() {
  const fs::path path = workspace.folder() / "register.csv";
  if (!fs::exists(path)) write_register(sizes.journal, path);
  return path;
}

std::uint64_t Bench::memory_of_one_device() {
  if (!memory_of_one_device_) memory_of_one_device_ = simulate(*this, {}).process.peak_bytes;
  return *memory_of_one_device_;
}

const std::vector<Row>& all_rows() {
  static const std::vector<Row> kRows{
      {"core", "the billing core in memory, uploads in the order of time", measure_core},
      {"core-by-asset", "the same, all uploads of one asset together", measure_clustered_core},
      {"bill", "fleetbill bill on an event file in order, without ids", measure_bill},
      {"bill-unsorted", "the same with ids and in no order", measure_unsorted_bill},
      {"run-monthly", "fleetbill run, record: monthly", measure_monthly_simulation},
      {"run-daily", "the same, record: daily", measure_daily_simulation},
      {"run-uploads", "the same, record: uploads", measure_whole_simulation},
      {"run-cohort-1", "the same, an actor of each kind for each device", measure_single_cohorts},
      {"rebill", "fleetbill rebill with a different plan, compared with playing the run again",
       measure_rebill},
      {"start", "a scenario of one device, from start to exit", measure_start},
      {"growth", "time and memory by number of devices", measure_growth, false, true},
      {"heap", "peer: an event loop with a binary heap, C++", measure_heap_loop, true},
      {"simpy", "peer: SimPy (Debian python3-simpy3)", measure_simpy, true},
      {"duckdb", "peer: DuckDB's SQL for the same bill, in memory", measure_duckdb, true},
      {"duckdb-csv", "peer: DuckDB reading the same event files", measure_duckdb_csv, true},
  };
  return kRows;
}

}  // namespace fleetbill::bench
