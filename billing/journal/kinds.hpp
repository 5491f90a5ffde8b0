#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "billing/journal/skus.hpp"
#include "billing/journal/vocabulary.hpp"
#include "billing/units/enum_set.hpp"

/// The kinds of facts (docs/journal.md), each described by one entry of `kKinds`.
namespace fleetbill::billing {

/// The kind of a fact.
/// DO NOT CHANGE a value: run files and checkpoints hold them. Add a kind with the next free value.
enum class Kind : std::uint8_t {
  asset_created = 0,
  serial_set = 1,
  asset_enabled = 2,
  asset_disabled = 3,
  asset_cleared = 4,
  plan_set = 5,
  upload = 6,
  wifi_lookup = 7,
  sms = 8,
  iridium_set = 9,
  iridium_message = 10,
  connection = 11,
  connector_set = 12,
  sim_set = 13,
  account_opened = 14,
  business_model_set = 15,
  package_created = 16,
  package_renewed = 17,
  registration = 18,
  registration_update = 19,
  api_call = 20,
  campaign_started = 21,
  campaign_extended = 22,
  campaign_stopped = 23,
  transactions = 24,
  update_succeeded = 25,
  update_failed = 26,
  last_connected = 27,
  journal_begins = 28,
  journal_ends = 29,
};

/// The part that a fact plays in billing.
enum class FactRole : std::uint8_t {
  asset,     ///< a decision about an asset
  device,    ///< a change of a device: its connector, its SIM card, its registration
  account,   ///< a Pelion account opens, or its business model changes
  tokens,    ///< a package, a campaign or an update: decided by a quota
  coverage,  ///< the time that the journal covers; without a subject
  usage,     ///< use in bulk; a run may record it summed by day or by month
};

/// The meaning of ResolvedFact::value_code.
enum class ValueCode : std::uint8_t {
  none,            ///< always 0
  plan,            ///< a Plan
  connector,       ///< a Connector
  business_model,  ///< a BusinessModel
  api_counter,     ///< an ApiCounter
  refusal,         ///< 1 if the tokens that the fact requests were refused, else 0
};

/// All facts about a kind that do not depend on the rulebook.
struct KindEntry {
  Kind kind;
  std::string_view name;
  std::optional<Platform> platform;  ///< `std::nullopt`: of all platforms
  FactRole role;
  /// Cells that a row needs in addition to `time` and `kind`. Without one it is quarantined.
  ColumnSet required{};
  /// Cells that a row may leave empty. `id` and, unless the fact is Pelion's, `partner` are
  /// optional for every kind and not repeated here.
  ColumnSet optional{};
  /// Whether `device` may replace `asset`: the subject is then the enabled asset with this serial.
  bool device_replaces_asset = false;
  ValueCode value_code = ValueCode::none;
  /// The SKUs that one fact of this kind can affect under some rulebook. Usage affects the SKU that
  /// counts it and, if it decides who has connected, all SKUs that depend on the asset's being
  /// billed. Another fact affects the SKUs whose conditions it decides.
  SkuSet affects{};

