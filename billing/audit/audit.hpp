#pragma once

#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/journal/fact.hpp"
#include "billing/journal/quarantine.hpp"
#include "billing/units/instant.hpp"

/// The second, independent implementation of the billing rules: slow and simple, written only from
/// docs/journal.md and docs/rules.md. Its purpose is to detect errors of the production
/// implementation. It shares only units and the reading of journals with production. It derives
/// each answer by definition from the complete history, without caches.
namespace fleetbill::billing::audit {

/// A rulebook as text.
struct Readings {
  /// Mnemonic of a clause to its reading, or to its integer (DM-THRESHOLD, PDM-GRACE, …);
  /// absent = the default.
  std::map<std::string, std::string> clauses;
  /// Plan name to the plan it is billed as; absent = as itself.
  std::map<std::string, std::string> plan_map;
};

/// One step of a tiered price.
struct Tier {
  std::optional<std::int64_t> up_to;  ///< last block, inclusive; `std::nullopt`: unlimited
  std::int64_t price = 0;             ///< millionths of the currency per block
};

/// The price of one SKU from a month on.
struct Price {
  Month from;
  std::string model = "unit";           ///< `unit`, `block`, `graduated` or `volume`
  std::vector<Tier> tiers;              ///< rising, the last one without end
  std::optional<std::int64_t> minimum;  ///< least amount of a line with usage, in millionths
};

/// Prices in one currency.
struct PriceList {
  std::map<std::string, std::vector<Price>> prices;  ///< by name of SKU, in any order
  int minor_digits = 2;                              ///< decimals of the currency, 0 to 6
  std::string rounding = "half_up";                  ///< or `half_even`
};

/// One line of an invoice.
struct Line {
  Month month;
  std::string partner;
  std::string sku;
  std::int64_t count = 0;  ///< units; the quantity is count / block
  std::int64_t block = 1;  ///< 1 or 1000
  /// Millionths of the currency, rounded to its minor unit; `std::nullopt` without a price in
  /// force.
  std::optional<boost::multiprecision::cpp_int> amount_micros;
};

/// One asset in one month: every asset created before the month's close has a row.
struct AssetRow {
  Month month;
  std::string partner;
  std::string organisation;
  std::string asset;
  std::string serial;                 ///< at the close
  std::string plan;                   ///< that the month is billed on, after plan_map
  Instant last_connected;             ///< at the close; kNever = "Never Connected"
  std::int64_t messages = 0;          ///< PPM messages that count (T4, T6, T15), billed or not
  std::int64_t lookups = 0;           ///< Wi-Fi lookups that are charged (T5)
  std::int64_t iridium_messages = 0;  ///< received by Iridium in the month (T23)
  bool billed = false;
};

/// One device in one month: every device with a connection or a fee in the month has a row.
struct DeviceRow {
  Month month;
  std::string partner;  ///< who pays (T32)
  std::string serial;
  std::int64_t connections = 0;  ///< all of the month
  std::int64_t third_party = 0;  ///< that count towards the OEM fee (T18)
  std::int64_t multi = 0;        ///< while a multi-connector was set (T17)
  bool oem = false;              ///< pays the OEM fee
  bool splitter = false;         ///< pays the splitter fee
};

inline constexpr std::size_t kCounterCount = 12;

/// One Pelion account in one month, without the usage of its tenants.
struct AccountRow {
  Month month;
  std::string aggregator;
  std::string account;
  std::string model;         ///< `active_devices` or `api_calls`, as the month ends (P17)
  bool has_package = false;  ///< the aggregator had one at some instant of the month (P13)
  std::int64_t active_devices = 0;
  std::int64_t firmware_updates = 0;
  std::array<std::int64_t, kCounterCount> calls{};  ///< in the order of docs/rules.md#b3
  std::int64_t transactions = 0;                    ///< of the 30 days before the month's end (P23)
};

/// An aggregator's service package at the end of a month, before the calendar events of that
/// instant.
struct PackageRow {
  Month month;
  std::string aggregator;
  std::string package;      ///< the active package, also in its grace days; empty: no package
  std::int64_t tokens = 0;  ///< that it brought
  Instant start;
  Instant expires;
  bool in_grace = false;
  std::string pending;  ///< the pending renewal (P6); empty: no renewal
  std::int64_t pending_tokens = 0;
  std::int64_t remaining = 0;  ///< remaining quota as the portal shows it (P4, P7)
  std::int64_t reserved = 0;   ///< unspent tokens of open campaigns
};

/// An entry of an aggregator's service package history.
struct QuotaRow {
  Month month;
  std::string aggregator;
  Instant time;
  std::string account;
  std::string event;  ///< `Reservation release`: in the portal's words
  std::string campaign;
  std::string package;
  std::int64_t amount = 0;
  std::int64_t balance = 0;
};

/// A row of the active devices report.
struct ActiveDeviceRow {
  Month month;
  std::string account;
  Instant first;  ///< connection of the month
  std::string device;
  std::string endpoint;
};

/// A row of the firmware updates report.
struct FirmwareUpdateRow {
  Month month;
  std::string account;
  Instant time;
  std::string campaign;
  std::string device;
  std::string endpoint;
};

/// The bill of a journal.
struct Bill {
  std::vector<Line> lines;              ///< by month, partner as text, SKU in catalogue order
  std::vector<AssetRow> assets;         ///< by month, partner, asset, as text
  std::vector<DeviceRow> devices;       ///< by month, serial, as text
  std::vector<AccountRow> accounts;     ///< by month, account, as text
  std::vector<PackageRow> packages;     ///< by month, aggregator, as text
  std::vector<QuotaRow> quota_history;  ///< by month, aggregator, then in order
  std::vector<ActiveDeviceRow> active_devices;      ///< by month, account, time, device
  std::vector<FirmwareUpdateRow> firmware_updates;  ///< by month, account, then in order
  std::vector<Position> quarantined;                ///< rising; unreadable rows included
  std::uint64_t applied = 0;                        ///< rows
  std::uint64_t duplicates = 0;                     ///< rows
  std::optional<Month> first;                       ///< `std::nullopt` if no month is closed
  std::optional<Month> last;
};

/// Bills a raw journal.
/// @param journal   facts in any order; a row with `times` and `last` represents several facts of
///                  one subject and month
/// @param prices    null: lines have no amounts
/// @param until     facts at or after it are quarantined
/// @param months    first and last month to close; `std::nullopt`: months of the journal
///                  (docs/journal.md)
/// @returns the bill; read rows = applied + duplicates + quarantined
/// Errors: `Error(invalid)` for an unknown reading, plan, charge model or rounding, a price list
/// without a tier for a quantity, or a count above 64 bits.
/// Units: instants in ms UTC, prices and amounts in millionths.
/// Source: docs/journal.md; docs/rules.md, all rows.
Bill audit(const Journal& journal, const Readings& readings, const PriceList* prices,
           std::optional<Instant> until,
           std::optional<std::pair<Month, Month>> months = std::nullopt);

}  // namespace fleetbill::billing::audit
