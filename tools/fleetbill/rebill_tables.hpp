#pragma once

#include <functional>
#include <string>
#include <vector>

#include "billing/reports/table.hpp"
#include "tools/fleetbill/rebilling.hpp"

/// What billing again changes, as tables.
namespace fleetbill::tools {

/// Which adjustments are shown.
struct Shown {
  std::optional<Month> month;  ///< none: all
  std::string partner;         ///< empty: all
};

/// Each line that changes, or somebody's part of one, old against new, with its cause.
billing::Table adjustment_table(const Rebilling& rebilling, const Shown& shown,
                                billing::SplitBy split);

/// What each partner owes or gets back; no rows without prices.
billing::Table total_table(const Rebilling& rebilling, const Shown& shown);

/// The ten assets (or devices) or organisations whose amounts change most, the largest first; no
/// rows without prices.
billing::Table most_affected_table(const Rebilling& rebilling, const Shown& shown,
                                   billing::SplitBy split);

/// The adjustments as lines of the invoice after the last closed month: for each line that changes
/// a credit of what was billed, and a debit of what is to be billed, citing the month corrected.
billing::Table next_invoice_table(const Rebilling& rebilling, const Shown& shown);

/// Clauses, plans, prices and late events that differ.
billing::Table change_table(const Rebilling& rebilling);

}  // namespace fleetbill::tools
