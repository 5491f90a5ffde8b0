#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "billing/journal/vocabulary.hpp"
#include "billing/units/enum_set.hpp"

/// The catalogue of SKUs: everything that an invoice line can charge for.
namespace fleetbill::billing {

/// A SKU. Invoice lines are in the order of these values.
/// DO NOT CHANGE a value: run files and checkpoints hold them. Add a SKU with the next free value.
enum class Sku : std::uint8_t {
  tg_classic = 0,
  tg_pro = 1,
  tg_ppm_asset = 2,
  tg_ppm_messages = 3,
  tg_alr = 4,
  tg_bt_tag = 5,
  tg_ird = 6,
  tg_wifi_loc = 7,
  tg_sms = 8,
  oem = 9,
  oem_splitter = 10,
  pdm_active_device = 11,
  pdm_api_call = 12,
  pdm_update_token = 13,
};

using SkuSet = EnumSet<Sku>;

/// All facts about a SKU that do not depend on a price list. Prices and quantities are per block.
struct SkuEntry {
  Sku sku;
  std::string_view name;
  Platform platform;
  std::string_view description;  ///< verbatim from the vendor's invoice where it has a description
  std::string_view unit;         ///< singular: `message`
  std::string_view units;        ///< plural: `messages`
  std::int64_t block = 1;        ///< units per block: 1 or 1000
  /// The plan whose monthly asset fee this is; `std::nullopt` for a SKU that is not an asset fee.
  std::optional<Plan> fee_of = std::nullopt;
  /// Whether the SKU is charged even if the price list has no price of it. The line then has a
  /// quantity and no amount, because Pelion shows usage and no money (PDM-NO-MONEY).
  bool is_price_optional = false;

