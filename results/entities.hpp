#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"
#include "results/run_file.hpp"
#include "results/table_reader.hpp"

/// What the readers of `/billing` and `/journal/facts` share.
namespace fleetbill::results {

/// Ids by code, which are the same number: what `Column::of` looks up in, so that it checks the
/// range.
template <class IdType>
class IdsByCode {
 public:
  explicit IdsByCode(std::size_t count) : count_(count) {}

  [[nodiscard]] std::size_t size() const { return count_; }
  IdType operator[](std::uint32_t code) const { return IdType(code); }

 private:
  std::size_t count_;
};

/// What the codes of entities and texts stand for.
struct EntityCodes {
  /// @param entities  outlive it
  explicit EntityCodes(const Entities& entities)
      : directory(entities.directory),
        partners(directory.partner_count()),
        organisations(directory.organisation_count()),
        assets(directory.asset_count()),
        devices(directory.device_count()),
        values(entities.values) {}

  const billing::Directory& directory;
  IdsByCode<PartnerId> partners;
  IdsByCode<OrganisationId> organisations;
  IdsByCode<AssetId> assets;
  IdsByCode<DeviceId> devices;
  const std::vector<NameId>& values;
};

/// Consecutive months of the bill that are read together.
struct MonthsRead {
  std::vector<billing::SealedMonth> months;
  std::uint32_t first = 0;  ///< the code of the first of them
  bool is_all = true;       ///< whether these are all months of the file

  /// The rows of a table that are about these months.
  [[nodiscard]] RowRange rows(const ImageReader& image, std::string_view table,
                              const TableReader& reader) const {
    if (is_all) return {0, reader.rows()};
    return rows_of_months(image, table, first, static_cast<std::uint32_t>(months.size()));
  }
};

/// The column `month` of a table of the bill.
class MonthColumn {
 public:
  /// `months` outlives the column.
  MonthColumn(TableReader& table, MonthsRead& months)
      : column_(table.column<std::uint32_t>("month")), months_(months), latest_(months.first) {}

  /// The month of the table's row, to be called once a row; months must not fall.
  /// Errors: `Failure` naming the column.
  billing::SealedMonth& operator()();

 private:
  Column<std::uint32_t> column_;
  MonthsRead& months_;
  std::uint32_t latest_;
};

/// Reads what the months say of Pelion accounts.
/// Errors: `Failure`.
void read_account_usage(const ImageReader& image, const EntityCodes& entities, MonthsRead& months);

}  // namespace fleetbill::results
