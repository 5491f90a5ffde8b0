#include <variant>

#include "billing/admission/covered_months.hpp"
#include "results/entities.hpp"
#include "results/recorded.hpp"
#include "results/tables.hpp"

namespace fleetbill::results {
namespace {

using billing::Directory;
using billing::SealedMonth;
using billing::Sku;

/// Checks that an entity got the next id: then it is new, and its id is its code.
template <class IdType>
void check_new(IdType id, std::size_t known, std::string_view path) {
  if (id.value() != known) throw Failure(concat(path, " has a name twice"));
}

void read_partners(const ImageReader& image, Directory& directory) {
  for (const NameId name : intern_names(image, layout::kPartnerNames, directory.names())) {
    const std::size_t known = directory.partner_count();
    check_new(directory.add_partner(name), known, layout::kPartnerNames);
  }
}

void read_device_names(const ImageReader& image, Directory& directory) {
  for (const NameId name : intern_names(image, layout::kDeviceNames, directory.names())) {
    const std::size_t known = directory.device_count();
    check_new(directory.add_device(name), known, layout::kDeviceNames);
  }
}

/// Each account must belong to an aggregator: to one that has its partner's name, and is its own.
void check_aggregators(const Directory& directory, const std::vector<OrganisationId>& accounts,
                       const TableReader& table) {
  for (const OrganisationId account : accounts) {
    const OrganisationId aggregator = directory.aggregator_of(account);
    if (!aggregator.exists() || directory.aggregator_of(aggregator) != aggregator) {
      table.fail("partner", "is no aggregator");
    }
  }
}

struct PartnerCodes {
  IdsByCode<PartnerId> partners;
};

void read_organisations(const ImageReader& image, Directory& directory) {
  const auto names = intern_names(image, layout::kOrganisationNames, directory.names());
  const PartnerCodes codes{IdsByCode<PartnerId>(directory.partner_count())};
  TableReader table(image, layout::kOrganisations);
  const auto name = table.column<std::uint32_t>("name");
  const RowReader reader(table, tables::kOrganisationColumns);
  std::vector<OrganisationId> accounts;
  table.for_each([&] {
    tables::OrganisationRow row;
    reader.read(row, codes);
    const billing::OrganisationEntry entry{name.of(names), row.partner};
    const OrganisationId known = row.is_account ? directory.find_account(entry.name)
                                                : directory.find_organisation(entry.name);
    if (known.exists()) name.fail("has a name twice");
    if (row.is_account) {
      accounts.push_back(directory.add_account(entry));
    } else {
      directory.add_organisation(entry);
    }
  });
  check_aggregators(directory, accounts, table);
}

void read_assets(const ImageReader& image, Directory& directory) {
  const AssetCodeMaps codes(image, directory.names(), directory.partner_count(),
                            directory.organisation_count());
  TableReader table(image, layout::kAssets);
  const AssetRowReader reader(table);
  table.for_each([&] {
    const billing::AssetEntry entry = reader.read(codes);
    if (directory.find_asset(entry.partner, entry.name).exists()) {
      reader.fail_name("has a name twice");
    }
    directory.add_asset(entry);
  });
}

bool is_power_of_ten(std::int64_t n) {
  while (n >= 10 && n % 10 == 0) n /= 10;
  return n == 1;
}

/// What the codes of /billing/lines stand for, and the currency of its amounts.
struct LineCodes {
  LineCodes(const ImageReader& image, std::size_t partner_count)
      : partners(partner_count),
        skus(read_words<Sku>(image, layout::kSkuNames, billing::parse_sku)),
        prices(read_words<std::int64_t>(image, layout::kUnitPriceNames, parse_price)),
        currency(read_currency(image)) {}

