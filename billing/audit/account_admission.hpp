#pragma once

#include "billing/audit/diary.hpp"
#include "billing/audit/row.hpp"
#include "billing/audit/rules.hpp"

namespace fleetbill::billing::audit {

/// Applies a row about a Pelion account, or returns false and changes nothing. A campaign's start
/// or extension whose tokens are not there is applied: it is written down nowhere, since nothing
/// follows from it (P24).
/// REQUIRES: rows come in the journal's order.
/// Source: docs/journal.md; docs/rules.md P1 to P3, P7, P11, P12, P22, P24 to P26, P28 to P31.
bool apply_to_account(World& world, const Rules& rules, const Row& row);

}  // namespace fleetbill::billing::audit
