#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "billing/units/instant.hpp"

namespace fleetbill::billing {

/// The position of a row: file (index in the order of the command line), physical line (the header
/// of a file is line 1). The journal's order at equal times is that of positions.
struct Position {
  std::uint32_t file = 0;
  std::uint32_t line = 0;

  auto operator<=>(const Position&) const = default;
};

/// Why a row was not applied. The user can act on every reason.
/// DO NOT CHANGE a value: checkpoints hold them. Add a reason with the next free value.
enum class Reason : std::uint8_t {
  none = 0,
  malformed_row = 1,
  bad_time = 2,
  unknown_kind = 3,
  bad_quantity = 4,
  id_conflict = 5,
  after_until = 6,
  organisation_missing = 7,
  partner_missing = 8,
  asset_missing = 9,
  device_missing = 10,
  asset_exists = 11,
  asset_unknown = 12,
  asset_ambiguous = 13,
  partner_contradicts = 14,
  unknown_plan = 15,
  unknown_connector = 16,
  serial_in_use = 17,
  serial_differs = 18,
  serial_absent = 19,
  asset_disabled = 20,
  no_enabled_asset = 21,
  payer_unknown = 22,
  state_repeated = 23,
  account_unknown = 24,
  account_exists = 25,
  aggregator_unknown = 26,
  aggregator_is_tenant = 27,
  unknown_business_model = 28,
  unknown_counter = 29,
  counted_itself = 30,
  package_missing = 31,
  package_of_tenant = 32,
  package_active = 33,
  no_active_package = 34,
  renewal_pending = 35,
  campaign_missing = 36,
  campaign_open = 37,
  campaign_not_open = 38,
  reservation_used_up = 39,
  updated_already = 40,
  coverage_repeated = 41,
};

/// Returns the problem in one sentence, with the row of docs/rules.md if one decides it.
std::string_view to_string(Reason reason);

/// A row that was read but not applied.
struct Quarantined {
  Position position;
  Reason reason = Reason::none;
  std::string detail;  ///< the value at fault; may be empty
  Instant time{};      ///< of the row; 0 if it cannot be read
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
