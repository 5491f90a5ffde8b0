#pragma once

#include <string>
#include <string_view>

#include "billing/audit/audit.hpp"
#include "billing/journal/fact.hpp"

/// Journals, rulebooks and bills in a short hand, so that an example fits on a few lines.
namespace fleetbill::test {

/// Reads rows, one a line, of the columns time, kind, partner, organisation, asset, device, value,
/// quantity, id. Cells missing at the end are empty. A time of the form `MM-DD` or
/// `MM-DDThh:mm:ss.sss` is of 2026; others are unchanged.
billing::Journal journal_of(std::string_view rows);

/// Reads `CLAUSE=reading CLAUSE=reading PLAN->PLAN`.
billing::audit::Readings readings_of(const std::string& text);

/// Bills the journal of `rows` under `readings` without prices.
billing::audit::Bill bill_of(std::string_view rows, const std::string& readings = {});

/// The lines, `01 P TG-CLASSIC 2; 01 P TG-SMS 3`: month of 2026, partner, SKU, quantity.
std::string lines_of(const billing::audit::Bill& bill);

/// The service package history, `2026-01-15 A Package creation p +10 = 10; 2026-01-16 T/c
/// Reservation p -4 = 6`: time (the date alone at midnight), account and campaign, event, package,
/// amount, balance.
std::string history_of(const billing::audit::Bill& bill);

/// The rows of active devices, `2026-01-15 T d1 name`: first connection, account, device, endpoint.
std::string active_of(const billing::audit::Bill& bill);

/// The rows of firmware updates, `2026-01-15 T/c d1 name`.
std::string updates_of(const billing::audit::Bill& bill);

/// The lines of the quarantined rows, the first row being 1: `2 5`.
std::string quarantined_of(const billing::audit::Bill& bill);

}  // namespace fleetbill::test
