#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace fleetbill::billing {

/// The position of a row: file (index in the order of the command line), physical line (the header
/// of a file is line 1). The journal's order at equal times is that of positions.
struct Position {
  std::uint32_t file = 0;
  std::uint32_t line = 0;

  auto operator<=>(const Position&) const = default;
};

/// Why a row was not applied. Every reason is one that a user can act on.
enum class Reason : std::uint8_t {
  none,
  malformed_row,
  bad_time,
  unknown_kind,
  bad_quantity,
  id_conflict,
  after_until,
  organisation_missing,
  partner_missing,
  asset_missing,
  device_missing,
  asset_exists,
  asset_unknown,
  asset_ambiguous,
  partner_contradicts,
  unknown_plan,
  unknown_connector,
  serial_in_use,
  serial_differs,
  serial_absent,
  asset_disabled,
  no_enabled_asset,
  payer_unknown,
  state_repeated,
  account_unknown,
  account_exists,
  aggregator_unknown,
  aggregator_is_tenant,
  unknown_business_model,
  unknown_counter,
  counted_itself,
  package_missing,
  package_of_tenant,
  package_active,
  no_active_package,
  renewal_pending,
  campaign_missing,
  campaign_open,
  campaign_not_open,
  reservation_used_up,
  updated_already,
};

/// Returns the problem in one sentence, with the row of docs/rules.md if one decides it.
std::string_view to_string(Reason reason);

/// A row that was read but not applied.
struct Quarantined {
  Position position;
  Reason reason = Reason::none;
  std::string detail;  ///< the value at fault; may be empty
};

/// Returns the complete reason for the user: sentence and value.
std::string describe(const Quarantined& row);

}  // namespace fleetbill::billing

template <>
struct std::hash<fleetbill::billing::Position> {
  std::size_t operator()(const fleetbill::billing::Position& p) const noexcept {
    return std::hash<std::uint64_t>()(static_cast<std::uint64_t>(p.file) << 32 | p.line);
  }
};
