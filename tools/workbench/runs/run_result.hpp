#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/play.hpp"
#include "billing/invoice/biller.hpp"
#include "results/run_file.hpp"
#include "tools/workbench/runs/capacity.hpp"
#include "tools/workbench/tariff/tariff.hpp"

namespace fleetbill::workbench {

/// Measures elapsed time, to show to people; never part of a result.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return earlier_ +
           std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  /// Adds the time that an earlier process needed.
  void add_elapsed(double seconds) { earlier_ = seconds; }

 private:
  double earlier_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// Counts of the campaigns of Pelion accounts, by their state at the end of the run.
struct CampaignCounts {
  std::uint64_t granted = 0;     ///< starts that got tokens
  std::uint64_t refused = 0;     ///< starts without tokens
  std::uint64_t completed = 0;   ///< stopped
  std::uint64_t terminated = 0;  ///< ended with their service package

  [[nodiscard]] std::uint64_t all() const { return granted + refused; }
  [[nodiscard]] std::uint64_t open() const { return granted - completed - terminated; }

  template <class Archive>
  void archive(Archive& a) {
    a(granted, refused, completed, terminated);
  }
};

/// The result of playing a scenario or of billing event files.
struct RunResult {
  std::string name;
  std::string run_file;  ///< empty: no run file
  std::string digest;    ///< empty: no run file
  Tariff tariff;
  billing::Directory directory;
  std::vector<billing::SealedMonth> months;
  std::vector<billing::ResolvedFact> facts;  ///< empty unless requested
  std::optional<results::RowCounts> rows;    ///< null unless a journal was billed
  std::vector<billing::Quarantined> quarantined;
  std::vector<std::string> files;                 ///< names of the event files
  std::optional<sim::Conservation> conservation;  ///< null unless a world was played
  std::vector<sim::Refusal> refusals;             ///< of a played world
  CampaignCounts campaigns;
  sim::Series series;
  std::vector<results::MonthTotals> month_totals;  ///< of `months`
  std::uint64_t fact_rows = 0;                     ///< rows of the recorded journal
  std::vector<FaultTime> faults;                   ///< of a played world
  std::uint64_t uploads = 0;
  double seconds = 0;
};

/// Computes the demand of a run on the platforms.
Capacity capacity_of(const RunResult& outcome);

}  // namespace fleetbill::workbench
