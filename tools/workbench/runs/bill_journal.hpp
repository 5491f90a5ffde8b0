#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/admission/admission.hpp"
#include "billing/journal/fact.hpp"
#include "tools/workbench/runs/run_result.hpp"

namespace fleetbill::workbench {

/// How to bill a journal.
struct BillOptions {
  std::string name;
  std::string run_file;          ///< empty: no run file
  std::optional<Instant> until;  ///< rows at or after it are quarantined
  billing::StatedMonths months;  ///< months that the user states
  bool allow_gap = false;        ///< whether to accept rows that are too far apart
  bool keep_all = false;
  std::string scenario_text, rulebook_text, prices_text;  ///< recorded in the run file
};

/// Returns the path of the file of quarantined rows. The file exists only if rows are quarantined.
std::string quarantine_path(const std::string& run_file);

/// Admits the facts of a journal, bills every month that they reach (and every month up to
/// `until`), records the bill, and writes the quarantined rows next to the run file.
/// Errors: `Error(io)` if a file cannot be written; `Error(invalid)` for a missing price or an
/// overflow, naming it, and for rows that are too far apart
/// @param stopwatch  started when reading the journal began
RunResult bill_journal(billing::Journal journal, Tariff tariff, const BillOptions& options,
                       const Stopwatch& stopwatch);

/// Reads event files and bills them as `bill_journal` does. If the rows of all files are in order,
/// they are billed while they are read; otherwise they are read first, which needs memory for all
/// rows.
/// Errors: as `bill_journal` and `read_journal`
RunResult bill_files(const std::vector<std::string>& paths, Tariff tariff,
                     const BillOptions& options);

}  // namespace fleetbill::workbench
