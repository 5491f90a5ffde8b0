#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "billing/journal/fact.hpp"
#include "results/run_file.hpp"

namespace fleetbill::workbench {

/// Writes facts in the CSV form of docs/journal.md, ready for `bill`. A row of usage summed by day
/// or month becomes facts with the same bill: one at its first instant and one at its last. A
/// connection row becomes as many connections as it represents.
/// @param write  receives the text in pieces
void write_journal_csv(const billing::Journal& journal,
                       const std::function<void(std::string_view)>& write);

/// Adds `journal_begins` and `journal_ends` to the recorded facts of a run, so that billing them
/// closes the months of the run, months without facts included. Without `journal_ends` if the last
/// month is provisional, so that it remains provisional. No-op if the run closed no month.
void state_months(billing::Journal& journal, const results::Summary& run);

}  // namespace fleetbill::workbench
