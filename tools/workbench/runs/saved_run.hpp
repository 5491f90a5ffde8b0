#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/admission/admission.hpp"
#include "billing/reports/report.hpp"
#include "results/run_reader.hpp"
#include "tools/workbench/tariff/tariff.hpp"

namespace fleetbill::workbench {

/// An open run file. Its parts are read when they are first requested, and kept.
class SavedRun {
 public:
  /// Errors: `Error(io)` or `Error(invalid)` if it is not a complete run file
  explicit SavedRun(const std::string& path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const results::RunReader& reader() const { return reader_; }
  [[nodiscard]] const results::Summary& summary() const { return summary_; }
  /// Checks that the run has at most as many months as a bill: a small file can state months that
  /// take much time and memory to bill again.
  /// Errors: `Error(invalid)` with the remedy `--allow-gap`
  void check_month_count() const;
  /// Whether a scenario was played; false: event files were billed.
  [[nodiscard]] bool is_simulated() const { return summary_.texts.kind != "bill"; }
  [[nodiscard]] const Tariff& tariff() const { return tariff_; }
  /// All months.
  [[nodiscard]] const results::Bill& bill();
  /// Moves the bill to the caller.
  [[nodiscard]] results::Bill take_bill();

  /// The recorded facts, admitted again, and the directory of their ids.
  [[nodiscard]] const std::vector<billing::ResolvedFact>& facts();
  [[nodiscard]] const billing::Directory& fact_directory();

  /// Parses a month of the run; an empty text means the last closed month.
  /// Errors: `Error(invalid)` if it is outside the run, or the run closed no month; `Error(usage)`
  /// if the text is not a month
  [[nodiscard]] Month month(const std::string& text) const;

  /// Returns a sealed month. Only this month is read. Its ids are those of `directory()`.
  /// Errors: `Error(invalid)` if the run does not have it.
  [[nodiscard]] const billing::SealedMonth& sealed(Month month);
  /// The directory of all entities.
  [[nodiscard]] const billing::Directory& directory();

  /// The complete input of reports.
  [[nodiscard]] billing::reports::Source source();
  /// Returns the input of one report: the parts of the run that it reads for this query. Valid
  /// until the next call of this function or of `sealed()`. REQUIRES: `query.month` is a month of
  /// the run
  [[nodiscard]] billing::reports::Source source(const billing::reports::Report& report,
                                                const billing::reports::Query& query);

  /// Formats a reference to a fact: `events.csv:12` of billed event files, `row 12` of the recorded
  /// journal of a simulated run.
  [[nodiscard]] std::string cite(billing::Position row);

 private:
  void admit();

  std::string path_;
  results::RunReader reader_;
  results::Summary summary_;
  Tariff tariff_;
  std::optional<results::Bill> bill_;
  std::optional<results::Entities> entities_;
  std::optional<billing::Directory> organisations_;
  std::vector<billing::SealedMonth> complete_;  // the month read last by sealed(), if any
  std::vector<billing::SealedMonth> invoiced_;  // a month without usage, for source()
  std::optional<std::vector<std::string>> files_;
  bool admitted_ = false;
  std::vector<billing::ResolvedFact> facts_;
  billing::Directory fact_directory_;
};

/// Computes the demand of a run on the platforms: as `capacity_of` of its RunResult. The backlog is
/// missing if the file is of format 1.2 or earlier.
/// Errors: as reading the run has them
Capacity capacity_of(const SavedRun& run);

}  // namespace fleetbill::workbench
