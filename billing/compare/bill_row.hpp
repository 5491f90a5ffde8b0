#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/invoice/biller.hpp"

/// What a bill says, row by row, in names and words: how bills are held against each other whose
/// ids differ, or that were made by other code.
namespace fleetbill::billing {

/// What a row of a bill is about, in the order of comparisons.
enum class ItemKind : std::uint8_t {
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
std::string_view to_string(ItemKind kind);

/// One row of a bill. Kind, month, partner and name say what it is about.
struct BillRow {
  Month month;
  ItemKind kind{};
  std::string partner;  ///< of Pelion: the aggregator
  std::string name;     ///< SKU, asset, serial, account, or what else tells rows apart
  /// What it says, by field, the same fields for all rows of a kind.
  std::vector<std::pair<std::string_view, std::string>> fields;
};

/// What the row says: `billed yes, plan TG-CLASSIC, …`.
std::string fields_text(const BillRow& item);

// The rows in words, whoever found them out.

struct AssetWords {
  std::string_view partner, organisation, asset, plan, serial;
  bool billed;
  Instant last_connected;
  std::int64_t messages, lookups, iridium_messages;
};
BillRow asset_item(Month month, const AssetWords& words);

struct DeviceWords {
  std::string_view partner, serial;
  std::int64_t third_party, multi;
  bool oem, splitter;
};
BillRow device_item(Month month, const DeviceWords& words);

struct AccountWords {
  std::string_view aggregator, account, model;
  bool has_package;
  std::int64_t active_devices, firmware_updates, transactions;
  std::span<const std::int64_t> calls;  ///< by ApiCounter
};
BillRow account_item(Month month, const AccountWords& words);

struct PackageWords {
  std::string_view aggregator, package;  ///< without a package: empty, and no times and tokens
  std::int64_t tokens;
  Instant start, expires;
  bool in_grace;
  std::string_view pending;
  std::int64_t pending_tokens, remaining, reserved;
};
BillRow package_item(Month month, const PackageWords& words);

struct QuotaEntryWords {
  std::string_view aggregator;
  Instant time;
  std::string_view account, event, campaign, package;
  std::int64_t amount, balance;
};
BillRow quota_entry_item(Month month, const QuotaEntryWords& words);

struct ActiveDeviceWords {
  std::string_view account, device, endpoint;
  Instant first;
};
BillRow active_device_item(Month month, const ActiveDeviceWords& words);

struct UpdateWords {
  std::string_view account, campaign, device, endpoint;
  Instant time;
};
BillRow update_item(Month month, const UpdateWords& words);

/// @param amount  none if the bill has no prices
BillRow line_item(Month month, std::string_view partner, std::string_view sku, Quantity quantity,
                  const std::optional<Money>& amount);

// The rows of the production core.

BillRow item_of(Month month, const telematics_guru::AssetMonth& row, const Directory& directory);
BillRow item_of(Month month, const telematics_guru::SmsMonth& row, const Directory& directory);
BillRow item_of(Month month, const device_manager::DeviceMonth& row, const Directory& directory);
BillRow item_of(Month month, const pelion::AccountMonth& row, const Directory& directory);
BillRow item_of(Month month, const pelion::PackageMonth& row, const Directory& directory);
BillRow item_of(Month month, const pelion::QuotaEntry& row, const Directory& directory);
BillRow item_of(Month month, const pelion::ActiveDevice& row, const Directory& directory);
BillRow item_of(Month month, const pelion::FirmwareUpdate& row, const Directory& directory);

}  // namespace fleetbill::billing
