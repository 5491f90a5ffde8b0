#include "billing/pelion/account_billing.hpp"
#include "results/entities.hpp"

namespace fleetbill::results {
namespace {

using billing::ApiCounter;
using billing::BusinessModel;
using billing::kEmptyName;
using billing::pelion::AccountMonth;
using billing::pelion::Package;
using billing::pelion::PackageMonth;
using billing::pelion::PendingPackage;
using billing::pelion::QuotaEvent;

/// The account that a column names, which is no organisation of the other platform.
OrganisationId account_of(const Column<std::uint32_t>& column, const EntityCodes& entities) {
  const OrganisationId account = column.of(entities.organisations);
  if (!entities.directory.is_account(account)) column.fail("is no account");
  return account;
}

/// The columns of the counters, by ApiCounter.
std::vector<Column<std::int64_t>> counter_columns(TableReader& table) {
  std::vector<Column<std::int64_t>> out;
  for (std::size_t i = 0; i < billing::kApiCounterCount; ++i) {
    out.push_back(table.column<std::int64_t>(billing::to_string(static_cast<ApiCounter>(i))));
  }
  return out;
}

void read_account_months(const ImageReader& image, const EntityCodes& entities,
                         MonthsRead& months) {
  const auto models =
      read_words<BusinessModel>(image, layout::kModelNames, billing::parse_business_model);
  TableReader table(image, layout::kAccountMonths);
  MonthColumn month(table, months);
  const auto account = table.column<std::uint32_t>("account");
  const auto partner = table.column<std::uint32_t>("partner");
  const auto model = table.column<std::uint8_t>("business_model");
  const auto billed_by = table.column<std::uint8_t>("billed_by");
  const auto has_package = table.column<std::uint8_t>("has_package");
  const auto active_devices = table.column<std::int64_t>("active_devices");
  const auto firmware_updates = table.column<std::int64_t>("firmware_updates");
  const auto calls = counter_columns(table);
  const auto transactions = table.column<std::int64_t>("transactions");
  const auto tokens_bought = table.column<std::int64_t>("tokens_bought");
  table.for_each(months.rows(image, layout::kAccountMonths, table), [&] {
    AccountMonth row{account_of(account, entities),
                     partner.of(entities.partners),
                     model.of(models),
                     billed_by.of(models),
                     has_package.flag(),
                     active_devices(),
                     firmware_updates(),
                     {},
                     transactions(),
                     tokens_bought()};
    for (std::size_t i = 0; i < calls.size(); ++i) row.calls[i] = calls[i]();
    month().usage.pelion.accounts.push_back(row);
  });
}

/// The columns of /billing/packages that are about the active and the pending package.
struct PackageColumns {
  explicit PackageColumns(TableReader& table)
      : package(table.column<std::uint32_t>("package")),
        tokens(table.column<std::int64_t>("tokens")),
        start(table.column<std::int64_t>("start")),
        expires(table.column<std::int64_t>("expires")),
        end(table.column<std::int64_t>("end")),
        in_grace(table.column<std::uint8_t>("in_grace")),
        pending(table.column<std::uint32_t>("pending")),
        pending_tokens(table.column<std::int64_t>("pending_tokens")) {}