  IdsByCode<PartnerId> partners;
  std::vector<Sku> skus;
  std::vector<std::int64_t> prices;
  std::optional<Currency> currency;
};

void read_lines(const ImageReader& image, std::size_t partner_count, MonthsRead& months) {
  const LineCodes codes(image, partner_count);
  TableReader table(image, layout::kLines);
  MonthColumn month(table, months);
  const RowReader reader(table, tables::kLineColumns);
  const auto price = table.column<std::uint32_t>("unit_price");
  const auto amount = table.column<std::int64_t>("amount");
  table.for_each(months.rows(image, layout::kLines, table), [&] {
    tables::LineRow row;
    reader.read(row, codes);
    if (!is_power_of_ten(row.line.quantity.block)) table.fail("block", "is not a power of ten");
    if (row.line.quantity.count < 0) table.fail("count", "is negative");
    if (amount() != layout::kMissing<std::int64_t>) {
      if (!codes.currency) amount.fail("is of no currency");
      if (amount() < 0) amount.fail("is negative");
      row.line.amount = Money(amount(), *codes.currency);
    }
    if (price() != layout::kMissing<std::uint32_t>) {
      if (!codes.currency) price.fail("is of no currency");
      row.line.unit_price = Money(price.of(codes.prices), *codes.currency);
    }
    SealedMonth& sealed = month();
    if (sealed.invoices.empty() || sealed.invoices.back().partner != row.partner) {
      sealed.invoices.push_back({sealed.usage.month, row.partner, {}});
    }
    sealed.invoices.back().lines.push_back(row.line);
  });
}

/// Reserves memory for the assets of each month. There may be millions.
void reserve_asset_months(const ImageReader& image, MonthsRead& months) {
  TableReader table(image, layout::kAssetMonths);
  const auto month = table.column<std::uint32_t>("month");
  std::vector<std::size_t> rows(months.months.size());
  table.for_each(months.rows(image, layout::kAssetMonths, table), [&] {
    const std::uint32_t i = month() - months.first;  // of a month before it: too large
    if (i < rows.size()) ++rows[i];
  });
  for (std::size_t i = 0; i < rows.size(); ++i) months.months[i].usage.assets.reserve(rows[i]);
}

}  // namespace

SealedMonth& MonthColumn::operator()() {
  const std::uint32_t code = column_();
  if (code < latest_ || code - months_.first >= months_.months.size()) {
    column_.fail("is not in order");
  }
  latest_ = code;
  return months_.months[code - months_.first];
}

std::optional<Currency> read_currency(const ImageReader& image) {
  const std::string code = image.text(layout::kCurrency);
  if (code.empty()) return std::nullopt;
  const auto currency = Currency::parse(code);
  if (!currency) throw Failure(concat(layout::kCurrency, " is no currency: ", code));
  return currency;
}

std::vector<Month> read_months(const ImageReader& image) {
  TableReader table(image, layout::kMonths);
  const auto begin = table.column<std::int64_t>("begin");
  const auto end = table.column<std::int64_t>("end");
  std::vector<Month> out;
  table.for_each([&] {
    const Month month = month_of(begin.instant());
    if (month.begin() != begin.instant() || month.end() != end.instant()) {
      begin.fail("has a row that is no month");
    }
    if (!out.empty() && month != out.back().next()) begin.fail("is not in order");
    out.push_back(month);
  });
  return out;
}

std::optional<Instant> read_facts_end(const ImageReader& image) {
  TableReader table(image, layout::kMonths);
  const auto after = table.column<std::int64_t>("provisional_from");
  std::optional<Instant> out;
  table.for_each([&] {
    if (after() != 0) out = after.instant() - milliseconds(1);
  });
  return out;
}

Entities read_entities(const ImageReader& image) {
  Entities out;
  read_partners(image, out.directory);
  read_device_names(image, out.directory);
  read_organisations(image, out.directory);
  read_assets(image, out.directory);
  out.values = intern_names(image, layout::kValueNames, out.directory.names());
  return out;
}

Directory read_partners_and_organisations(const ImageReader& image) {
  Directory out;
  read_partners(image, out);
  read_organisations(image, out);
  return out;
}

namespace {

MonthsRead all_months(const ImageReader& image) {
  MonthsRead out;
  const auto facts_end = read_facts_end(image);
  for (const Month month : read_months(image)) {
    out.months.push_back({{month, {}, {}, {}, {}}, {}, billing::provisional_end(month, facts_end)});
  }
  return out;
}

/// @param code  of the month, less than the number of months
MonthsRead one_month(const ImageReader& image, std::uint32_t code) {
  MonthsRead out;
  const Month month = read_months(image).at(code);
  out.months.push_back(
      {{month, {}, {}, {}, {}}, {}, billing::provisional_end(month, read_facts_end(image))});
  out.first = code;
  out.is_all = false;
  return out;
}

void read_usage(const ImageReader& image, const BillCodes& codes, MonthsRead& months) {
  reserve_asset_months(image, months);
  read_month_rows(
      image, layout::kAssetMonths, tables::kAssetMonthColumns, codes, months,
      [](SealedMonth & m) -> auto& { return m.usage.assets; });
  read_month_rows(
      image, layout::kSms, tables::kSmsColumns, codes, months,
      [](SealedMonth & m) -> auto& { return m.usage.sms; });
  read_month_rows(
      image, layout::kDevices, tables::kDeviceColumns, codes, months,
      [](SealedMonth & m) -> auto& { return m.usage.devices; });
  read_account_usage(image, codes, months);
}

}  // namespace

std::vector<SealedMonth> read_sealed_months(const ImageReader& image, const Entities& entities) {
  const BillCodes codes(image, entities);
  MonthsRead months = all_months(image);
  read_lines(image, codes.partners.size(), months);
  read_usage(image, codes, months);
  return std::move(months.months);
}

SealedMonth read_sealed_month(const ImageReader& image, const Entities& entities,
                              std::uint32_t code) {
  const BillCodes codes(image, entities);
  MonthsRead months = one_month(image, code);
  read_lines(image, codes.partners.size(), months);
  read_usage(image, codes, months);
  return std::move(months.months.front());
}

std::vector<billing::Invoice> read_invoices(const ImageReader& image, const Directory& partners,
                                            std::uint32_t code) {
  MonthsRead months = one_month(image, code);
  read_lines(image, partners.partner_count(), months);
  return std::move(months.months.front().invoices);
}

namespace {

/// All rows of a table whose columns are members.
template <class Row, class List, class Maps = std::monostate>
std::vector<Row> read_rows(const ImageReader& image, std::string_view path, const List& list,
                           const Maps& maps = {}) {
  TableReader table(image, path);
  const RowReader reader(table, list);
  std::vector<Row> out;
  table.for_each([&] { reader.read(out.emplace_back(), maps); });
  return out;
}

}  // namespace

sim::Series read_series(const ImageReader& image) {
  return {read_rows<sim::HourPoint>(image, layout::kHours, tables::kHourColumns),
          read_rows<sim::DayPoint>(image, layout::kDays, tables::kDayColumns)};
}

RowCounts read_row_counts(const ImageReader& image) {
  if (TableReader(image, layout::kRows).rows() != 1) {
    throw Failure(concat(layout::kRows, " has not one row"));
  }
  return read_rows<RowCounts>(image, layout::kRows, tables::kRowColumns).front();
}

std::optional<sim::Conservation> read_conservation(const ImageReader& image) {
  const std::uint64_t rows = TableReader(image, layout::kConservation).rows();
  if (rows > 1) throw Failure(concat(layout::kConservation, " has more than one row"));
  if (rows == 0) return std::nullopt;
  return read_rows<sim::Conservation>(image, layout::kConservation, tables::kConservationColumns)
      .front();
}

}  // namespace fleetbill::results
