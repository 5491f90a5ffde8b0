#pragma once

#include <set>
#include <string>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/reconcile/difference.hpp"
#include "billing/reconcile/vendor_file.hpp"

namespace fleetbill::billing::reconcile {

/// The units of SKUs for which rows of a vendor's file are charged.
class Charges {
 public:
  /// @param form   must outlive the object
  /// @param month  ours, of the file's month
  Charges(const VendorFormat& form, const SealedMonth& month, const Directory& directory);

  /// Returns what a row or a line is charged.
  /// @param layout  of a vendor's row, which may lack columns; null for a line of ours
  [[nodiscard]] Units of(const std::vector<Value>& values, const Layout* layout) const;

  /// Returns the change of units if one cell is theirs instead of ours.
  [[nodiscard]] Units of_mismatch(Field field, const Value& theirs, const Value& ours) const;

 private:
  [[nodiscard]] bool is_of(FileKind kind) const { return form_.kind == kind; }

  const VendorFormat& form_;
  std::set<std::string> accounts_by_device_;  // whose active devices are charged
};

/// Returns the units with the opposite sign.
[[nodiscard]] Units negated(Units units);

/// Returns the plan in a cell of the column `Billing Plan`.
[[nodiscard]] Plan plan_in(const Value& value);

}  // namespace fleetbill::billing::reconcile
