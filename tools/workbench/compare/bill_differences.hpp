#pragma once

#include <string>
#include <vector>

#include "billing/audit/audit.hpp"
#include "billing/invoice/biller.hpp"
#include "billing/journal/fact.hpp"
#include "tools/workbench/tariff/tariff.hpp"

/// Holding one bill against another.
namespace fleetbill::workbench {

/// A bill as texts, each about one invoice line, billed asset, device, account, package or token:
/// `2026-01 line 'TG-CLASSIC' of Acme: quantity 2, amount 25.00 AUD`. In byte order; two bills are
/// equal if these are.
std::vector<std::string> statements(const std::vector<billing::SealedMonth>& months,
                                    const billing::Directory& directory);

/// Where the sealed months differ from those of another billing of the same facts, by names; empty
/// if nowhere. At most 20 differences, then how many more.
std::vector<std::string> differences(const std::vector<billing::SealedMonth>& recorded,
                                     const billing::Directory& recorded_names,
                                     const std::vector<billing::SealedMonth>& again,
                                     const billing::Directory& names_again);

/// Where the sealed months differ from what the independent audit makes of the journal.
std::vector<std::string> audit_differences(const billing::Journal& journal, const Tariff& tariff,
                                           const std::vector<billing::SealedMonth>& months,
                                           const billing::Directory& directory);

}  // namespace fleetbill::workbench
