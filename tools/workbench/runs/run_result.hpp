#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/play.hpp"
#include "billing/invoice/biller.hpp"
#include "results/run_file.hpp"
#include "tools/workbench/tariff/tariff.hpp"

namespace fleetbill::workbench {

/// How long something takes, for people; never part of a result.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return earlier_ +
           std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  /// Adds what it took in an earlier process.
  void add_elapsed(double seconds) { earlier_ = seconds; }

 private:
  double earlier_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// What came of playing a scenario or billing event files.
struct RunResult {
  std::string name;
  std::string run_file;  ///< empty if none was written
  std::string digest;    ///< likewise
  Tariff tariff;
  billing::Directory directory;
  std::vector<billing::SealedMonth> months;
  std::vector<billing::ResolvedFact> facts;  ///< if they were to be kept
  std::optional<results::RowCounts> rows;    ///< of a journal
  std::vector<billing::Quarantined> quarantined;
  std::vector<std::string> files;                 ///< of the journal
  std::optional<sim::Conservation> conservation;  ///< of a played world
  std::vector<sim::Refusal> refusals;             ///< likewise
  sim::Series series;
  std::uint64_t uploads = 0;
  double seconds = 0;
};

}  // namespace fleetbill::workbench
