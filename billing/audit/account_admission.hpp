#pragma once

#include "billing/audit/diary.hpp"
#include "billing/audit/row.hpp"
#include "billing/audit/rules.hpp"

namespace fleetbill::billing::audit {

/// Applies a row about a Pelion account. Returns false, without a change, if the row cannot be
/// applied. The start or extension of a campaign without sufficient tokens is applied, but recorded
/// nowhere, since it has no effect (P24).
/// REQUIRES: rows arrive in the journal's order.
/// Source: docs/journal.md; docs/rules.md P1 to P3, P7, P11, P12, P22, P24 to P26, P28 to P31.
bool apply_to_account(World& world, const Rules& rules, const Row& row);

}  // namespace fleetbill::billing::audit