  /// Whether the fact is about accounts of Pelion Device Management. Their names are separate from
  /// the organisations of Telematics Guru.
  [[nodiscard]] constexpr bool is_pelion() const { return platform == Platform::pelion; }
  /// Whether the fact is about a device at Device Manager.
  [[nodiscard]] constexpr bool is_of_connectors() const {
    return platform == Platform::device_manager;
  }
  /// Whether the fact opens a Pelion account or sets its business model.
  [[nodiscard]] constexpr bool is_of_account_life() const { return role == FactRole::account; }
  /// Whether a quota decides the fact: packages, campaigns and their updates.
  [[nodiscard]] constexpr bool is_of_quota() const { return role == FactRole::tokens; }
  /// Whether the fact states the time that the journal covers. It has no subject.
  [[nodiscard]] constexpr bool is_of_coverage() const { return role == FactRole::coverage; }
  /// Whether the fact requests tokens, which may be refused.
  [[nodiscard]] constexpr bool requests_tokens() const { return value_code == ValueCode::refusal; }
  /// Whether the fact is usage in bulk; see FactRole::usage.
  [[nodiscard]] constexpr bool is_usage() const { return role == FactRole::usage; }
  /// Whether the fact carries a quantity, an integer from 1 to kLargestQuantity.
  [[nodiscard]] constexpr bool has_quantity() const { return required.contains(Column::quantity); }
  /// The cells that describe the fact once its subject is resolved: an asset is named by its name
  /// even if the row named its device.
  [[nodiscard]] constexpr ColumnSet cells() const { return required | optional; }
  /// Whether the resolved fact has a device cell.
  [[nodiscard]] constexpr bool names_device() const { return cells().contains(Column::device); }
};

// Groups of SKUs that several kinds affect.

/// The SKUs that are charged only for an asset that meets the three conditions.
inline constexpr SkuSet kSkusOfBilledAssets{Sku::tg_classic,      Sku::tg_pro, Sku::tg_ppm_asset,
                                            Sku::tg_ppm_messages, Sku::tg_alr, Sku::tg_bt_tag,
                                            Sku::tg_ird};
inline constexpr SkuSet kSkusOfAssets = kSkusOfBilledAssets | SkuSet{Sku::tg_wifi_loc, Sku::tg_sms};
inline constexpr SkuSet kSkusOfConnectors{Sku::oem, Sku::oem_splitter};
inline constexpr SkuSet kSkusOfAccounts{Sku::pdm_active_device, Sku::pdm_api_call,
                                        Sku::pdm_update_token};

/// The kinds, by code.
inline constexpr std::array kKinds{
    KindEntry{.kind = Kind::asset_created,
              .name = "asset_created",
              .platform = Platform::telematics_guru,
              .role = FactRole::asset,
              .required = {Column::organisation, Column::asset},
              .optional = {Column::asset_code, Column::device, Column::device_type, Column::value},
              .value_code = ValueCode::plan,
              .affects = kSkusOfAssets | kSkusOfConnectors},
    KindEntry{.kind = Kind::serial_set,
              .name = "serial_set",
              .platform = Platform::telematics_guru,
              .role = FactRole::asset,
              .required = {Column::asset},
              .optional = {Column::device},
              .affects = kSkusOfAssets | kSkusOfConnectors},
    KindEntry{.kind = Kind::asset_enabled,
              .name = "asset_enabled",
              .platform = Platform::telematics_guru,
              .role = FactRole::asset,
              .required = {Column::asset},
              .affects = kSkusOfAssets | kSkusOfConnectors},
    KindEntry{.kind = Kind::asset_disabled,
              .name = "asset_disabled",
              .platform = Platform::telematics_guru,
              .role = FactRole::asset,
              .required = {Column::asset},
              .affects = kSkusOfAssets | kSkusOfConnectors},
    KindEntry{.kind = Kind::asset_cleared,
              .name = "asset_cleared",
              .platform = Platform::telematics_guru,
              .role = FactRole::asset,
              .required = {Column::asset},
              .affects = kSkusOfAssets},  // Wi-Fi lookups and SMS, too (T5)
    KindEntry{.kind = Kind::plan_set,
              .name = "plan_set",
              .platform = Platform::telematics_guru,
              .role = FactRole::asset,
              .required = {Column::asset, Column::value},
              .value_code = ValueCode::plan,
              .affects = kSkusOfBilledAssets - SkuSet{Sku::tg_ird}},
    KindEntry{.kind = Kind::upload,
              .name = "upload",
              .platform = Platform::telematics_guru,
              .role = FactRole::usage,
              .required = {Column::asset, Column::quantity},
              .device_replaces_asset = true,
              .affects = kSkusOfBilledAssets},  // sets Last Connected (T8)
    KindEntry{.kind = Kind::wifi_lookup,
              .name = "wifi_lookup",
              .platform = Platform::telematics_guru,
              .role = FactRole::usage,
              .required = {Column::asset, Column::quantity},
              .device_replaces_asset = true,
              .affects = {Sku::tg_wifi_loc}},
    KindEntry{.kind = Kind::sms,
              .name = "sms",
              .platform = Platform::telematics_guru,
              .role = FactRole::usage,
              .required = {Column::organisation, Column::quantity},
              .optional = {Column::asset},
              .affects = {Sku::tg_sms}},
    KindEntry{.kind = Kind::iridium_set,
              .name = "iridium_set",
              .platform = Platform::telematics_guru,
              .role = FactRole::asset,
              .required = {Column::asset},
              .optional = {Column::value},
              .device_replaces_asset = true,
              .affects = {Sku::tg_ird}},
    KindEntry{.kind = Kind::iridium_message,
              .name = "iridium_message",
              .platform = Platform::telematics_guru,
              .role = FactRole::usage,
              .required = {Column::asset, Column::quantity},
              .device_replaces_asset = true,
              .affects = {Sku::tg_ird, Sku::tg_ppm_messages}},  // T26, T23
    KindEntry{.kind = Kind::connection,
              .name = "connection",
              .platform = Platform::device_manager,
              .role = FactRole::usage,
              .required = {Column::device},
              .affects = kSkusOfConnectors | kSkusOfBilledAssets},  // T8
    KindEntry{.kind = Kind::connector_set,
              .name = "connector_set",
              .platform = Platform::device_manager,
              .role = FactRole::device,
              .required = {Column::device, Column::value},
              .value_code = ValueCode::connector,
              .affects = kSkusOfConnectors},  // who pays, too (T32)
    KindEntry{.kind = Kind::sim_set,
              .name = "sim_set",
              .platform = Platform::device_manager,
              .role = FactRole::device,
              .required = {Column::device},
              .optional = {Column::value},
              .affects = kSkusOfConnectors},  // who pays (T32)
    KindEntry{.kind = Kind::account_opened,
              .name = "account_opened",
              .platform = Platform::pelion,
              .role = FactRole::account,
              .required = {Column::organisation, Column::value},
              .optional = {Column::partner},
              .value_code = ValueCode::business_model,
              .affects = kSkusOfAccounts},
    KindEntry{.kind = Kind::business_model_set,
              .name = "business_model_set",
              .platform = Platform::pelion,
              .role = FactRole::account,
              .required = {Column::organisation, Column::value},
              .value_code = ValueCode::business_model,
              .affects = {Sku::pdm_active_device, Sku::pdm_api_call}},  // P17
    KindEntry{.kind = Kind::package_created,
              .name = "package_created",
              .platform = Platform::pelion,
              .role = FactRole::tokens,
              .required = {Column::organisation, Column::value, Column::quantity},
              .affects = {Sku::pdm_update_token}},
    KindEntry{.kind = Kind::package_renewed,
              .name = "package_renewed",
              .platform = Platform::pelion,
              .role = FactRole::tokens,
              .required = {Column::organisation, Column::value, Column::quantity},
              .affects = {Sku::pdm_update_token}},
    KindEntry{.kind = Kind::registration,
              .name = "registration",
              .platform = Platform::pelion,
              .role = FactRole::device,
              .required = {Column::organisation, Column::device},
              .optional = {Column::value},
              .affects = {Sku::pdm_active_device, Sku::pdm_api_call}},  // counts itself (P29)
    KindEntry{.kind = Kind::registration_update,
              .name = "registration_update",
              .platform = Platform::pelion,
              .role = FactRole::usage,
              .required = {Column::organisation, Column::device},
              .optional = {Column::value},
              .affects = {Sku::pdm_active_device, Sku::pdm_api_call}},  // P15, P29
    KindEntry{.kind = Kind::api_call,
              .name = "api_call",
              .platform = Platform::pelion,
              .role = FactRole::usage,
              .required = {Column::organisation, Column::value, Column::quantity},
              .value_code = ValueCode::api_counter,
              .affects = {Sku::pdm_api_call}},
    KindEntry{.kind = Kind::campaign_started,
              .name = "campaign_started",
              .platform = Platform::pelion,
              .role = FactRole::tokens,
              .required = {Column::organisation, Column::value, Column::quantity},
              .value_code = ValueCode::refusal},
    KindEntry{.kind = Kind::campaign_extended,
              .name = "campaign_extended",
              .platform = Platform::pelion,
              .role = FactRole::tokens,
              .required = {Column::organisation, Column::value, Column::quantity},
              .value_code = ValueCode::refusal},
    KindEntry{.kind = Kind::campaign_stopped,
              .name = "campaign_stopped",
              .platform = Platform::pelion,
              .role = FactRole::tokens,
              .required = {Column::organisation, Column::value}},
    KindEntry{.kind = Kind::transactions,
              .name = "transactions",
              .platform = Platform::pelion,
              .role = FactRole::usage,
              .required = {Column::organisation, Column::device, Column::quantity}},
    KindEntry{.kind = Kind::update_succeeded,
              .name = "update_succeeded",
              .platform = Platform::pelion,
              .role = FactRole::tokens,
              .required = {Column::organisation, Column::device, Column::value}},
    KindEntry{.kind = Kind::update_failed,
              .name = "update_failed",
              .platform = Platform::pelion,
              .role = FactRole::tokens,
              .required = {Column::organisation, Column::device, Column::value}},
    KindEntry{.kind = Kind::last_connected,
              .name = "last_connected",
              .platform = Platform::telematics_guru,
              .role = FactRole::asset,
              .required = {Column::asset},
              .device_replaces_asset = true,
              .affects = kSkusOfBilledAssets},  // who is billed (T8)
    KindEntry{.kind = Kind::journal_begins,
              .name = "journal_begins",
              .platform = std::nullopt,
              .role = FactRole::coverage},
    KindEntry{.kind = Kind::journal_ends,
              .name = "journal_ends",
              .platform = std::nullopt,
              .role = FactRole::coverage},
};
inline constexpr std::size_t kKindCount = kKinds.size();
static_assert(is_by_code(std::span<const KindEntry>(kKinds), &KindEntry::kind),
              "kKinds is indexed by code");
static_assert(kKindCount <= 64, "EnumSet<Kind> has 64 bits");

constexpr const KindEntry& entry(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

/// The kinds of a table whose entry satisfies `holds`.
constexpr EnumSet<Kind> kinds_where(std::span<const KindEntry> table,
                                    bool (KindEntry::*holds)() const) {
  EnumSet<Kind> out;
  for (const KindEntry& kind : table) {
    if ((kind.*holds)()) out.insert(kind.kind);
  }
  return out;
}

/// The set of kinds that satisfy `Holds`, computed by the compiler: a look-up costs one
/// instruction.
template <bool (KindEntry::*Holds)() const>
inline constexpr EnumSet<Kind> kKindsWhere = kinds_where(kKinds, Holds);

// The predicates of KindEntry by kind. They are called for every fact that is billed.

constexpr bool is_pelion(Kind kind) { return kKindsWhere<&KindEntry::is_pelion>.contains(kind); }
constexpr bool is_of_connectors(Kind kind) {
  return kKindsWhere<&KindEntry::is_of_connectors>.contains(kind);
}
constexpr bool is_of_account_life(Kind kind) {
  return kKindsWhere<&KindEntry::is_of_account_life>.contains(kind);
}
constexpr bool is_of_quota(Kind kind) {
  return kKindsWhere<&KindEntry::is_of_quota>.contains(kind);
}
constexpr bool is_of_coverage(Kind kind) {
  return kKindsWhere<&KindEntry::is_of_coverage>.contains(kind);
}
constexpr bool requests_tokens(Kind kind) {
  return kKindsWhere<&KindEntry::requests_tokens>.contains(kind);
}
constexpr bool is_usage(Kind kind) { return kKindsWhere<&KindEntry::is_usage>.contains(kind); }
constexpr bool has_quantity(Kind kind) {
  return kKindsWhere<&KindEntry::has_quantity>.contains(kind);
}
constexpr bool names_device(Kind kind) {
  return kKindsWhere<&KindEntry::names_device>.contains(kind);
}

constexpr std::string_view to_string(Kind kind) { return entry(kind).name; }
/// The kind of this name; `std::nullopt` for an unknown name.
std::optional<Kind> parse_kind(std::string_view name);

}  // namespace fleetbill::billing
