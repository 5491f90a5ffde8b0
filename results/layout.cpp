#include "results/layout.hpp"

#include <array>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::results::layout {
namespace {

using Text = std::string_view;

constexpr Column time(Text name, Text description, bool can_miss = false) {
  return {name, Type::i64, Role::time, kTimeUnits, {}, can_miss, description};
}
constexpr Column count(Text name, Text units, Text description) {
  return {name, Type::i64, Role::number, units, {}, false, description};
}
constexpr Column code(Text name, Text names, Text description) {
  return {name, Type::u32, Role::code, {}, names, false, description};
}
constexpr Column optional_code(Text name, Text names, Text description) {
  return {name, Type::u32, Role::code, {}, names, true, description};
}
constexpr Column small_code(Text name, Text names, Text description, bool can_miss = false) {
  return {name, Type::u8, Role::code, {}, names, can_miss, description};
}
constexpr Column flag(Text name, Text description) {
  return {name, Type::u8, Role::flag, {}, {}, false, description};
}
constexpr Column number(Text name, Type type, Text units, Text description) {
  return {name, type, Role::number, units, {}, false, description};
}

constexpr Text kMonthBegins = "/billing/months/begin";

constexpr std::array kFactColumns{
    time("time", "when it happened; of a summed row the first instant"),
    time("last", "the last instant that the row stands for; equal to time unless summed"),
    small_code("kind", kKindNames, "what happened"),
    optional_code("partner", kPartnerNames, "whose account; for device facts the payer"),
    optional_code("organisation", kOrganisationNames, "whose asset, or who sent the SMS"),
    optional_code("asset", kAssetNames, "the asset it happened to; also a row of /journal/assets"),
    optional_code(
        "device", kDeviceNames,
        "the serial given (asset_created, serial_set), the asset's (upload), or the device"),
    optional_code("value", kValueNames, "the value as the row had it"),
    small_code("plan", kPlanNames, "the plan of asset_created and plan_set", true),
    small_code("connector", kConnectorNames, "the connector of connector_set", true),
    count("quantity", "1", "records, lookups or messages; 0 for kinds without a quantity"),
    number("times", Type::u32, "facts", "how many facts of one subject the row stands for"),
    optional_code("id", kIdNames, "the row's id"),
    code("file", kFileNames, "the event file; 0 if there are no event files"),
    number("line", Type::u32, "lines", "the physical line in the file; the header is line 1"),
};
constexpr std::array kAssetColumns{
    code("name", kAssetNames, "its name, which is unique within its partner; equal to the row"),
    code("partner", kPartnerNames, "whose account it is on"),
    code("organisation", kOrganisationNames, "who has it"),
    optional_code("asset_code", kAssetCodeNames, "its code"),
    optional_code("device_type", kDeviceTypeNames, "the type of device it was created for"),
};
constexpr std::array kOrganisationColumns{
    code("name", kOrganisationNames, "its name, which is unique; equal to the row"),
    code("partner", kPartnerNames, "whose account it belongs to"),
};
constexpr std::array kQuarantineColumns{
    code("file", kFileNames, "the event file; 0 if there are no event files"),
    number("line", Type::u32, "lines", "the physical line in the file; the header is line 1"),
    small_code("reason", kReasonNames, "why the row was not applied"),
    optional_code("detail", kDetailNames, "the value at fault"),
};
constexpr std::array kRefusalColumns{
    time("time", "when the command was given"),
    code("command", kDetailNames, "what was to be done"),
    optional_code("subject", kDetailNames, "the asset or device"),
    code("reason", kDetailNames, "why the platform refused"),
};
constexpr std::array kMonthColumns{
    time("begin", "the first instant of the month"),
    time("end", "the first instant that is no longer in the month"),
};
constexpr std::array kLineColumns{
    code("month", kMonthBegins, "the month, a row of /billing/months"),
    code("partner", kPartnerNames, "who is billed"),
    small_code("sku", kSkuNames, "what is billed"),
    count("count", "1", "units of the SKU: assets, messages, lookups, SMS, devices"),
    count("block", "1", "units in a price block; the quantity billed is count / block"),
    optional_code("unit_price", kUnitPriceNames,
                  "the price of a block, in decimal; none without prices and for tiered prices"),
    Column{"amount",
           Type::i64,
           Role::money,
           {},
           {},
           true,
           "the amount, rounded to the minor unit; none without prices"},
};
constexpr std::array kAssetMonthColumns{
    code("month", kMonthBegins, "the month, a row of /billing/months"),
    code("asset", kAssetNames, "the asset; also a row of /journal/assets"),
    optional_code("partner", kPartnerNames, "whose account it is on"),
    optional_code("organisation", kOrganisationNames, "who has it"),
    optional_code("device", kDeviceNames, "the serial at the close"),
    optional_code("imei", kValueNames, "the Iridium IMEI at the close"),
    small_code("plan", kPlanNames, "the plan that the month is billed on"),
    time("last_connected", "Last Connected at the close; none: Never Connected", true),
    count("messages", "messages", "PPM messages received; 0 on other plans"),
    count("lookups", "lookups", "Wi-Fi lookups"),
    count("iridium_messages", "messages", "Iridium messages"),
    flag("active", "condition 1 held: TG-ENABLED"),
    flag("serial", "condition 2 held: TG-SERIAL"),
    flag("connected", "condition 3 held: TG-CONNECTED; billed if all three did"),
};
constexpr std::array kSmsColumns{
    code("month", kMonthBegins, "the month, a row of /billing/months"),
    optional_code("partner", kPartnerNames, "who is billed"),
    optional_code("organisation", kOrganisationNames, "who sent them"),
    count("sms", "messages", "SMS sent in the month"),
};
constexpr std::array kDeviceColumns{
    code("month", kMonthBegins, "the month, a row of /billing/months"),
    code("device", kDeviceNames, "the device"),
    optional_code("partner", kPartnerNames, "who pays"),
    optional_code("organisation", kOrganisationNames, "of the asset that it fed, if the payer's"),
    optional_code("asset", kAssetNames, "the asset that it fed, or was last given to"),
    count("third_party", "connections", "those that count towards the OEM fee"),
    count("multi", "connections", "those made while a multi-connector was set"),
    flag("oem", "charged OEM"),
    flag("splitter", "charged OEM-SPLITTER"),
};
constexpr std::array kHourColumns{
    time("hour", "the begin of the hour"),
    count("messages", "records", "records accepted"),
    count("uploads", "uploads", "uploads accepted"),
    count("connections", "connections", "hellos to Device Manager"),
};
constexpr std::array kDayColumns{
    time("day", "the begin of the day"),
    count("cached_records", "records", "records on all devices at the day's end"),
    count("connected_devices", "devices", "devices with a connection in the day"),
    count("enabled_assets", "assets", "enabled assets at the day's end"),
};
constexpr std::array kRowColumns{
    number("read", Type::u64, "rows", "rows read; the sum of the other three"),
    number("applied", Type::u64, "rows", "rows applied"),
    number("duplicate", Type::u64, "rows", "rows that repeat an earlier one"),
    number("quarantined", Type::u64, "rows", "rows refused, as in /journal/quarantine"),
};
constexpr std::array kConservationColumns{
    count("made", "records", "records that devices made; the sum of the others"),
    count("delivered", "records", "records committed by every target of the connector"),
    count("discarded", "records", "records committed by Device Manager with connector None"),
    count("dropped", "records", "records lost to a full cache"),
    count("cached", "records", "records still on the devices"),
};

constexpr std::array kTables{
    Table{kFacts, kFactColumns, "The facts that were applied, in the journal's order."},
    Table{kAssets, kAssetColumns, "The assets, in the order in which facts first name them."},
    Table{kOrganisations, kOrganisationColumns,
          "The organisations, in the order in which facts first name them."},
    Table{kQuarantine, kQuarantineColumns, "The rows that were not applied, by file and line."},
    Table{kRefusals, kRefusalColumns, "The commands that the platform refused, in order."},
    Table{kMonths, kMonthColumns, "The months that were closed, in order."},
    Table{kLines, kLineColumns, "The lines of all invoices, by month, partner name and SKU."},
    Table{kAssetMonths, kAssetMonthColumns,
          "Each asset that was billed or used in a month, by month and asset."},
    Table{kSms, kSmsColumns, "The SMS of each organisation, by month and organisation."},
    Table{kDevices, kDeviceColumns,
          "Each device with a fee, or connections that might have made one, by month and device."},
    Table{kHours, kHourColumns, "What went through the platform, hour by hour."},
    Table{kDays, kDayColumns, "The fleet at the end of each day."},
    Table{kRows, kRowColumns, "What became of the rows of the event files: one row."},
    Table{kConservation, kConservationColumns,
          "Where every record went: one row, none for a bill of event files."},
};

constexpr std::array kNameTables{
    Item{kPartnerNames, "Names of partners, the accounts that are billed."},
    Item{kOrganisationNames, "Names of organisations."},
    Item{kAssetNames, "Names of assets, one for each row of /journal/assets."},
    Item{kAssetCodeNames, "Asset codes."},
    Item{kDeviceNames, "Serials of devices."},
    Item{kDeviceTypeNames, "Device types."},
    Item{kValueNames, "Values of facts: plans, connectors, IMEIs, ICCIDs."},
    Item{kIdNames, "Ids of rows."},
    Item{kDetailNames, "Texts of quarantined rows and refused commands."},
    Item{kUnitPriceNames, "Unit prices in decimal."},
    Item{kKindNames, "Kinds of facts, up to the last one used."},
    Item{kPlanNames, "Plans, up to the last one used."},
    Item{kConnectorNames, "Connectors, up to the last one used."},
    Item{kSkuNames, "SKUs, up to the last one used."},
    Item{kReasonNames, "Reasons for a quarantine, up to the last one used."},
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

}  // namespace fleetbill::results::layout