  /// The unit of a block as invoices print it: `asset`, `1000 messages`.
  [[nodiscard]] std::string block_unit() const;
};

/// The catalogue, by code of the SKU.
inline constexpr std::array kSkus{
    SkuEntry{.sku = Sku::tg_classic,
             .name = "TG-CLASSIC",
             .platform = Platform::telematics_guru,
             .description = "Telematics Guru: Classic - Asset Fee",
             .unit = "asset",
             .units = "assets",
             .fee_of = Plan::classic},
    SkuEntry{.sku = Sku::tg_pro,
             .name = "TG-PRO",
             .platform = Platform::telematics_guru,
             .description = "Telematics Guru: Pro - Asset Fee",
             .unit = "asset",
             .units = "assets",
             .fee_of = Plan::pro},
    SkuEntry{.sku = Sku::tg_ppm_asset,
             .name = "TG-PPM-ASSET",
             .platform = Platform::telematics_guru,
             .description = "Telematics Guru Pay Per Message - Asset Fee",
             .unit = "asset",
             .units = "assets",
             .fee_of = Plan::ppm},
    SkuEntry{.sku = Sku::tg_ppm_messages,
             .name = "TG-PPM-MESSAGES",
             .platform = Platform::telematics_guru,
             .description = "Telematics Guru Pay Per Message - Message Fee (per 1,000)",
             .unit = "message",
             .units = "messages",
             .block = 1000},
    SkuEntry{.sku = Sku::tg_alr,
             .name = "TG-ALR",
             .platform = Platform::telematics_guru,
             .description = "Telematics Guru: Asset Location and Recovery - Asset Fee",
             .unit = "asset",
             .units = "assets",
             .fee_of = Plan::alr},
    SkuEntry{.sku = Sku::tg_bt_tag,
             .name = "TG-BT-TAG",
             .platform = Platform::telematics_guru,
             .description = "BLE Tagged asset fee",
             .unit = "asset",
             .units = "assets",
             .fee_of = Plan::bt_tag},
    SkuEntry{.sku = Sku::tg_ird,
             .name = "TG-IRD",
             .platform = Platform::telematics_guru,
             .description = "Iridium device fee",
             .unit = "device",
             .units = "devices"},
    SkuEntry{.sku = Sku::tg_wifi_loc,
             .name = "TG-WIFI-LOC",
             .platform = Platform::telematics_guru,
             .description = "TG Wifi Lookup Fees (per 1000)",
             .unit = "lookup",
             .units = "lookups",
             .block = 1000},
    SkuEntry{.sku = Sku::tg_sms,
             .name = "TG-SMS",
             .platform = Platform::telematics_guru,
             .description = "SMS fee",
             .unit = "SMS",
             .units = "SMS"},
    SkuEntry{.sku = Sku::oem,
             .name = "OEM",
             .platform = Platform::device_manager,
             .description = "Third-party connector fee",
             .unit = "device",
             .units = "devices"},
    SkuEntry{.sku = Sku::oem_splitter,
             .name = "OEM-SPLITTER",
             .platform = Platform::device_manager,
             .description = "Splitter connector fee",
             .unit = "device",
             .units = "devices"},
    SkuEntry{.sku = Sku::pdm_active_device,
             .name = "PDM-ACTIVE-DEVICE",
             .platform = Platform::pelion,
             .description = "Pelion Device Management: active device",
             .unit = "device",
             .units = "devices",
             .is_price_optional = true},
    SkuEntry{.sku = Sku::pdm_api_call,
             .name = "PDM-API-CALL",
             .platform = Platform::pelion,
             .description = "Pelion Device Management: API calls (per 1000)",
             .unit = "call",
             .units = "calls",
             .block = 1000,
             .is_price_optional = true},
    SkuEntry{.sku = Sku::pdm_update_token,
             .name = "PDM-UPDATE-TOKEN",
             .platform = Platform::pelion,
             .description = "Pelion Device Management: firmware update tokens of a service package",
             .unit = "token",
             .units = "tokens",
             .is_price_optional = true},
};
inline constexpr std::size_t kSkuCount = kSkus.size();
static_assert(is_by_code(std::span<const SkuEntry>(kSkus), &SkuEntry::sku),
              "kSkus is indexed by code");
static_assert(kSkuCount <= 64, "SkuSet has 64 bits");

constexpr const SkuEntry& entry(Sku sku) { return kSkus[static_cast<std::size_t>(sku)]; }

/// The SKUs of a catalogue whose entry satisfies `holds`.
constexpr SkuSet skus_where(std::span<const SkuEntry> table, bool (*holds)(const SkuEntry&)) {
  SkuSet out;
  for (const SkuEntry& sku : table) {
    if (holds(sku)) out.insert(sku.sku);
  }
  return out;
}

inline constexpr SkuSet kPriceOptionalSkus =
    skus_where(kSkus, [](const SkuEntry& sku) { return sku.is_price_optional; });
inline constexpr SkuSet kAssetFees =
    skus_where(kSkus, [](const SkuEntry& sku) { return sku.fee_of.has_value(); });

/// See SkuEntry::is_price_optional.
constexpr bool is_price_optional(Sku sku) { return kPriceOptionalSkus.contains(sku); }

/// The SKU of this name; `std::nullopt` for an unknown name.
std::optional<Sku> parse_sku(std::string_view name);

/// Whether the SKU is the monthly asset fee of a plan.
constexpr bool is_asset_fee(Sku sku) { return kAssetFees.contains(sku); }

/// The SKU of the monthly asset fee of each plan.
inline constexpr std::array<Sku, kPlanCount> kFeeSkus = [] {
  std::array<Sku, kPlanCount> out{};
  for (const SkuEntry& sku : kSkus) {
    if (sku.fee_of) out[static_cast<std::size_t>(*sku.fee_of)] = sku.sku;
  }
  return out;
}();

/// The SKU of an asset's monthly fee on this plan.
constexpr Sku fee_sku(Plan plan) { return kFeeSkus[static_cast<std::size_t>(plan)]; }

}  // namespace fleetbill::billing
