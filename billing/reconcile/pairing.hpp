#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "billing/reconcile/vendor_file.hpp"

namespace fleetbill::billing::reconcile {

/// A line of ours: the values of a row of our report, by column of the form.
using OurLine = std::vector<Value>;

/// The pairs of a vendor's rows and our lines.
struct Pairing {
  std::vector<std::optional<std::size_t>> line_of;  ///< by row of the vendor
  std::vector<std::optional<std::size_t>> row_of;   ///< by line of ours
  /// The original row of a duplicate, by row of the vendor.
  std::vector<std::optional<std::size_t>> duplicate_of;
};

/// Finds the line of each row: first by its exact identity, then in any case and spacing. Other
/// rows with the identity of a paired line are duplicates. The rest is paired by near identities.
/// @param rows     in the order of the file; total rows and rows without a readable identity get no
///   line
/// @param may_err  whether one column of a row's identity may be wrong; false if the row names an
///   entity of the run
Pairing pair_up(const VendorFormat& form, const std::vector<VendorRow>& rows,
                const std::vector<OurLine>& lines,
                const std::function<bool(const VendorRow&)>& may_err);

}  // namespace fleetbill::billing::reconcile
