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

constexpr std::uint16_t kPelionVersion = 1;  // the minor version that added Pelion's accounts

/// The column of a table that was there before Pelion's accounts.
constexpr Column with_pelion(Column column) {
  column.since = kPelionVersion;
  return column;
}

constexpr Text kMonthBegins = "/billing/months/begin";

constexpr std::array kFactColumns{
    time("time", "when it happened; of a summed row the first instant"),
    time("last", "the last instant that the row stands for; equal to time unless summed"),
    small_code("kind", kKindNames, "what happened"),
    optional_code("partner", kPartnerNames,
                  "whose account; for device facts the payer, for Pelion facts the aggregator"),
    optional_code("organisation", kOrganisationNames,
                  "whose asset, who sent the SMS, or the Pelion account"),
    optional_code("asset", kAssetNames, "the asset it happened to; also a row of /journal/assets"),
    optional_code(
        "device", kDeviceNames,
        "the serial given (asset_created, serial_set), the asset's (upload), or the device"),
    optional_code("value", kValueNames,
                  "the value as the row had it; of api_call the name of a counter, which is a "
                  "column of /billing/account_months"),
    small_code("plan", kPlanNames, "the plan of asset_created and plan_set", true),
    small_code("connector", kConnectorNames, "the connector of connector_set", true),
    with_pelion(flag("refused",
                     "of campaign_started and campaign_extended: 1 if there were no "
                     "tokens, so that nothing was reserved")),
    count("quantity", "1",
          "records, lookups, messages, tokens, calls, devices or blocks; 0 for kinds without a "
          "quantity"),
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
    code("name", kOrganisationNames,
         "its name, unique among organisations and among accounts; equal to the row"),
    code("partner", kPartnerNames,
         "whose account it belongs to; of a Pelion account the aggregator"),
    with_pelion(flag("account",
                     "1: an account of Pelion Device Management; 0: an organisation of "
                     "Telematics Guru")),
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
    count("count", "1", "units of the SKU: assets, messages, lookups, SMS, devices, calls, tokens"),
    count("block", "1", "units in a price block; the quantity billed is count / block"),
    optional_code("unit_price", kUnitPriceNames,
                  "the price of a block, in decimal; none without a price and for tiered prices"),
    Column{"amount",
           Type::i64,
           Role::money,
           {},
           {},
           true,
           "the amount, rounded to the minor unit; none without a price"},
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
constexpr Text kAccount = "the account, a row of /journal/organisations";
constexpr Text kEndpoint = "the name that the device last registered with";
constexpr std::array kAccountMonthColumns{
    code("month", kMonthBegins, "the month, a row of /billing/months"),
    code("account", kOrganisationNames, kAccount),
    code("partner", kPartnerNames, "who is billed: the aggregator"),
    small_code("business_model", kModelNames, "its own at the close, which its report shows"),
    small_code("billed_by", kModelNames, "that of the aggregator, which it is billed by"),
    flag("has_package", "the aggregator had a service package at some instant of the month"),
    count("active_devices", "devices", "devices that connected, as in /billing/active_devices"),
    count("firmware_updates", "updates", "updates that succeeded, as in /billing/firmware_updates"),
    count("rest_api_requests_with_user_token", "calls", "integration: requests of the portal"),
    count("rest_api_requests_with_api_key_token", "calls", "integration: requests with access key"),
    count("pelion_to_webapp_notifications", "calls", "integration: notifications to applications"),
    count("device_to_pelion_messages.registrations", "calls",
          "device to service: full registrations"),
    count("device_to_pelion_messages.registration_updates", "calls",
          "device to service: updates of registrations"),
    count("device_to_pelion_messages.registration_deletes", "calls",
          "device to service: deregistrations"),
    count("device_to_pelion_messages.observations", "calls",
          "device to service: events of observations"),
    count("device_to_pelion_messages.est_requests", "calls",
          "device to service: requests for certificates"),
    count("device_to_pelion_messages.proxy_responses", "calls",
          "device to service: responses to commands"),
    count("device_to_pelion_messages.bootstrap_requests", "calls", "device to service: bootstraps"),
    count("pelion_to_device_messages.proxy_requests", "calls", "service to device: commands"),
    count("pelion_to_device_messages.subscriptions", "calls", "service to device: subscriptions"),
    count("transactions", "blocks",
          "blocks of 512 bytes processed in the 30 days before the month's end"),
    count("tokens_bought", "tokens", "update tokens of packages that became active in the month"),
};
constexpr std::array kPackageColumns{
    code("month", kMonthBegins, "the month, a row of /billing/months"),
    code("aggregator", kOrganisationNames, kAccount),
    optional_code("package", kValueNames, "the active package at the close; none without one"),
    count("tokens", "tokens", "that the active package brought; 0 without one"),
    time("start", "when it became active", true),
    time("expires", "the first instant at which it is expired", true),
    time("end", "when it ends: expires, or earlier if it is renewed at once", true),
    flag("in_grace", "it is expired, and only open campaigns go on"),
    optional_code("pending", kValueNames, "the package that follows when the active one expires"),
    count("pending_tokens", "tokens", "that the pending package will bring; 0 without one"),
    count("available", "tokens", "the remaining quota, as clause PDM-REMAINING says"),
    count("reserved", "tokens", "tokens that open campaigns hold and have not spent"),
};
constexpr std::array kQuotaHistoryColumns{
    code("month", kMonthBegins, "the month, a row of /billing/months"),
    time("time", "when it came about"),
    code("account", kOrganisationNames, "whose campaign it is; of package events the aggregator"),
    small_code("event", kQuotaEventNames, "what came about, in the portal's words"),
    optional_code("campaign", kValueNames, "the campaign; none for package events"),
    optional_code("package", kValueNames, "the package that it acts on"),
    count("amount", "tokens", "what it adds to the aggregator's remaining quota; may be negative"),
    count("balance", "tokens", "the sum of the aggregator's amounts up to and with this one"),
};
constexpr std::array kActiveDeviceColumns{
    code("month", kMonthBegins, "the month, a row of /billing/months"),
    code("account", kOrganisationNames, kAccount),
    code("device", kDeviceNames, "the device"),
    optional_code("endpoint", kValueNames, kEndpoint),
    time("first", "its first connection of the month"),
};
constexpr std::array kFirmwareUpdateColumns{
    code("month", kMonthBegins, "the month, a row of /billing/months"),
    code("account", kOrganisationNames, kAccount),
    time("time", "when the update succeeded"),
    code("campaign", kValueNames, "the campaign that it is of"),
    code("device", kDeviceNames, "the device"),
    optional_code("endpoint", kValueNames, kEndpoint),
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
    Table{kHours, kHourColumns, "What went through the platform, hour by hour."},
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

}  // namespace fleetbill::results::layout
