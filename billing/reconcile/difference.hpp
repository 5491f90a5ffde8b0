#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "billing/rules/price_list.hpp"
#include "billing/units/money.hpp"

namespace fleetbill::billing::reconcile {

/// How a vendor's file and our bill can differ, in the order in which differences are listed.
enum class DifferenceKind : std::uint8_t {
  billed_and_should_not_be,
  not_billed_and_should_be,
  active_and_should_not_be,
  not_active_and_should_be,
  update_we_have_not,
  update_they_have_not,
  unknown_asset,
  unknown_device,
  unknown_account,
  unknown_campaign,
  duplicate_row,
  other_plan,
  other_message_count,
  other_connector,
  other_connection_count,
  other_partner,
  other_organisation,
  other_account,
  other_asset_name,
  other_asset_code,
  other_serial,
  other_device_type,
  other_product,
  other_last_connected,
  other_timestamp,
  other_campaign,
  other_endpoint_name,
  other_total,
};
inline constexpr std::size_t kDifferenceKindCount = 28;

std::string_view to_string(DifferenceKind kind);

/// What a row is about, in the journal's words; what it has not is empty.
struct Subject {
  std::string partner, organisation, asset, device, campaign;

  auto operator<=>(const Subject&) const = default;
};

/// Units of SKUs, theirs minus ours.
using Units = std::map<Sku, std::int64_t>;

/// One way in which a row of theirs, or one that is missing there, differs from our bill.
struct Difference {
  DifferenceKind kind{};
  Subject subject;
  std::uint32_t line = 0;  ///< of their file; 0 for a row that is not there
  std::string theirs;      ///< what they say
  std::string ours;        ///< what we say
  Units units;             ///< what it does to invoice lines; empty: nothing
  /// By how much the partner's invoice would be dearer if they were right in this alone; none
  /// without prices, and for what no line charges.
  std::optional<Money> impact;
  /// Place in `Reconciliation::reasons`; none for totals.
  std::optional<std::size_t> reason;
};

}  // namespace fleetbill::billing::reconcile
