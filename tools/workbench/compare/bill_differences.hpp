#pragma once

#include <string>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/fact.hpp"
#include "tools/workbench/tariff/tariff.hpp"

/// Comparison of bills: sealed months with another billing of the same facts, and with the audit.
namespace fleetbill::workbench {

/// Returns a bill as lines of text, one per closed month, invoice line, asset, device, account,
/// package or token: `2026-01 line 'TG-CLASSIC' of Acme: quantity 2, amount 25.00 AUD`. Sorted by
/// month and subject, in byte order. Two bills are equal if their lines are equal.
std::vector<std::string> statements(const std::vector<billing::SealedMonth>& months,
                                    const billing::Directory& directory);

/// Returns the differences between sealed months and another billing of the same facts, compared by
/// names: at most 20, then the number of further ones. Empty if there are none.
std::vector<std::string> differences(const std::vector<billing::SealedMonth>& recorded,
                                     const billing::Directory& recorded_names,
                                     const std::vector<billing::SealedMonth>& again,
                                     const billing::Directory& names_again);

/// Returns the differences between sealed months and the independent audit of their journal, in the
/// same form.
std::vector<std::string> audit_differences(const billing::Journal& journal, const Tariff& tariff,
                                           const std::vector<billing::SealedMonth>& months,
                                           const billing::Directory& directory);

}  // namespace fleetbill::workbench
