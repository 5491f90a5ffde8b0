#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "billing/compare/bill_row.hpp"

/// Differences of two bills, row by row.
namespace fleetbill::billing {

/// A row in which two bills differ.
struct RowDiff {
  std::optional<BillRow> old;  ///< `std::nullopt`: the old bill lacks the row
  std::optional<BillRow> now;  ///< `std::nullopt`: the new bill lacks it; not both
  /// 1-based index among the rows of the same month, kind, partner and name.
  std::size_t ordinal = 1;
  // Ids of the row's subject, as far as it has them. Empty if the rows were compared by names.
  PartnerId partner;
  AssetId asset;
  DeviceId device;
  OrganisationId account;
  NameId campaign = kEmptyName;
  std::optional<Sku> sku;

  [[nodiscard]] const BillRow& row() const { return old ? *old : *now; }
};

using RowDiffVisitor = std::function<void(const RowDiff&)>;

/// Visits the rows in which two months differ, by kind, partner and name. Rows of the same subject
/// (such as two quota entries of one instant) are paired in their order.
/// @param old, now  of the same month, with the ids of `directory` (see IdMapping); null: the
///                  bill did not close the month
void for_each_row_diff(const SealedMonth* old, const SealedMonth* now, const Directory& directory,
                       const RowDiffVisitor& take);

/// Visits the rows in which two lists differ, by month, kind, partner and name. Use this to compare
/// bills by names, when one of them has no ids. Rows of the same subject are paired in their order.
void for_each_row_diff(std::vector<BillRow> old, std::vector<BillRow> now,
                       const RowDiffVisitor& visit);

}  // namespace fleetbill::billing
