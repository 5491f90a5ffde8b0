#include "billing/pelion/account_billing.hpp"
#include "results/entities.hpp"
#include "results/tables.hpp"

namespace fleetbill::results {
namespace {

using billing::kEmptyName;
using billing::SealedMonth;
using billing::pelion::Package;
using billing::pelion::PackageMonth;

/// The columns of /billing/packages whose values depend on each other.
struct PackageColumns {
  explicit PackageColumns(TableReader& table)
      : package(table.column<std::uint32_t>("package")),
        start(table.column<std::int64_t>("start")),
        expires(table.column<std::int64_t>("expires")),
        end(table.column<std::int64_t>("end")) {}

  Column<std::uint32_t> package;
  Column<std::int64_t> start, expires, end;
};

/// A time at which a package ends: it may be valid beyond the last year of a journal.
Instant end_of_package(const Column<std::int64_t>& column, Instant start) {
  static const Instant last = start_of({kEndYear + 101, 1, 1});
  const Instant t{column()};
  if (t < start || t > last) column.fail("is no time at which its package ends");
  return t;
}

/// Sets the active package. Without one the columns about it must be empty, too.
void read_active_package(const TableReader& table, const PackageColumns& columns,
                         const BillCodes& codes, PackageMonth& row) {
  row.has_active = columns.package() != layout::kMissing<std::uint32_t>;
  if (row.has_active) {
    row.active.id = columns.package.of(codes.values);
    row.active.start = columns.start.instant();
    row.active.expires = end_of_package(columns.expires, row.active.start);
    row.active.end = end_of_package(columns.end, row.active.start);
    return;
  }
  for (const auto* time : {&columns.start, &columns.expires, &columns.end}) {
    if ((*time)() != layout::kMissing<std::int64_t>) time->fail("is of no package");
  }
  if (row.active.tokens != 0) table.fail("tokens", "is of no package");
  if (row.in_grace) table.fail("in_grace", "is of no package");
}

void read_packages(const ImageReader& image, const BillCodes& codes, MonthsRead& months) {
  TableReader table(image, layout::kPackages);
  MonthColumn month(table, months);
  const RowReader reader(table, tables::kPackageColumns);
  const PackageColumns columns(table);
  table.for_each(months.rows(image, layout::kPackages, table), [&] {
    PackageMonth row;
    reader.read(row, codes);
    read_active_package(table, columns, codes, row);
    if (row.pending.id == kEmptyName && row.pending.tokens != 0) {
      table.fail("pending_tokens", "is of no package");
    }
    month().usage.pelion.packages.push_back(row);
  });
}

}  // namespace

void read_account_usage(const ImageReader& image, const BillCodes& codes, MonthsRead& months) {
  read_month_rows(
      image, layout::kAccountMonths, tables::kAccountMonthColumns, codes, months,
      [](SealedMonth & m) -> auto& { return m.usage.pelion.accounts; });
  read_packages(image, codes, months);
  read_month_rows(
      image, layout::kQuotaHistory, tables::kQuotaHistoryColumns, codes, months,
      [](SealedMonth & m) -> auto& { return m.usage.pelion.quota_history; });
  read_month_rows(
      image, layout::kActiveDevices, tables::kActiveDeviceColumns, codes, months,
      [](SealedMonth & m) -> auto& { return m.usage.pelion.active; });
  read_month_rows(
      image, layout::kFirmwareUpdates, tables::kFirmwareUpdateColumns, codes, months,
      [](SealedMonth & m) -> auto& { return m.usage.pelion.updates; });
}

}  // namespace fleetbill::results
