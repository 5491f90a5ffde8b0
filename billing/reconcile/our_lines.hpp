#pragma once

#include <string>
#include <vector>

#include "billing/reconcile/pairing.hpp"
#include "billing/reconcile/reconcile.hpp"
#include "billing/reconcile/vendor_file.hpp"
#include "billing/reports/report.hpp"

namespace fleetbill::billing::reconcile {

/// Returns the partner of a vendor's file by its name; empty if the rows of the file name their
/// partners or accounts.
/// Errors: `Error(usage)` if neither the request nor the file names one of several partners
[[nodiscard]] std::string partner_of_file(const reports::Source& source, const Request& request,
                                          const Layout& layout);

/// Returns the rows of our report of the same name, as values by column of the format.
/// @param partner  see partner_of_file(); empty: all partners
/// Errors: as `reports::run()`
[[nodiscard]] std::vector<OurLine> our_lines(const reports::Source& source,
                                             const VendorFormat& form, Month month,
                                             const std::string& partner);

}  // namespace fleetbill::billing::reconcile
