#pragma once

#include <functional>
#include <optional>

#include "billing/compare/bill_row.hpp"

/// Where two bills differ, row by row.
namespace fleetbill::billing {

/// A row that two bills do not say alike.
struct RowDiff {
  std::optional<BillRow> old;  ///< none: the old bill has no such row
  std::optional<BillRow> now;  ///< none: the new bill has none; not both
  // What the row is about, as far as it is about such.
  PartnerId partner;
  AssetId asset;
  DeviceId device;
  OrganisationId account;
  NameId campaign = kEmptyName;
  std::optional<Sku> sku;

  [[nodiscard]] const BillRow& item() const { return old ? *old : *now; }
};

using RowDiffVisitor = std::function<void(const RowDiff&)>;

/// Hands out the rows in which two months differ: by kind, partner and name. Rows that several
/// times say something about the same (two entries of one instant) are paired in their order.
/// @param old, now  of the same month, with the ids of `directory` (see IdMapping); null: the
///                  bill did not close the month
void for_each_row_diff(const SealedMonth* old, const SealedMonth* now, const Directory& directory,
                       const RowDiffVisitor& take);

}  // namespace fleetbill::billing
