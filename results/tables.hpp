#pragma once

#include <cstdint>
#include <optional>
#include <tuple>

#include "billing/device_manager/connector_fees.hpp"
#include "billing/invoice/invoice.hpp"
#include "billing/journal/directory.hpp"
#include "billing/journal/quarantine.hpp"
#include "billing/journal/register.hpp"
#include "billing/pelion/account_billing.hpp"
#include "billing/telematics_guru/asset_billing.hpp"
#include "results/codecs.hpp"
#include "results/run_file.hpp"
#include "sim/series.hpp"
#include "sim/world.hpp"

/// The columns of each table of the run file, in the order of the file. Each list below serves to
/// write, to read and to describe one table. A new column is a new member of the row type and an
/// entry here. The tables of results/FORMAT.md are generated from these lists. The order of a list
/// is part of the bytes of the file.
///
/// Each column of a list has a type, a name, a description and, where it applies, a unit. `count`
/// and `number_*` store integers. `time` stores milliseconds since 1970 in UTC. `code` stores a row
/// number of a name table. `small_code` stores a number of a vocabulary. `flag` stores 0 or 1. An
/// `optional_` column, and a column that can miss, stores `kMissing` for a missing value.
/// `computed` columns are written only: the reader of the table interprets them.
namespace fleetbill::results::tables {

using billing::ApiCounter;
using billing::AssetEntry;
using billing::InvoiceLine;
using billing::Position;
using billing::Quarantined;
using billing::ResolvedFact;
using billing::device_manager::DeviceMonth;
using billing::pelion::AccountMonth;
using billing::pelion::ActiveDevice;
using billing::pelion::FirmwareUpdate;
using billing::pelion::Package;
using billing::pelion::PackageMonth;
using billing::pelion::PendingPackage;
using billing::pelion::QuotaEntry;
using billing::telematics_guru::AssetMonth;
using billing::telematics_guru::ConditionResults;
using billing::telematics_guru::SmsMonth;
using namespace columns;
using namespace layout;

/// A row of /journal/assets. The row number is the code of the asset. The column `name` stores this
/// code, which is also the row number of the name in /names/assets.
struct AssetRow {
  AssetId id;
  AssetEntry entry;
};

/// A row of /journal/organisations. The row number is the code of the organisation or account. The
/// column `name` stores this code, which is also the row number of the name in
/// /names/organisations.
struct OrganisationRow {
  OrganisationId id;
  PartnerId partner;        ///< the partner that is billed; of an account, its aggregator's partner
  bool is_account = false;  ///< a Pelion account, instead of an organisation of Telematics Guru
};

/// A row of /billing/months.
struct MonthRow {
  Month month;
  std::optional<Instant> facts_end;  ///< see `SealedMonth::facts_end`
};

/// A row of /billing/lines: one line of the invoice of one partner.
struct LineRow {
  PartnerId partner;
  InvoiceLine line;
};

/// Returns the code of the plan of an `asset_created` or `plan_set` fact; `kMissing` for other
/// kinds. Records in `codes` that the plan is used.
std::uint8_t plan_code(const ResolvedFact& fact, Codes& codes);
/// Returns the code of the connector of a `connector_set` fact; `kMissing` for other kinds. Records
/// in `codes` that the connector is used.
std::uint8_t connector_code(const ResolvedFact& fact, Codes& codes);

/// Returns `time` in milliseconds since 1970; `kMissing` if the aggregator has no active package.
/// @param time  a time of `row.active`
constexpr std::int64_t time_of_active(const PackageMonth& row, Instant time) {
  return row.has_active ? time.ms : kMissing<std::int64_t>;
}

// Descriptions that several columns share.
inline constexpr std::string_view kAccount = "the account, a row of /journal/organisations";
inline constexpr std::string_view kEndpoint = "the name that the device last registered with";

/// The columns of /journal/facts that contain the values of a fact, of both platforms. One row per
/// fact, or per summed row, in the journal's order.
inline constexpr std::tuple kFactCellColumns{
    time<&ResolvedFact::time>("time", "when it happened; of a summed row the first instant"),
    time<&ResolvedFact::last>(
        "last", "the last instant that the row stands for; equal to time unless summed"),
    small_code<&ResolvedFact::kind>("kind", kKindNames, "what happened"),
    optional_code<&ResolvedFact::partner>(
        "partner", kPartnerNames,
        "whose account; for device facts the payer, for Pelion facts the aggregator"),
    optional_code<&ResolvedFact::organisation>(
        "organisation", kOrganisationNames, "whose asset, who sent the SMS, or the Pelion account"),
    optional_code<&ResolvedFact::asset>("asset", kAssetNames,
                                        "the asset it happened to; also a row of /journal/assets"),
    optional_code<&ResolvedFact::device>(
        "device", kDeviceNames,
        "the serial given (asset_created, serial_set), the asset's (upload), or the device"),
    optional_code<&ResolvedFact::value>(
        "value", kValueNames,
        "the value as the row had it; of api_call the name of a counter, which is a "
        "column of /billing/account_months"),
    computed<std::uint8_t>(
        describe::small_code("plan", kPlanNames, "the plan of asset_created and plan_set", true),
        [](const ResolvedFact& f, const StoreContext& to) { return plan_code(f, to.codes); }),
    computed<std::uint8_t>(
        describe::small_code("connector", kConnectorNames, "the connector of connector_set", true),
        [](const ResolvedFact& f, const StoreContext& to) { return connector_code(f, to.codes); }),
    added_in(kPelionVersion,
             computed<std::uint8_t>(
                 describe::flag("refused",
                                "of campaign_started and campaign_extended: 1 if there were no "
                                "tokens, so that nothing was reserved"),
                 [](const ResolvedFact& f, const StoreContext&) {
                   return results::flag(entry(f.kind).requests_tokens() && f.is_refused());
                 })),
    count<&ResolvedFact::quantity>(
        "quantity", "1",
        "records, lookups, messages, tokens, calls, devices or blocks; 0 for kinds without a "
        "quantity"),
    number_u32<&ResolvedFact::times>("times", "facts",
                                     "how many facts of one subject the row stands for"),
};
/// The columns of /journal/facts that identify the row of the event file that contained the fact.
inline constexpr std::tuple kFactSourceColumns{
    optional_text<RowIds, &ResolvedFact::id>("id", kIdNames, "the row's id"),
    file<&ResolvedFact::position, &Position::file>("file", kFileNames,
                                                   "the event file; 0 if there are no event files"),
    number_u32<&ResolvedFact::position, &Position::line>(
        "line", "lines", "the physical line in the file; the header is line 1"),
    added_in(
        kNamingVersion,
        omitted_if_zero(computed<std::uint8_t>(
            describe::number("naming", layout::Type::u8, "1",
                             "what the row did not name as the columns do, a sum: 1 no partner, 2 "
                             "its device instead of the asset, 4 an upload's device too; the "
                             "column is missing if it is 0 in every row"),
            [](const ResolvedFact& f, const StoreContext&) { return f.naming; }))),
};
/// All columns of /journal/facts.
inline constexpr std::tuple kFactColumns = std::tuple_cat(kFactCellColumns, kFactSourceColumns);
/// The columns of /journal/assets, from `AssetRow`, in the order of the codes.
inline constexpr std::tuple kAssetColumns{
    computed<std::uint32_t>(
        describe::code("name", kAssetNames,
                       "its name, which is unique within its partner; equal to the row"),
        [](const AssetRow& r, const StoreContext& to) { return to.codes.assets(r.id); }),
    code<&AssetRow::entry, &AssetEntry::partner>("partner", kPartnerNames,
                                                 "whose account it is on"),
    code<&AssetRow::entry, &AssetEntry::organisation>("organisation", kOrganisationNames,
                                                      "who has it"),
    optional_text<AssetCodes, &AssetRow::entry, &AssetEntry::code>("asset_code", kAssetCodeNames,
                                                                   "its code"),
    optional_text<DeviceTypes, &AssetRow::entry, &AssetEntry::device_type>(
        "device_type", kDeviceTypeNames, "the type of device it was created for"),
};
/// The columns of /journal/organisations, from `OrganisationRow`, in the order of the codes.
inline constexpr std::tuple kOrganisationColumns{
    computed<std::uint32_t>(
        describe::code("name", kOrganisationNames,
                       "its name, unique among organisations and among accounts; equal to the row"),
        [](const OrganisationRow& r, const StoreContext& to) {
          return to.codes.organisations(r.id);
        }),
    code<&OrganisationRow::partner>(
        "partner", kPartnerNames,
        "whose account it belongs to; of a Pelion account the aggregator"),
    added_in(
        kPelionVersion,
        flag<&OrganisationRow::is_account>(
            "account",
            "1: an account of Pelion Device Management; 0: an organisation of Telematics Guru")),
};
/// The columns of /journal/quarantine. One row per row that was not applied, by file and line.
inline constexpr std::tuple kQuarantineColumns{
    file<&Quarantined::position, &Position::file>("file", kFileNames,
                                                  "the event file; 0 if there are no event files"),
    number_u32<&Quarantined::position, &Position::line>(
        "line", "lines", "the physical line in the file; the header is line 1"),
    small_code<&Quarantined::reason>("reason", kReasonNames, "why the row was not applied"),
    optional_detail<&Quarantined::detail>("detail", kDetailNames, "the value at fault"),
};
/// The columns of /journal/refusals. One row per command that the simulated platform refused.
inline constexpr std::tuple kRefusalColumns{
    time<&sim::Refusal::at>("time", "when the command was given"),
    detail<&sim::Refusal::command>("command", kDetailNames, "what was to be done"),
    optional_detail<&sim::Refusal::subject>("subject", kDetailNames, "the asset or device"),
    detail<&sim::Refusal::reason>("reason", kDetailNames, "why the platform refused"),
};
/// The columns of /billing/months. One row per closed month. The row number is the code of the
/// month in the column `month` of other tables.
inline constexpr std::tuple kMonthColumns{
    computed<std::int64_t>(
        describe::time("begin", "the first instant of the month"),
        [](const MonthRow& r, const StoreContext&) { return r.month.begin().ms; }),
    computed<std::int64_t>(
        describe::time("end", "the first instant that is no longer in the month"),
        [](const MonthRow& r, const StoreContext&) { return r.month.end().ms; }),
    added_in(kCoverageVersion,
             computed<std::int64_t>(
                 describe::time("provisional_from",
                                "of a provisional month the millisecond after the last fact; 0: "
                                "the month is complete"),
                 [](const MonthRow& r, const StoreContext&) {
                   return r.facts_end ? (*r.facts_end + milliseconds(1)).ms : 0;
                 })),
};
/// The columns of /billing/lines, from `LineRow`, by month, partner name and SKU.
inline constexpr std::tuple kLineColumns{
    month(),
    code<&LineRow::partner>("partner", kPartnerNames, "who is billed"),
    small_code<&LineRow::line, &InvoiceLine::sku>("sku", kSkuNames, "what is billed"),
    count<&LineRow::line, &InvoiceLine::quantity, &Quantity::count>(
        "count", "1", "units of the SKU: assets, messages, lookups, SMS, devices, calls, tokens"),
    count<&LineRow::line, &InvoiceLine::quantity, &Quantity::block>(
        "block", "1", "units in a price block; the quantity billed is count / block"),
    computed<std::uint32_t>(
        describe::optional_code(
            "unit_price", kUnitPriceNames,
            "the price of a block, in decimal; missing without a price and with tiers"),
        [](const LineRow& r, const StoreContext& to) {
          const auto& price = r.line.unit_price;
          return to.codes.unit_prices(price ? to_decimal(*price) : std::string());
        }),
    computed<std::int64_t>(
        describe::money("amount", "the amount, rounded to the minor unit; missing without a price"),
        [](const LineRow& r, const StoreContext&) {
          return r.line.amount ? r.line.amount->micros() : layout::kMissing<std::int64_t>;
        }),
};
/// The columns of /billing/asset_months. One row per asset and month, if the asset was billed or
/// used in the month.
inline constexpr std::tuple kAssetMonthColumns{
    month(),
    code<&AssetMonth::asset>("asset", kAssetNames, "the asset; also a row of /journal/assets"),
    optional_code<&AssetMonth::partner>("partner", kPartnerNames, "whose account it is on"),
    optional_code<&AssetMonth::organisation>("organisation", kOrganisationNames, "who has it"),
    optional_code<&AssetMonth::serial>("device", kDeviceNames, "the serial at the close"),
    optional_code<&AssetMonth::imei>("imei", kValueNames, "the Iridium IMEI at the close"),
    small_code<&AssetMonth::plan>("plan", kPlanNames, "the plan that the month is billed on"),
    time_or_never<&AssetMonth::last_connected>(
        "last_connected", "Last Connected at the close; missing: Never Connected"),
    count<&AssetMonth::messages>("messages", "messages", "PPM messages received; 0 on other plans"),
    count<&AssetMonth::lookups>("lookups", "lookups", "Wi-Fi lookups"),
    count<&AssetMonth::iridium_messages>("iridium_messages", "messages", "Iridium messages"),
    flag<&AssetMonth::conditions, &ConditionResults::active>("active",
                                                             "condition 1 held: TG-ENABLED"),
    flag<&AssetMonth::conditions, &ConditionResults::serial>("serial",
                                                             "condition 2 held: TG-SERIAL"),
    flag<&AssetMonth::conditions, &ConditionResults::connected>(
        "connected", "condition 3 held: TG-CONNECTED; billed if all three did"),
};
/// The columns of /billing/sms. One row per organisation and month with SMS.
inline constexpr std::tuple kSmsColumns{
    month(),
    optional_code<&SmsMonth::partner>("partner", kPartnerNames, "who is billed"),
    optional_code<&SmsMonth::organisation>("organisation", kOrganisationNames, "who sent them"),
    count<&SmsMonth::sms>("sms", "messages", "SMS sent in the month"),
};
/// The columns of /billing/devices. One row per device and month with a connector fee, or with
/// connections that count towards one.
inline constexpr std::tuple kDeviceColumns{
    month(),
    code<&DeviceMonth::device>("device", kDeviceNames, "the device"),
    optional_code<&DeviceMonth::partner>("partner", kPartnerNames, "who pays"),
    optional_code<&DeviceMonth::organisation>("organisation", kOrganisationNames,
                                              "of the asset that it fed, if the payer's"),
    optional_code<&DeviceMonth::asset>("asset", kAssetNames,
                                       "the asset that it fed, or was last given to"),
    count<&DeviceMonth::third_party>("third_party", "connections",
                                     "connections that count towards the OEM fee"),
    count<&DeviceMonth::multi>("multi", "connections",
                               "connections while a multi-connector was set"),
    flag<&DeviceMonth::oem>("oem", "charged OEM"),
    flag<&DeviceMonth::splitter>("splitter", "charged OEM-SPLITTER"),
};
/// The columns of /billing/account_months. One row per open Pelion account and month, without the
/// usage of its tenants. The names of the counters are those of docs/rules.md#b3.
inline constexpr std::tuple kAccountMonthColumns{
    month(),
    account<&AccountMonth::account>("account", kOrganisationNames, kAccount),
    code<&AccountMonth::partner>("partner", kPartnerNames, "who is billed: the aggregator"),
    small_code<&AccountMonth::model>("business_model", kModelNames,
                                     "its own at the close, which its report shows"),
    small_code<&AccountMonth::billed_by>("billed_by", kModelNames,
                                         "that of the aggregator, which it is billed by"),
    flag<&AccountMonth::has_package>(
        "has_package", "the aggregator had a service package at some instant of the month"),
    count<&AccountMonth::active_devices>("active_devices", "devices",
                                         "devices that connected, as in /billing/active_devices"),
    count<&AccountMonth::firmware_updates>(
        "firmware_updates", "updates", "updates that succeeded, as in /billing/firmware_updates"),
    count<&AccountMonth::calls, ApiCounter::rest_api_requests_with_user_token>(
        "rest_api_requests_with_user_token", "calls", "integration: requests of the portal"),
    count<&AccountMonth::calls, ApiCounter::rest_api_requests_with_api_key_token>(
        "rest_api_requests_with_api_key_token", "calls", "integration: requests with access key"),
    count<&AccountMonth::calls, ApiCounter::pelion_to_webapp_notifications>(
        "pelion_to_webapp_notifications", "calls", "integration: notifications to applications"),
    count<&AccountMonth::calls, ApiCounter::registrations>(
        "device_to_pelion_messages.registrations", "calls",
        "device to service: full registrations"),
    count<&AccountMonth::calls, ApiCounter::registration_updates>(
        "device_to_pelion_messages.registration_updates", "calls",
        "device to service: updates of registrations"),
    count<&AccountMonth::calls, ApiCounter::registration_deletes>(
        "device_to_pelion_messages.registration_deletes", "calls",
        "device to service: deregistrations"),
    count<&AccountMonth::calls, ApiCounter::observations>(
        "device_to_pelion_messages.observations", "calls",
        "device to service: events of observations"),
    count<&AccountMonth::calls, ApiCounter::est_requests>(
        "device_to_pelion_messages.est_requests", "calls",
        "device to service: requests for certificates"),
    count<&AccountMonth::calls, ApiCounter::proxy_responses>(
        "device_to_pelion_messages.proxy_responses", "calls",
        "device to service: responses to commands"),
    count<&AccountMonth::calls, ApiCounter::bootstrap_requests>(
        "device_to_pelion_messages.bootstrap_requests", "calls", "device to service: bootstraps"),
    count<&AccountMonth::calls, ApiCounter::proxy_requests>(
        "pelion_to_device_messages.proxy_requests", "calls", "service to device: commands"),
    count<&AccountMonth::calls, ApiCounter::subscriptions>(
        "pelion_to_device_messages.subscriptions", "calls", "service to device: subscriptions"),
    count<&AccountMonth::transactions>(
        "transactions", "blocks",
        "blocks of 512 bytes processed in the 30 days before the month's end"),
    count<&AccountMonth::tokens_bought>(
        "tokens_bought", "tokens", "update tokens of packages that became active in the month"),
};
/// The columns of /billing/packages. One row per aggregator and month: its service package at the
/// close.
inline constexpr std::tuple kPackageColumns{
    month(),
    account<&PackageMonth::aggregator>("aggregator", kOrganisationNames, kAccount),
    computed<std::uint32_t>(
        describe::optional_code("package", kValueNames, "the active package at the close, if any"),
        [](const PackageMonth& r, const StoreContext& to) { return to.codes.values(r.active.id); }),
    count<&PackageMonth::active, &Package::tokens>(
        "tokens", "tokens", "that the active package brought; 0 without one"),
    computed<std::int64_t>(describe::time("start", "when it became active", true),
                           [](const PackageMonth& r, const StoreContext&) {
                             return time_of_active(r, r.active.start);
                           }),
    computed<std::int64_t>(
        describe::time("expires", "the first instant at which it is expired", true),
        [](const PackageMonth& r, const StoreContext&) {
          return time_of_active(r, r.active.expires);
        }),
    computed<std::int64_t>(
        describe::time("end", "when it ends: expires, or earlier if it is renewed at once", true),
        [](const PackageMonth& r, const StoreContext&) { return time_of_active(r, r.active.end); }),
    flag<&PackageMonth::in_grace>("in_grace", "it is expired, and only open campaigns go on"),
    optional_code<&PackageMonth::pending, &PendingPackage::id>(
        "pending", kValueNames, "the package that follows when the active one expires"),
    count<&PackageMonth::pending, &PendingPackage::tokens>(
        "pending_tokens", "tokens", "that the pending package will bring; 0 without one"),
    count<&PackageMonth::available>("available", "tokens",
                                    "the remaining quota, as clause PDM-REMAINING says"),
    count<&PackageMonth::reserved>("reserved", "tokens",
                                   "tokens that open campaigns hold and have not spent"),
};
/// The columns of /billing/quota_history. One row per change of an aggregator's quota, by month and
/// aggregator, then in order.
inline constexpr std::tuple kQuotaHistoryColumns{
    month(),
    time<&QuotaEntry::time>("time", "time of the event"),
    account<&QuotaEntry::account>("account", kOrganisationNames,
                                  "whose campaign it is; of package events the aggregator"),
    small_code<&QuotaEntry::event>("event", kQuotaEventNames,
                                   "the event, in the words of the portal"),
    optional_code<&QuotaEntry::campaign>("campaign", kValueNames,
                                         "the campaign; none for package events"),
    optional_code<&QuotaEntry::package>("package", kValueNames, "the package that it acts on"),
    count<&QuotaEntry::amount>("amount", "tokens",
                               "what it adds to the aggregator's remaining quota; may be negative"),
    count<&QuotaEntry::balance>("balance", "tokens",
                                "the sum of the aggregator's amounts up to and with this one"),
};
/// The columns of /billing/active_devices. One row per device that connected, per account and
/// month.
inline constexpr std::tuple kActiveDeviceColumns{
    month(),
    account<&ActiveDevice::account>("account", kOrganisationNames, kAccount),
    code<&ActiveDevice::device>("device", kDeviceNames, "the device"),
    optional_code<&ActiveDevice::endpoint>("endpoint", kValueNames, kEndpoint),
    time<&ActiveDevice::first>("first", "its first connection of the month"),
};
/// The columns of /billing/firmware_updates. One row per update that succeeded.
inline constexpr std::tuple kFirmwareUpdateColumns{
    month(),
    account<&FirmwareUpdate::account>("account", kOrganisationNames, kAccount),
    time<&FirmwareUpdate::time>("time", "when the update succeeded"),
    code<&FirmwareUpdate::campaign>("campaign", kValueNames, "the campaign that it is of"),
    code<&FirmwareUpdate::device>("device", kDeviceNames, "the device"),
    optional_code<&FirmwareUpdate::endpoint>("endpoint", kValueNames, kEndpoint),
};
/// The columns of /series/hours. One row per hour of `sim::has_point`.
inline constexpr std::tuple kHourColumns{
    time<&sim::HourPoint::hour>("hour", "start of the hour"),
    count<&sim::HourPoint::messages>("messages", "records", "records accepted"),
    count<&sim::HourPoint::uploads>("uploads", "uploads", "uploads accepted"),
    count<&sim::HourPoint::connections>("connections", "connections", "hellos to Device Manager"),
    added_in(kBacklogVersion,
             omitted_if_zero(count<&sim::HourPoint::cached_records>(
                 "cached_records", "records",
                 "records on all devices at the hour's end; an hour without a row has the value of "
                 "the row before; the column is missing if it is 0 in every row"))),
    added_in(kBacklogVersion,
             omitted_if_zero(count<&sim::HourPoint::dropped_records>(
                 "dropped_records", "records",
                 "records lost to a full cache in the hour; the column is missing if it is 0 in "
                 "every row"))),
};
/// The columns of /series/days. One row per day of a simulation, no row for a bill of event files.
inline constexpr std::tuple kDayColumns{
    time<&sim::DayPoint::day>("day", "start of the day"),
    count<&sim::DayPoint::cached_records>("cached_records", "records",
                                          "records on all devices at the day's end"),
    count<&sim::DayPoint::connected_devices>("connected_devices", "devices",
                                             "devices with a connection in the day"),
    count<&sim::DayPoint::enabled_assets>("enabled_assets", "assets",
                                          "enabled assets at the day's end"),
};
/// The columns of /summary/rows. One row: the counts of the rows of all event files.
inline constexpr std::tuple kRowColumns{
    number_u64<&RowCounts::read>("read", "rows", "rows read; the sum of the other three"),
    number_u64<&RowCounts::applied>("applied", "rows", "rows applied"),
    number_u64<&RowCounts::duplicate>("duplicate", "rows", "rows that repeat an earlier one"),
    number_u64<&RowCounts::quarantined>("quarantined", "rows",
                                        "rows refused, as in /journal/quarantine"),
};
/// The columns of /summary/conservation. One row for a simulation, no row for a bill of event
/// files. Invariant: the first column is the sum of the others.
inline constexpr std::tuple kConservationColumns{
    count<&sim::Conservation::made>("made", "records",
                                    "records that devices made; the sum of the others"),
    count<&sim::Conservation::delivered>("delivered", "records",
                                         "records committed by every target of the connector"),
    count<&sim::Conservation::discarded>("discarded", "records",
                                         "records committed by Device Manager with connector None"),
    count<&sim::Conservation::dropped>("dropped", "records", "records lost to a full cache"),
    count<&sim::Conservation::cached>("cached", "records", "records still on the devices"),
};

}  // namespace fleetbill::results::tables
