#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/admission/admission.hpp"
#include "billing/reports/report.hpp"
#include "results/run_reader.hpp"
#include "tools/workbench/tariff/tariff.hpp"

namespace fleetbill::workbench {

/// A run file, opened, and what commands want to know of it, read when it is asked for.
class SavedRun {
 public:
  /// Errors: `Error(io)` or `Error(invalid)` if it is no whole run file
  explicit SavedRun(const std::string& path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const results::RunReader& reader() const { return reader_; }
  [[nodiscard]] const results::Summary& summary() const { return summary_; }
  [[nodiscard]] const Tariff& tariff() const { return tariff_; }
  [[nodiscard]] const results::Bill& bill();
  /// The bill, which the run then no longer keeps.
  [[nodiscard]] results::Bill take_bill();

  /// The recorded facts, admitted again, and the directory of their ids.
  [[nodiscard]] const std::vector<billing::ResolvedFact>& facts();
  [[nodiscard]] const billing::Directory& fact_directory();

  /// The month that the user names, or the last closed one.
  /// Errors: `Error(invalid)` if it is outside the run, or the run has none; `Error(usage)` if the
  /// text is no month
  [[nodiscard]] Month month(const std::string& text) const;

  /// The sealed month.
  [[nodiscard]] const billing::SealedMonth& sealed(Month month);

  /// What reports look at.
  [[nodiscard]] billing::reports::Source source();

  /// How a fact is cited: `events.csv:12` for a bill, `row 12` of the journal for a run.
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
