#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "results/run_writer.hpp"
#include "tools/fleetbill/outcome.hpp"

namespace fleetbill::tools {

/// Takes in facts and sealed months, in order, and writes the run file.
class Recording {
 public:
  /// @param run_file    empty: nothing is written
  /// @param keep_facts  whether facts are wanted afterwards
  Recording(const std::string& run_file, bool keep_facts);

  void add_facts(std::span<const billing::ResolvedFact> facts);
  void add_month(billing::SealedMonth month);

  /// Writes the run file, if there is to be one, and hands out what was taken in.
  /// @param outcome  complete but for months, facts and digest
  void finish(const results::RunTexts& texts, results::Provenance provenance, Outcome& outcome);

 private:
  std::optional<results::RunWriter> writer_;
  bool keep_facts_;
  std::vector<billing::ResolvedFact> facts_;
  std::vector<billing::SealedMonth> months_;
};

/// Where and when: the part of a run file that may differ between equal runs.
results::Provenance provenance(double seconds);

}  // namespace fleetbill::tools
