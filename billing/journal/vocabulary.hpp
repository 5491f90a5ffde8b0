#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

/// The words of the journal: kinds of facts, plans, connectors, columns (design section 4).
namespace fleetbill::billing {

/// What happened. The order is that of design section 4; append only, since run files hold codes.
enum class Kind : std::uint8_t {
  asset_created,
  serial_set,
  asset_enabled,
  asset_disabled,
  asset_cleared,
  plan_set,
  upload,
  wifi_lookup,
  sms,
  iridium_set,
  iridium_message,
  connection,
  connector_set,
  sim_set,
};
inline constexpr std::size_t kKindCount = 14;

/// Who pays how for an asset: the plan names of design section 4, in the order of their SKUs.
enum class Plan : std::uint8_t { classic, pro, ppm, alr, bt_tag };
inline constexpr std::size_t kPlanCount = 5;

/// Where a device's data goes. A device whose connector was never set sends to Telematics Guru.
enum class Connector : std::uint8_t { none, telematics_guru, third_party, multi };
inline constexpr std::size_t kConnectorCount = 4;

/// The columns of an event file.
enum class Column : std::uint8_t {
  time,
  kind,
  partner,
  organisation,
  asset,
  asset_code,
  device,
  device_type,
  value,
  quantity,
  id,
};
inline constexpr std::size_t kColumnCount = 11;

std::string_view to_string(Kind kind);
std::string_view to_string(Plan plan);
std::string_view to_string(Connector connector);
std::string_view to_string(Column column);

std::optional<Kind> parse_kind(std::string_view name);
std::optional<Plan> parse_plan(std::string_view name);
std::optional<Connector> parse_connector(std::string_view name);
std::optional<Column> parse_column(std::string_view name);

/// Whether facts of this kind carry a quantity, a whole number from 1 to 10¹⁵.
bool has_quantity(Kind kind);

/// Whether facts of this kind are what a device uses, in bulk, as against facts of its life: a run
/// may record usage summed by day or by month, but keeps every lifecycle fact whole.
bool is_usage(Kind kind);

inline constexpr std::int64_t kLargestQuantity = 1'000'000'000'000'000;

}  // namespace fleetbill::billing
