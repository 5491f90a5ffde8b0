#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/admission/admission.hpp"
#include "billing/reports/report.hpp"
#include "results/run_reader.hpp"
#include "tools/workbench/tariff/tariff.hpp"

namespace fleetbill::workbench {

/// An open run file. Its bill and its facts are read when they are first requested.
class SavedRun {
 public:
  /// Errors: `Error(io)` or `Error(invalid)` if it is not a complete run file
  explicit SavedRun(const std::string& path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const results::RunReader& reader() const { return reader_; }
  [[nodiscard]] const results::Summary& summary() const { return summary_; }
  /// Whether a scenario was played; false: event files were billed.
  [[nodiscard]] bool is_simulated() const { return summary_.texts.kind != "bill"; }
  [[nodiscard]] const Tariff& tariff() const { return tariff_; }
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

  /// The sealed month.
  [[nodiscard]] const billing::SealedMonth& sealed(Month month);

  /// The input of reports.
  [[nodiscard]] billing::reports::Source source();

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
  bool admitted_ = false;
  std::vector<std::string> files_;
  std::vector<billing::ResolvedFact> facts_;
  billing::Directory fact_directory_;
};

}  // namespace fleetbill::workbench
