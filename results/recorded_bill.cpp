#include "results/entities.hpp"
#include "results/recorded.hpp"

namespace fleetbill::results {
namespace {

using billing::Directory;
using billing::Plan;
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
                       const Column<std::uint32_t>& partner) {
  for (const OrganisationId account : accounts) {
    const OrganisationId aggregator = directory.aggregator_of(account);
    if (!aggregator.exists() || directory.aggregator_of(aggregator) != aggregator) {
      partner.fail("is no aggregator");
    }
  }
}

void read_organisations(const ImageReader& image, Directory& directory) {
  const auto names = intern_names(image, layout::kOrganisationNames, directory.names());
  const IdsByCode<PartnerId> partners(directory.partner_count());
  TableReader table(image, layout::kOrganisations);
  const auto name = table.column<std::uint32_t>("name");
  const auto partner = table.column<std::uint32_t>("partner");
  const auto account = table.column<std::uint8_t>("account");
  std::vector<OrganisationId> accounts;
  table.for_each([&] {
    const billing::OrganisationEntry entry{name.of(names), partner.of(partners)};
    const bool is_account = account.flag();
    const OrganisationId known =
        is_account ? directory.find_account(entry.name) : directory.find_organisation(entry.name);
    if (known.exists()) name.fail("has a name twice");
    if (is_account) {
      accounts.push_back(directory.add_account(entry));
    } else {
      directory.add_organisation(entry);
    }
  });
  check_aggregators(directory, accounts, partner);
}

void read_assets(const ImageReader& image, Directory& directory) {
  const auto names = intern_names(image, layout::kAssetNames, directory.names());
  const auto codes = intern_names(image, layout::kAssetCodeNames, directory.names());
  const auto types = intern_names(image, layout::kDeviceTypeNames, directory.names());
  const IdsByCode<PartnerId> partners(directory.partner_count());
  const IdsByCode<OrganisationId> organisations(directory.organisation_count());
  TableReader table(image, layout::kAssets);
  const auto name = table.column<std::uint32_t>("name");
  const auto partner = table.column<std::uint32_t>("partner");
  const auto organisation = table.column<std::uint32_t>("organisation");
  const auto code = table.column<std::uint32_t>("asset_code");
  const auto type = table.column<std::uint32_t>("device_type");
  table.for_each([&] {
    const billing::AssetEntry entry{name.of(names), code.of(codes, billing::kEmptyName),
                                    type.of(types, billing::kEmptyName),
                                    organisation.of(organisations), partner.of(partners)};
    if (directory.find_asset(entry.partner, entry.name).exists()) name.fail("has a name twice");
    directory.add_asset(entry);
  });
}

bool is_power_of_ten(std::int64_t n) {
  while (n >= 10 && n % 10 == 0) n /= 10;
  return n == 1;
}

void read_lines(const ImageReader& image, IdsByCode<PartnerId> partners, MonthsRead& months) {
  const auto skus = read_words<Sku>(image, layout::kSkuNames, billing::parse_sku);
  const auto prices = read_words<std::int64_t>(image, layout::kUnitPriceNames, parse_price);
  const auto currency = read_currency(image);
  TableReader table(image, layout::kLines);
  MonthColumn month(table, months);
  const auto partner = table.column<std::uint32_t>("partner");
  const auto sku = table.column<std::uint8_t>("sku");
  const auto count = table.column<std::int64_t>("count");
  const auto block = table.column<std::int64_t>("block");
  const auto price = table.column<std::uint32_t>("unit_price");
  const auto amount = table.column<std::int64_t>("amount");
  table.for_each(months.rows(image, layout::kLines, table), [&] {
    SealedMonth& sealed = month();
    const PartnerId payer = partner.of(partners);
    if (sealed.invoices.empty() || sealed.invoices.back().partner != payer) {
      sealed.invoices.push_back({sealed.usage.month, payer, {}});
    }
    if (!is_power_of_ten(block())) block.fail("is not a power of ten");
    if (count() < 0) count.fail("is negative");
    billing::InvoiceLine line{sku.of(skus), {count(), block()}, std::nullopt, std::nullopt};
    if (amount() != layout::kMissing<std::int64_t>) {
      if (!currency) amount.fail("is of no currency");
      if (amount() < 0) amount.fail("is negative");
      line.amount = Money(amount(), *currency);
    }
    if (price() != layout::kMissing<std::uint32_t>) {
      if (!currency) price.fail("is of no currency");
      line.unit_price = Money(price.of(prices), *currency);
    }
    sealed.invoices.back().lines.push_back(std::move(line));
  });
}

/// Makes room for the assets of each month, of which there may be millions.
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

void read_asset_months(const ImageReader& image, const EntityCodes& entities, MonthsRead& months) {
  reserve_asset_months(image, months);
  const auto plans = read_words<Plan>(image, layout::kPlanNames, billing::parse_plan);
  TableReader table(image, layout::kAssetMonths);
  MonthColumn month(table, months);
  const auto asset = table.column<std::uint32_t>("asset");
  const auto partner = table.column<std::uint32_t>("partner");
  const auto organisation = table.column<std::uint32_t>("organisation");
  const auto device = table.column<std::uint32_t>("device");
  const auto imei = table.column<std::uint32_t>("imei");
  const auto plan = table.column<std::uint8_t>("plan");
  const auto last_connected = table.column<std::int64_t>("last_connected");
  const auto messages = table.column<std::int64_t>("messages");
  const auto lookups = table.column<std::int64_t>("lookups");
  const auto iridium_messages = table.column<std::int64_t>("iridium_messages");
  const auto active = table.column<std::uint8_t>("active");
  const auto serial = table.column<std::uint8_t>("serial");
  const auto connected = table.column<std::uint8_t>("connected");
  table.for_each(months.rows(image, layout::kAssetMonths, table), [&] {
    month().usage.assets.push_back(
        {asset.of(entities.assets),
         partner.of(entities.partners, PartnerId()),
         organisation.of(entities.organisations, OrganisationId()),
         device.of(entities.devices, DeviceId()),
         imei.of(entities.values, billing::kEmptyName),
         plan.of(plans),
         last_connected() == kNever.ms ? kNever : last_connected.instant(),
         messages(),
         lookups(),
         iridium_messages(),
         {active.flag(), serial.flag(), connected.flag()}});
  });
}

void read_sms(const ImageReader& image, const EntityCodes& entities, MonthsRead& months) {
  TableReader table(image, layout::kSms);
  MonthColumn month(table, months);
  const auto partner = table.column<std::uint32_t>("partner");
  const auto organisation = table.column<std::uint32_t>("organisation");
  const auto sms = table.column<std::int64_t>("sms");
  table.for_each(months.rows(image, layout::kSms, table), [&] {
    month().usage.sms.push_back({partner.of(entities.partners, PartnerId()),
                                 organisation.of(entities.organisations, OrganisationId()), sms()});
  });
}

void read_devices(const ImageReader& image, const EntityCodes& entities, MonthsRead& months) {
  TableReader table(image, layout::kDevices);
  MonthColumn month(table, months);
  const auto device = table.column<std::uint32_t>("device");
  const auto partner = table.column<std::uint32_t>("partner");
  const auto organisation = table.column<std::uint32_t>("organisation");
  const auto asset = table.column<std::uint32_t>("asset");
  const auto third_party = table.column<std::int64_t>("third_party");
  const auto multi = table.column<std::int64_t>("multi");
  const auto oem = table.column<std::uint8_t>("oem");
  const auto splitter = table.column<std::uint8_t>("splitter");
  table.for_each(months.rows(image, layout::kDevices, table), [&] {
    month().usage.devices.push_back({device.of(entities.devices),
                                     partner.of(entities.partners, PartnerId()),
                                     organisation.of(entities.organisations, OrganisationId()),
                                     asset.of(entities.assets, AssetId()), third_party(), multi(),
                                     oem.flag(), splitter.flag()});
  });
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
  for (const Month month : read_months(image)) out.months.push_back({{month, {}, {}, {}, {}}, {}});
  return out;
}

/// @param code  of the month, less than the number of months
MonthsRead one_month(const ImageReader& image, std::uint32_t code) {
  MonthsRead out;
  out.months.push_back({{read_months(image).at(code), {}, {}, {}, {}}, {}});
  out.first = code;
  out.is_all = false;
  return out;
}

void read_usage(const ImageReader& image, const EntityCodes& codes, MonthsRead& months) {
  read_asset_months(image, codes, months);
  read_sms(image, codes, months);
  read_devices(image, codes, months);
  read_account_usage(image, codes, months);
}

}  // namespace

