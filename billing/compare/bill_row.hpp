#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/invoice/biller.hpp"

/// Rows of a bill in names and words, to compare bills that have different ids or were made by
/// different code.
namespace fleetbill::billing {

/// Kind of a row, in the order of comparisons.
enum class BillRowKind : std::uint8_t {
  line,
  asset,
  sms,
  device,
  account,
  package,
  quota_entry,
  active_device,
  firmware_update,
};

/// `line`, `asset`, `quota entry`…
std::string_view to_string(BillRowKind kind);

/// One row of a bill. Month, kind, partner and name identify its subject.
struct BillRow {
  Month month;
  BillRowKind kind{};
  std::string partner;  ///< of Pelion: the aggregator
  std::string name;     ///< SKU, asset, serial, account, time … that identifies the row
  /// Values by field; all rows of a kind have the same fields.
  std::vector<std::pair<std::string_view, std::string>> fields;
};

/// Formats the fields of a row: `billed yes, plan TG-CLASSIC, …`.
std::string fields_text(const BillRow& item);

// Rows made of names and values.

struct AssetWords {
  std::string_view partner, organisation, asset, plan, serial;
  bool billed;
  Instant last_connected;
  std::int64_t messages, lookups, iridium_messages;
};
BillRow asset_row(Month month, const AssetWords& words);

struct DeviceWords {
  std::string_view partner, serial;
  std::int64_t third_party, multi;
  bool oem, splitter;
};
BillRow device_row(Month month, const DeviceWords& words);

struct AccountWords {
  std::string_view aggregator, account, model;
  bool has_package;
  std::int64_t active_devices, firmware_updates, transactions;
  std::span<const std::int64_t> calls;  ///< by ApiCounter
};
BillRow account_row(Month month, const AccountWords& words);

struct PackageWords {
  std::string_view aggregator, package;  ///< empty: no package, hence no times and tokens
  std::int64_t tokens;
  Instant start, expires;
  bool in_grace;
  std::string_view pending;
  std::int64_t pending_tokens, remaining, reserved;
};
BillRow package_row(Month month, const PackageWords& words);

struct QuotaEntryWords {
  std::string_view aggregator;
  Instant time;
  std::string_view account, event, campaign, package;
  std::int64_t amount, balance;
};
BillRow quota_entry_row(Month month, const QuotaEntryWords& words);

struct ActiveDeviceWords {
  std::string_view account, device, endpoint;
  Instant first;
};
BillRow active_device_row(Month month, const ActiveDeviceWords& words);

struct UpdateWords {
  std::string_view account, campaign, device, endpoint;
  Instant time;
};
BillRow update_row(Month month, const UpdateWords& words);

/// @param amount  null if the bill has no prices
BillRow line_row(Month month, std::string_view partner, std::string_view sku, Quantity quantity,
                 const std::optional<Money>& amount);

// Rows made of the results of billing.

BillRow bill_row_of(Month month, const telematics_guru::AssetMonth& row,
                    const Directory& directory);
BillRow bill_row_of(Month month, const telematics_guru::SmsMonth& row, const Directory& directory);
BillRow bill_row_of(Month month, const device_manager::DeviceMonth& row,
                    const Directory& directory);
BillRow bill_row_of(Month month, const pelion::AccountMonth& row, const Directory& directory);
BillRow bill_row_of(Month month, const pelion::PackageMonth& row, const Directory& directory);
BillRow bill_row_of(Month month, const pelion::QuotaEntry& row, const Directory& directory);
BillRow bill_row_of(Month month, const pelion::ActiveDevice& row, const Directory& directory);
BillRow bill_row_of(Month month, const pelion::FirmwareUpdate& row, const Directory& directory);

}  // namespace fleetbill::billing
