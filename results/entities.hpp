#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "billing/invoice/biller.hpp"
#include "billing/journal/directory.hpp"
#include "results/run_file.hpp"
#include "results/table_reader.hpp"
#include "results/tables.hpp"

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

/// What the codes of the tables of months stand for.
struct BillCodes : EntityCodes {
  /// @param entities  outlive it
  /// Errors: `Failure` naming an unknown word.
  BillCodes(const ImageReader& image, const Entities& entities)
      : EntityCodes(entities),
        plans(read_words<billing::Plan>(image, layout::kPlanNames, billing::parse_plan)),
        models(read_words<billing::BusinessModel>(image, layout::kModelNames,
                                                  billing::parse_business_model)),
        quota_events(read_words<billing::pelion::QuotaEvent>(image, layout::kQuotaEventNames,
                                                             billing::pelion::parse_quota_event)) {}

  std::vector<billing::Plan> plans;
  std::vector<billing::BusinessModel> models;
  std::vector<billing::pelion::QuotaEvent> quota_events;
};

/// Maps the codes of /journal/assets to ids.
struct AssetCodeMaps {
  /// @param names  gains the names of assets, their codes and device types
  AssetCodeMaps(const ImageReader& image, billing::NameTable& names, std::size_t partner_count,
                std::size_t organisation_count)
      : partners(partner_count),
        organisations(organisation_count),
        asset_names(intern_names(image, layout::kAssetNames, names)),
        asset_codes(intern_names(image, layout::kAssetCodeNames, names)),
        device_types(intern_names(image, layout::kDeviceTypeNames, names)) {}

  IdsByCode<PartnerId> partners;
  IdsByCode<OrganisationId> organisations;
  std::vector<NameId> asset_names, asset_codes, device_types;
};

/// Reads the rows of /journal/assets that a table is at.
class AssetRowReader {
 public:
  explicit AssetRowReader(TableReader& table)
      : name_(table.column<std::uint32_t>("name")), row_(table, tables::kAssetColumns) {}

  /// @param maps  has `partners`, `organisations`, `asset_names`, `asset_codes` and `device_types`,
  ///              each as `Column::of` needs it
  template <class Maps>
  [[nodiscard]] billing::AssetEntry read(const Maps& maps) const {
    tables::AssetRow row;
    row_.read(row, maps);
    row.entry.name = name_.of(maps.asset_names);
    return row.entry;
  }
  /// The code of the name, which must be the row.
  [[nodiscard]] std::uint32_t name_code() const { return name_(); }
  [[noreturn]] void fail_name(const char* problem) const { name_.fail(problem); }

 private:
  Column<std::uint32_t> name_;
  ReaderOf<tables::kAssetColumns> row_;
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

/// Reads the rows of a table that are about the months, each into an element of the vector that
/// `rows_of(month)` returns.
template <class List, class RowsOf>
void read_month_rows(const ImageReader& image, std::string_view path, const List& list,
                     const BillCodes& codes, MonthsRead& months, const RowsOf& rows_of) {
  TableReader table(image, path);
  MonthColumn month(table, months);
  const RowReader reader(table, list);
  table.for_each(months.rows(image, path, table),
                 [&] { reader.read(rows_of(month()).emplace_back(), codes); });
}

/// Reads the usage of Pelion accounts.
/// Errors: `Failure`.
void read_account_usage(const ImageReader& image, const BillCodes& codes, MonthsRead& months);

}  // namespace fleetbill::results