std::vector<SealedMonth> read_sealed_months(const ImageReader& image, const Entities& entities) {
  const EntityCodes codes(entities);
  MonthsRead months = all_months(image);
  read_lines(image, codes.partners, months);
  read_usage(image, codes, months);
  return std::move(months.months);
}

SealedMonth read_sealed_month(const ImageReader& image, const Entities& entities,
                              std::uint32_t code) {
  const EntityCodes codes(entities);
  MonthsRead months = one_month(image, code);
  read_lines(image, codes.partners, months);
  read_usage(image, codes, months);
  return std::move(months.months.front());
}

std::vector<billing::Invoice> read_invoices(const ImageReader& image, const Directory& partners,
                                            std::uint32_t code) {
  MonthsRead months = one_month(image, code);
  read_lines(image, IdsByCode<PartnerId>(partners.partner_count()), months);
  return std::move(months.months.front().invoices);
}

sim::Series read_series(const ImageReader& image) {
  sim::Series series;
  TableReader hours(image, layout::kHours);
  const auto hour = hours.column<std::int64_t>("hour");
  const auto messages = hours.column<std::int64_t>("messages");
  const auto uploads = hours.column<std::int64_t>("uploads");
  const auto connections = hours.column<std::int64_t>("connections");
  hours.for_each([&] {
    series.hours.push_back({hour.instant(), messages(), uploads(), connections()});
  });
  TableReader days(image, layout::kDays);
  const auto day = days.column<std::int64_t>("day");
  const auto cached = days.column<std::int64_t>("cached_records");
  const auto connected = days.column<std::int64_t>("connected_devices");
  const auto enabled = days.column<std::int64_t>("enabled_assets");
  days.for_each([&] { series.days.push_back({day.instant(), cached(), connected(), enabled()}); });
  return series;
}

