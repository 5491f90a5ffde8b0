#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "billing/journal/fact.hpp"

namespace fleetbill::workbench {

/// Writes facts in the CSV form of docs/journal.md, ready for `bill`. A row of usage summed by day
/// or month becomes facts that bill the same: one at its first instant and one at its last; a
/// connection row as many connections as it stands for.
/// @param write  takes the text piece by piece
void write_journal_csv(const billing::Journal& journal,
                       const std::function<void(std::string_view)>& write);

}  // namespace fleetbill::workbench
