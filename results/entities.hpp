#pragma once

#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"
#include "results/table_reader.hpp"

/// What the readers of `/billing` share.
namespace fleetbill::results {

/// Ids by code: they are given out in the order of codes, so code and id are the same number. What
/// a column says is still looked up here, which checks its range.
struct Entities {
  std::vector<PartnerId> partners;
  std::vector<OrganisationId> organisations;
  std::vector<OrganisationId> accounts;  ///< none in the place of those that are no Pelion account
  std::vector<AssetId> assets;
  std::vector<DeviceId> devices;
  std::vector<NameId> values;
};

/// The column `month` of a table of the bill.
class MonthColumn {
 public:
  /// `months` outlives the column.
  MonthColumn(TableReader& table, std::vector<billing::SealedMonth>& months)
      : column_(table.column<std::uint32_t>("month")), months_(months) {}

  /// The month of the table's row, to be called once a row; months must not fall.
  /// Errors: `Failure` naming the column.
  billing::SealedMonth& operator()();

 private:
  Column<std::uint32_t> column_;
  std::vector<billing::SealedMonth>& months_;
  std::uint32_t latest_ = 0;
};

/// Reads what the months say of Pelion accounts.
/// Errors: `Failure`.
void read_account_usage(const ImageReader& image, const Entities& entities,
                        std::vector<billing::SealedMonth>& months);

}  // namespace fleetbill::results
