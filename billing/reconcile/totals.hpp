#pragma once

#include <vector>

#include "billing/reconcile/difference.hpp"
#include "billing/reconcile/vendor_file.hpp"

namespace fleetbill::billing::reconcile {

/// Compares the total rows of a vendor's file with the sum of the file's own rows, not with ours:
/// other differences state what the rows should be.
/// @returns a mismatch for each wrong total; empty if a row of the file is unreadable
[[nodiscard]] std::vector<Difference> check_totals(const Layout& layout,
                                                   const std::vector<VendorRow>& rows);

}  // namespace fleetbill::billing::reconcile
