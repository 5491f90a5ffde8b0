#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "billing/reconcile/vendor_file.hpp"

namespace fleetbill::billing::reconcile {

/// A line of ours: the values of a row of our report, by column of the form.
using OurLine = std::vector<Value>;

/// Which row of theirs is which line of ours.
struct Pairing {
  std::vector<std::optional<std::size_t>> line_of;  ///< by row of theirs
  std::vector<std::optional<std::size_t>> row_of;   ///< by line of ours
  /// Rows of theirs that say again what an earlier or better one says: by row, that other row.
  std::vector<std::optional<std::size_t>> duplicate_of;
};

/// Finds each row's line: first by the identity as it is written, then whatever its case and
/// spaces; what then has the identity of a paired line is a duplicate; then by near identities.
/// Rows in the order of the file, so that the same file gives the same pairs.
/// @param rows     total rows and rows without a readable identity get no line
/// @param may_err  whether one column of a row's identity may be wrong: not if it names something
///   that we know by that name
Pairing pair_up(const VendorFormat& form, const std::vector<VendorRow>& rows,
                const std::vector<OurLine>& lines,
                const std::function<bool(const VendorRow&)>& may_err);

}  // namespace fleetbill::billing::reconcile
