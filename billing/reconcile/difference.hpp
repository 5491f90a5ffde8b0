#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "billing/rules/price_list.hpp"
#include "billing/units/money.hpp"

namespace fleetbill::billing::reconcile {

/// How a row of a vendor's file and a line of our bill differ, in the order of output.
enum class DifferenceType : std::uint8_t {
  missing_here,   ///< the file has a row for which we have no line
  missing_there,  ///< we have a line for which the file has no row
  unknown,        ///< the row names an entity that the run does not have
  duplicate,      ///< an earlier row of the file has the same identity
  mismatch,       ///< a cell of the row differs from our line
};

/// Column that a difference is about, in the order of output. The columns of vendors' files have
/// different names for the same thing.
enum class Field : std::uint8_t {
  none,  ///< the difference is about the complete row
  plan,
  message_count,
  connector,
  connection_count,
  device,
  partner,
  organisation,
  account,
  asset,
  asset_name,
  asset_code,
  serial,
  device_type,
  product,
  last_connected,
  timestamp,
  campaign,
  endpoint_name,
  total,
};

/// Type and column of a difference.
struct DifferenceKind {
  DifferenceType type{};
  Field field = Field::none;

  auto operator<=>(const DifferenceKind&) const = default;
};

/// Returns the name in output: `extra_in_vendor_file`, `missing_in_vendor_file`, `unknown_asset`,
/// `duplicate_row`, `plan_mismatch`.
std::string to_string(DifferenceKind kind);

/// The entities of a row, by their names in the journal; empty if the row names none.
struct Subject {
  std::string partner, organisation, asset, device, campaign;

  auto operator<=>(const Subject&) const = default;
};

/// Units of SKUs, theirs minus ours.
using Units = std::map<Sku, std::int64_t>;

/// One difference between a vendor's file and our bill.
struct Difference {
  DifferenceKind kind{};
  Subject subject;
  std::uint32_t line = 0;  ///< of the vendor's file; 0 for a missing row
  std::string theirs;      ///< value in the vendor's file
  std::string ours;        ///< value in our bill
  Units units;             ///< change of invoice quantities; empty: no change
  /// Change of the partner's invoice if the vendor's file is right in this difference.
  /// std::nullopt without prices, and for values that no invoice line charges.
  std::optional<Money> impact = std::nullopt;
  /// Index into `Reconciliation::reasons`; std::nullopt for totals.
  std::optional<std::size_t> reason = std::nullopt;
};

}  // namespace fleetbill::billing::reconcile
