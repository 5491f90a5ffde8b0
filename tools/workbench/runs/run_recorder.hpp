#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "results/run_writer.hpp"
#include "tools/workbench/runs/run_result.hpp"

namespace fleetbill::workbench {

/// Receives facts and sealed months, in order, and writes the run file.
class RunRecorder {
 public:
  /// @param run_file  empty: no file is written
  /// @param keep_all  whether to retain facts and usage for the result, not only invoices. A year
  ///                  of a large fleet can exceed the memory
  RunRecorder(const std::string& run_file, bool keep_all);

  void add_facts(std::span<const billing::ResolvedFact> facts);
  void add_month(billing::SealedMonth month);

  // To resume an unfinished run in another process. REQUIRES: there is a run file, and `keep_all`
  // is false.

  /// Returns the complete chunks since the last call. They do not change any more.
  [[nodiscard]] std::string take_full_chunks();
  /// Serialises everything that is not yet in complete chunks.
  [[nodiscard]] std::string state();
  /// Restores a recording in a new object.
  /// @param filled  the results of `take_full_chunks()` up to `state`, in order
  /// Errors: `ArchiveError` if the data is not of a recording
  void resume(const std::vector<std::string>& filled, std::string_view state);

  /// Writes the run file, if there is one, and moves months, facts, campaigns and digest into the
  /// result.
  /// @param outcome     complete except for months, facts and digest
  /// @param companions  files that change together with the run file
  void finish(const results::RunTexts& texts, results::Provenance provenance, RunResult& outcome,
              const results::Companions& companions = {});

 private:
  void count(Instant time);
  [[nodiscard]] std::vector<results::MonthTotals> month_totals(
      const std::vector<billing::SealedMonth>& months) const;

  std::optional<results::RunWriter> writer_;
  bool keep_all_;
  CampaignCounts campaigns_;
  std::vector<results::MonthTotals> rows_;  // by month, without API calls
  std::vector<std::int64_t> api_calls_;     // by sealed month
  std::vector<billing::ResolvedFact> facts_;
  std::vector<billing::SealedMonth> months_;
  std::size_t taken_ = 0;  // months that take_full_chunks() has returned
};

/// Returns host, time and duration: the part of a run file that can differ between equal runs.
results::Provenance provenance(double seconds);

}  // namespace fleetbill::workbench
