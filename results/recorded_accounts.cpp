#include "billing/pelion/account_billing.hpp"
#include "results/entities.hpp"
#include "results/recorded.hpp"
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

std::vector<MonthTotals> read_month_totals(const ImageReader& image) {
  std::vector<MonthTotals> out;
  for (const Month month : read_months(image)) {
    const std::uint64_t begin = facts_before(image, month.begin());
    out.push_back({month, facts_before(image, month.end()) - begin, 0});
  }
  TableReader table(image, layout::kAccountMonths);
  const auto month = table.column<std::uint32_t>("month");
  std::vector<Column<std::int64_t>> counters;
  for (const billing::ApiCounterEntry& counter : billing::kApiCounters) {
    counters.push_back(table.column<std::int64_t>(counter.name));
  }
  table.for_each([&] {
    if (month() >= out.size()) month.fail("has a code that stands for nothing");
    std::int64_t& sum = out[month()].api_calls;
    for (const auto& calls : counters) sum = checked_add(sum, calls(), "API calls of a month");
  });
  return out;
}

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
