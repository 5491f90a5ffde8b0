#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "billing/journal/fact.hpp"

namespace fleetbill::workbench {

/// Writes facts in the CSV form of docs/journal.md, ready for `bill`. A row of usage summed by day
/// or month becomes facts with the same bill: one at its first instant and one at its last. A
/// connection row becomes as many connections as it represents.
/// @param write  receives the text in pieces
void write_journal_csv(const billing::Journal& journal,
                       const std::function<void(std::string_view)>& write);

}  // namespace fleetbill::workbench