RowCounts read_row_counts(const ImageReader& image) {
  TableReader table(image, layout::kRows);
  const auto read = table.column<std::uint64_t>("read");
  const auto applied = table.column<std::uint64_t>("applied");
  const auto duplicate = table.column<std::uint64_t>("duplicate");
  const auto quarantined = table.column<std::uint64_t>("quarantined");
  if (table.rows() != 1) throw Failure(concat(layout::kRows, " has not one row"));
  RowCounts out;
  table.for_each([&] { out = {read(), applied(), duplicate(), quarantined()}; });
  return out;
}

std::optional<sim::Conservation> read_conservation(const ImageReader& image) {
  TableReader table(image, layout::kConservation);
  const auto made = table.column<std::int64_t>("made");
  const auto delivered = table.column<std::int64_t>("delivered");
  const auto discarded = table.column<std::int64_t>("discarded");
  const auto dropped = table.column<std::int64_t>("dropped");
  const auto cached = table.column<std::int64_t>("cached");
  if (table.rows() > 1) throw Failure(concat(layout::kConservation, " has more than one row"));
  std::optional<sim::Conservation> out;
  table.for_each([&] {
    out = sim::Conservation{made(), delivered(), discarded(), dropped(), cached()};
  });
  return out;
}

}  // namespace fleetbill::results
