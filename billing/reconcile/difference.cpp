#include "billing/reconcile/difference.hpp"

#include <array>

namespace fleetbill::billing::reconcile {

std::string_view to_string(DifferenceKind kind) {
  static constexpr std::array<std::string_view, kDifferenceKindCount> kNames{
      "billed_and_should_not_be",
      "not_billed_and_should_be",
      "active_and_should_not_be",
      "not_active_and_should_be",
      "update_we_have_not",
      "update_they_have_not",
      "unknown_asset",
      "unknown_device",
      "unknown_account",
      "unknown_campaign",
      "duplicate_row",
      "other_plan",
      "other_message_count",
      "other_connector",
      "other_connection_count",
      "other_partner",
      "other_organisation",
      "other_account",
      "other_asset_name",
      "other_asset_code",
      "other_serial",
      "other_device_type",
      "other_product",
      "other_last_connected",
      "other_timestamp",
      "other_campaign",
      "other_endpoint_name",
      "other_total",
  };
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace fleetbill::billing::reconcile