  Column<std::uint32_t> package;
  Column<std::int64_t> tokens, start, expires, end;
  Column<std::uint8_t> in_grace;
  Column<std::uint32_t> pending;
  Column<std::int64_t> pending_tokens;
};

/// A time at which a package ends: it may be valid beyond the last year of a journal.
Instant end_of_package(const Column<std::int64_t>& column, Instant start) {
  static const Instant last = start_of({kEndYear + 101, 1, 1});
  const Instant t{column()};
  if (t < start || t > last) column.fail("is no time at which its package ends");
  return t;
}

/// Without a package the columns that are about it have nothing either.
Package active_package(const PackageColumns& row, const EntityCodes& entities) {
  if (row.package() != layout::kMissing<std::uint32_t>) {
    const Instant start = row.start.instant();
    return {row.package.of(entities.values), row.tokens(), start,
            end_of_package(row.expires, start), end_of_package(row.end, start)};
  }
  for (const auto* time : {&row.start, &row.expires, &row.end}) {
    if ((*time)() != layout::kMissing<std::int64_t>) time->fail("is of no package");
  }
  if (row.tokens() != 0) row.tokens.fail("is of no package");
  if (row.in_grace.flag()) row.in_grace.fail("is of no package");
  return {};
}

PendingPackage pending_package(const PackageColumns& row, const EntityCodes& entities) {
  const NameId id = row.pending.of(entities.values, kEmptyName);
  if (id == kEmptyName && row.pending_tokens() != 0) row.pending_tokens.fail("is of no package");
  return {id, row.pending_tokens()};
}

void read_packages(const ImageReader& image, const EntityCodes& entities, MonthsRead& months) {
  TableReader table(image, layout::kPackages);
  MonthColumn month(table, months);
  const auto aggregator = table.column<std::uint32_t>("aggregator");
  const PackageColumns row(table);
  const auto available = table.column<std::int64_t>("available");
  const auto reserved = table.column<std::int64_t>("reserved");
  table.for_each(months.rows(image, layout::kPackages, table), [&] {
    PackageMonth package{account_of(aggregator, entities),
                         row.package() != layout::kMissing<std::uint32_t>,
                         row.in_grace.flag(),
                         active_package(row, entities),
                         pending_package(row, entities),
                         available(),
                         reserved()};
    month().usage.pelion.packages.push_back(package);
  });
}

void read_quota_history(const ImageReader& image, const EntityCodes& entities, MonthsRead& months) {
  const auto events =
      read_words<QuotaEvent>(image, layout::kQuotaEventNames, billing::pelion::parse_quota_event);
  TableReader table(image, layout::kQuotaHistory);
  MonthColumn month(table, months);
  const auto time = table.column<std::int64_t>("time");
  const auto account = table.column<std::uint32_t>("account");
  const auto event = table.column<std::uint8_t>("event");
  const auto campaign = table.column<std::uint32_t>("campaign");
  const auto package = table.column<std::uint32_t>("package");
  const auto amount = table.column<std::int64_t>("amount");
  const auto balance = table.column<std::int64_t>("balance");
  table.for_each(months.rows(image, layout::kQuotaHistory, table), [&] {
    month().usage.pelion.quota_history.push_back(
        {time.instant(), account_of(account, entities), event.of(events),
         campaign.of(entities.values, kEmptyName), package.of(entities.values, kEmptyName),
         amount(), balance()});
  });
}

void read_active_devices(const ImageReader& image, const EntityCodes& entities,
                         MonthsRead& months) {
  TableReader table(image, layout::kActiveDevices);
  MonthColumn month(table, months);
  const auto account = table.column<std::uint32_t>("account");
  const auto device = table.column<std::uint32_t>("device");
  const auto endpoint = table.column<std::uint32_t>("endpoint");
  const auto first = table.column<std::int64_t>("first");
  table.for_each(months.rows(image, layout::kActiveDevices, table), [&] {
    month().usage.pelion.active.push_back(
        {account_of(account, entities), device.of(entities.devices),
         endpoint.of(entities.values, kEmptyName), first.instant()});
  });
}

void read_firmware_updates(const ImageReader& image, const EntityCodes& entities,
                           MonthsRead& months) {
  TableReader table(image, layout::kFirmwareUpdates);
  MonthColumn month(table, months);
  const auto account = table.column<std::uint32_t>("account");
  const auto time = table.column<std::int64_t>("time");
  const auto campaign = table.column<std::uint32_t>("campaign");
  const auto device = table.column<std::uint32_t>("device");
  const auto endpoint = table.column<std::uint32_t>("endpoint");
  table.for_each(months.rows(image, layout::kFirmwareUpdates, table), [&] {
    month().usage.pelion.updates.push_back(
        {account_of(account, entities), time.instant(), campaign.of(entities.values),
         device.of(entities.devices), endpoint.of(entities.values, kEmptyName)});
  });
}

}  // namespace

void read_account_usage(const ImageReader& image, const EntityCodes& entities, MonthsRead& months) {
  read_account_months(image, entities, months);
  read_packages(image, entities, months);
  read_quota_history(image, entities, months);
  read_active_devices(image, entities, months);
  read_firmware_updates(image, entities, months);
}

}  // namespace fleetbill::results
