#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/benchmark/process.hpp"
#include "tools/benchmark/report.hpp"
#include "tools/benchmark/workload.hpp"

/// The rows of the benchmark and the sizes of their work.
namespace fleetbill::bench {

/// Sizes of the work.
struct Sizes {
  Workload core;             ///< folded in memory
  std::uint64_t core_block;  ///< made and folded at a time; too large for a processor's caches
  unsigned core_runs;
  Workload journal;                   ///< as event files
  std::uint32_t devices;              ///< of the simulations
  std::uint32_t devices_daily;        ///< of the simulation that records by day
  std::uint32_t devices_whole;        ///< of the simulation that records each upload
  std::uint32_t rebilled_months;      ///< of the run that is billed again
  std::vector<std::uint32_t> growth;  ///< numbers of devices
  unsigned starts;                    ///< of the program, for the time that it takes to start
  std::uint32_t heap_devices;
  std::uint32_t heap_days;
  std::uint32_t simpy_devices;
  std::uint32_t simpy_days;
};

/// Sizes of `--smoke`, which takes seconds.
Sizes smoke_sizes();
/// Sizes of the budgets, which take many minutes.
Sizes full_sizes();

/// A folder for files of this run. The destructor removes it with its content.
class Workspace {
 public:
  /// Errors: `Error(io)`
  Workspace();
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

/// Paths of the programs.
struct Programs {
  std::string fleetbill;
  std::filesystem::path peers;  ///< the folder of the peers' scripts and packages
};

/// Environment of the rows.
class Bench {
 public:
  Bench(Sizes work, Programs where, Report& results)
      : sizes(std::move(work)), programs(std::move(where)), report(results) {}

  /// The event file of `sizes.journal`, written at the first request.
  std::filesystem::path events_file(CsvForm form);
  /// The event file that makes its assets.
  std::filesystem::path register_file();
  /// Returns the most memory of a simulation of one device, measured at the first request.
  std::uint64_t memory_of_one_device();

  const Sizes sizes;
  const Programs programs;
  Report& report;
  Workspace workspace;

 private:
  std::optional<std::uint64_t> memory_of_one_device_;
};

/// A row of the benchmark: one kind of work, one or more measurements.
struct Row {
  std::string_view name;
  std::string_view about;
  void (*run)(Bench& bench);
  bool is_peer = false;       ///< measures another program
  bool is_full_only = false;  ///< meaningless at the smoke size
};

/// All rows, in the order of the table: ours, then peers.
const std::vector<Row>& all_rows();

// The rows, each kind in its own file.
void measure_core(Bench& bench);
void measure_clustered_core(Bench& bench);
void measure_bill(Bench& bench);
void measure_unsorted_bill(Bench& bench);
void measure_monthly_simulation(Bench& bench);
void measure_daily_simulation(Bench& bench);
void measure_whole_simulation(Bench& bench);
void measure_single_cohorts(Bench& bench);
void measure_rebill(Bench& bench);
void measure_start(Bench& bench);
void measure_growth(Bench& bench);
void measure_heap_loop(Bench& bench);
void measure_simpy(Bench& bench);
void measure_duckdb(Bench& bench);
void measure_duckdb_csv(Bench& bench);

// Names of measurements that comparisons use.
inline constexpr const char* kCoreByTime = "core, 2 threads";
inline constexpr const char* kCoreByAsset = "core by asset, 2 threads";
inline constexpr const char* kBill = "bill CSV";
inline constexpr const char* kUnsortedBill = "bill CSV, ids, unsorted";
inline constexpr const char* kMonthly = "run, record: monthly";
inline constexpr const char* kRebill = "rebill, other plan";
inline constexpr const char* kPlayedAnew = "the same, played anew";

}  // namespace fleetbill::bench
