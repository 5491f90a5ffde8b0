#include "results/layout.hpp"

#include <algorithm>
#include <array>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/run_file.hpp"
#include "results/tables.hpp"

namespace fleetbill::results::layout {
namespace {

constexpr auto kFactColumns = columns_of(tables::kFactColumns);
constexpr auto kAssetColumns = columns_of(tables::kAssetColumns);
constexpr auto kOrganisationColumns = columns_of(tables::kOrganisationColumns);
constexpr auto kQuarantineColumns = columns_of(tables::kQuarantineColumns);
constexpr auto kRefusalColumns = columns_of(tables::kRefusalColumns);
constexpr auto kMonthColumns = columns_of(tables::kMonthColumns);
constexpr auto kLineColumns = columns_of(tables::kLineColumns);
constexpr auto kAssetMonthColumns = columns_of(tables::kAssetMonthColumns);
constexpr auto kSmsColumns = columns_of(tables::kSmsColumns);
constexpr auto kDeviceColumns = columns_of(tables::kDeviceColumns);
constexpr auto kAccountMonthColumns = columns_of(tables::kAccountMonthColumns);
constexpr auto kPackageColumns = columns_of(tables::kPackageColumns);
constexpr auto kQuotaHistoryColumns = columns_of(tables::kQuotaHistoryColumns);
constexpr auto kActiveDeviceColumns = columns_of(tables::kActiveDeviceColumns);
constexpr auto kFirmwareUpdateColumns = columns_of(tables::kFirmwareUpdateColumns);
constexpr auto kHourColumns = columns_of(tables::kHourColumns);
constexpr auto kDayColumns = columns_of(tables::kDayColumns);
constexpr auto kRowColumns = columns_of(tables::kRowColumns);
constexpr auto kConservationColumns = columns_of(tables::kConservationColumns);

using columns::kPelionVersion;

constexpr std::array kTables{
    Table{kFacts, kFactColumns, "The facts that were applied, in the journal's order."},
    Table{kAssets, kAssetColumns, "The assets, in the order in which facts first name them."},
    Table{kOrganisations, kOrganisationColumns,
          "The organisations and accounts, in the order in which facts first name them."},
    Table{kQuarantine, kQuarantineColumns, "The rows that were not applied, by file and line."},
    Table{kRefusals, kRefusalColumns, "The commands that the platform refused, in order."},
    Table{kMonths, kMonthColumns, "The months that were closed, in order."},
    Table{kLines, kLineColumns, "The lines of all invoices, by month, partner name and SKU."},
    Table{kAssetMonths, kAssetMonthColumns,
          "Each asset that was billed or used in a month, by month and asset."},
    Table{kSms, kSmsColumns, "The SMS of each organisation, by month and organisation."},
    Table{kDevices, kDeviceColumns,
          "Each device with a fee, or connections that might have made one, by month and device."},
    Table{kAccountMonths, kAccountMonthColumns,
          "Each Pelion account without its tenants, by month and account.", kPelionVersion},
    Table{kPackages, kPackageColumns,
          "The service package of each aggregator at a month's close, by month and aggregator.",
          kPelionVersion},
    Table{kQuotaHistory, kQuotaHistoryColumns,
          "What changed the update quota, by month and aggregator, in order.", kPelionVersion},
    Table{kActiveDevices, kActiveDeviceColumns,
          "The devices that connected in a month, by month, account and time.", kPelionVersion},
    Table{kFirmwareUpdates, kFirmwareUpdateColumns,
          "The updates that succeeded in a month, by month, account and time.", kPelionVersion},
    Table{kHours, kHourColumns,
          "Traffic by hour, and the backlog; no row for an hour without either."},
    Table{kDays, kDayColumns, "The fleet at the end of each day."},
    Table{kRows, kRowColumns, "What became of the rows of the event files: one row."},
    Table{kConservation, kConservationColumns,
          "Where every record went: one row, none for a bill of event files."},
};

constexpr std::array kNameTables{
    Item{kPartnerNames, "Names of partners, the accounts that are billed."},
    Item{kOrganisationNames,
         "Names of organisations and Pelion accounts, one for each row of /journal/organisations."},
    Item{kAssetNames, "Names of assets, one for each row of /journal/assets."},
    Item{kAssetCodeNames, "Asset codes."},
    Item{kDeviceNames, "Serials of devices."},
    Item{kDeviceTypeNames, "Device types."},
    Item{kValueNames,
         "Values of facts: plans, connectors, IMEIs, ICCIDs, business models, counters, packages, "
         "campaigns, endpoints."},
    Item{kIdNames, "Ids of rows."},
    Item{kDetailNames, "Texts of quarantined rows and refused commands."},
    Item{kUnitPriceNames, "Unit prices in decimal."},
    Item{kKindNames, "Kinds of facts, up to the last one used."},
    Item{kPlanNames, "Plans, up to the last one used."},
    Item{kConnectorNames, "Connectors, up to the last one used."},
    Item{kSkuNames, "SKUs, up to the last one used."},
    Item{kReasonNames, "Reasons for a quarantine, up to the last one used."},
    Item{kModelNames, "Business models of Pelion accounts, up to the last one used.",
         kPelionVersion},
    Item{kQuotaEventNames, "Events of the quota history, up to the last one used.", kPelionVersion},
    Item{kFileNames, "Event files, in the order of the command line."},
};

constexpr std::array kTexts{
    Item{kCurrency, "The currency of all amounts, ISO 4217; empty without prices."},
    Item{kKindText, "run (a simulation) or bill (of event files)."},
    Item{kNameText, "The name of the run."},
    Item{kScenarioText, "The scenario file's text."},
    Item{kRulebookText, "The rulebook file's text."},
    Item{kPricesText, "The price list's text."},
    Item{kEffectiveText, "The configuration in force, all defaults filled in."},
    Item{kRecordText, "How finely uploads are kept: uploads, daily or monthly."},
};

constexpr std::array kGroups{
    Item{"/names", "Texts that codes are rows of."},
    Item{"/journal", "What happened."},
    Item{"/billing", "What is billed, month by month."},
    Item{"/series", "What people plot."},
    Item{"/summary", "What the run comes to."},
    Item{"/scenario", "What the run was made from."},
    Item{kProvenance, "Where and when the file was made; no part of the digest."},
};

}  // namespace

ElementType element_type(Type type) {
  switch (type) {
    case Type::u8: return {type, 1};
    case Type::u32: return {type, 4};
    case Type::u64:
    case Type::i64: return {type, 8};
    case Type::text: break;
  }
  FLEETBILL_ASSERT(false, "the width of a text belongs to its dataset");
  return {};
}

std::string to_string(ElementType type) {
  switch (type.type) {
    case Type::u8: return "uint8";
    case Type::u32: return "uint32";
    case Type::u64: return "uint64";
    case Type::i64: return "int64";
    case Type::text: return concat("utf8[", type.width, "]");
  }
  FLEETBILL_ASSERT(false, "a type without a name");
  return {};
}

std::span<const Table> tables() { return kTables; }
std::span<const Item> name_tables() { return kNameTables; }
std::span<const Item> texts() { return kTexts; }
std::span<const Item> groups() { return kGroups; }

const Table& table(std::string_view path) {
  for (const Table& candidate : kTables) {
    if (candidate.path == path) return candidate;
  }
  FLEETBILL_ASSERT(false, concat("no table at ", path));
  return kTables.front();
}

bool is_digested_if_used(std::string_view path) {
  return std::any_of(kTables.begin(), kTables.end(), [&](const Table& table) {
    if (!path.starts_with(table.path) || path.substr(table.path.size(), 1) != "/") return false;
    const std::string_view name = path.substr(table.path.size() + 1);
    return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
      return column.name == name && since(table, column) >= columns::kCoverageVersion;
    });
  });
}

}  // namespace fleetbill::results::layout

namespace fleetbill::results {

FormatVersion run_file_format() {
  static const FormatVersion kFormat = [] {
    FormatVersion format{1, 0};
    for (const layout::Table& table : layout::tables()) {
      for (const layout::Column& column : table.columns) {
        format.minor = std::max(format.minor, layout::since(table, column));
      }
    }
    for (const auto items : {layout::name_tables(), layout::texts(), layout::groups()}) {
      for (const layout::Item& item : items) format.minor = std::max(format.minor, item.since);
    }
    return format;
  }();
  return kFormat;
}

std::uint32_t fact_row_bytes() {
  std::uint32_t bytes = 0;
  for (const layout::Column& column : layout::table(layout::kFacts).columns) {
    if (!column.is_omitted_if_zero) bytes += layout::element_type(column.type).width;
  }
  return bytes;
}

}  // namespace fleetbill::results
