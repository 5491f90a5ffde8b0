#pragma once

#include <string>
#include <vector>

#include "billing/reconcile/reconcile.hpp"
#include "billing/reconcile/vendor_file.hpp"
#include "billing/reports/report.hpp"

namespace fleetbill::billing::reconcile {

/// Returns the month of a vendor's file: the requested month, else the month of most timestamps of
/// a Pelion file, else the last month of the run.
/// @param file  its name, for messages
/// Errors: `Error(invalid)` if the times in the file contradict the month, or if the month is not
/// in
///   the run
[[nodiscard]] Month month_of_file(const reports::Source& source, const Request& request,
                                  const VendorFormat& form, const std::vector<VendorRow>& rows,
                                  const std::string& file);

}  // namespace fleetbill::billing::reconcile
