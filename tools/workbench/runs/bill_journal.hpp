#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/journal/fact.hpp"
#include "tools/workbench/runs/run_result.hpp"

namespace fleetbill::workbench {

/// How to bill a journal.
struct BillOptions {
  std::string name;
  std::string run_file;          ///< empty: none is written
  std::optional<Instant> until;  ///< rows at or after it are quarantined
  bool keep_all = false;
  std::string scenario_text, rulebook_text, prices_text;  ///< for the run file
};

/// Where the quarantined rows of a bill stand, if there are some; else nothing stays there.
std::string quarantine_path(const std::string& run_file);

/// Admits a journal's facts, bills every month they reach (and every month up to `until`), records
/// the bill, and writes the quarantined rows beside the run file.
/// Errors: `Error(io)` if a file cannot be written; `Error(invalid)` for a missing price or an
/// overflow, naming it
/// @param stopwatch  started when reading the journal began
RunResult bill_journal(billing::Journal journal, Tariff tariff, const BillOptions& options,
                       const Stopwatch& stopwatch);

/// Reads event files and bills them likewise. Files whose rows are in order, one behind the other,
/// are billed while they are read; others are read whole first, which needs memory for their rows.
/// Errors: likewise, and as `read_journal`
RunResult bill_files(const std::vector<std::string>& paths, Tariff tariff,
                     const BillOptions& options);

}  // namespace fleetbill::workbench
