#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "results/run_writer.hpp"
#include "tools/workbench/runs/run_result.hpp"

namespace fleetbill::workbench {

/// Takes in facts and sealed months, in order, and writes the run file.
class RunRecorder {
 public:
  /// @param run_file    empty: nothing is written
  /// @param keep_all  whether facts and usage are wanted afterwards, and not only invoices: a year
  ///                  of a large fleet fills the memory
  RunRecorder(const std::string& run_file, bool keep_all);

  void add_facts(std::span<const billing::ResolvedFact> facts);
  void add_month(billing::SealedMonth month);

  // For going on with an unfinished run in another process. REQUIRES: a run file is to be written,
  // and facts are not kept.

  /// What was taken in for good since this was last asked for.
  [[nodiscard]] std::string take_full_chunks();
  /// All else that was taken in so far.
  [[nodiscard]] std::string state();
  /// Makes a new recording what the one was that gave these.
  /// @param filled  all that `take_full_chunks()` gave up to `state`, in order
  /// Errors: `ArchiveError` if they are anything else.
  void resume(const std::vector<std::string>& filled, std::string_view state);

  /// Writes the run file, if there is to be one, and hands out what was taken in.
  /// @param outcome  complete but for months, facts and digest
  void finish(const results::RunTexts& texts, results::Provenance provenance, RunResult& outcome);

 private:
  std::optional<results::RunWriter> writer_;
  bool keep_all_;
  std::vector<billing::ResolvedFact> facts_;
  std::vector<billing::SealedMonth> months_;
  std::size_t taken_ = 0;  // months that take_full_chunks() has given
};

/// Where and when: the part of a run file that may differ between equal runs.
results::Provenance provenance(double seconds);

}  // namespace fleetbill::workbench
