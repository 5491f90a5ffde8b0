#include "billing/compare/fact_effects.hpp"

namespace fleetbill::billing {
namespace {

/// Charged only if an asset is billed, hence by its three conditions.
bool is_of_billed_asset(Sku sku) { return sku <= Sku::tg_ird; }
bool is_of_assets(Sku sku) { return sku <= Sku::tg_sms; }
bool is_of_connector_fees(Sku sku) { return sku == Sku::oem || sku == Sku::oem_splitter; }
bool is_of_accounts(Sku sku) { return sku >= Sku::pdm_active_device; }

bool connection_can_move(Sku sku, const Rulebook& rules) {
  if (is_of_connector_fees(sku)) return true;
  return rules.connected == ConnectedRule::any_hello && is_of_billed_asset(sku);  // T8
}

bool iridium_message_can_move(Sku sku, const Rulebook& rules) {
  if (sku == Sku::tg_ird) return rules.iridium == IridiumRule::per_message;            // T26
  return sku == Sku::tg_ppm_messages && rules.iridium_copy == IridiumCopyRule::twice;  // T23
}

bool registration_can_move(Kind kind, Sku sku, const Rulebook& rules) {
  if (sku == Sku::pdm_api_call) return true;  // counts itself (P29)
  return sku == Sku::pdm_active_device &&
         (kind == Kind::registration ||
          rules.device_connected == DeviceConnectedRule::registration_or_update);  // P15
}

}  // namespace

bool can_affect(Kind kind, Sku sku, const Rulebook& rules) {
  switch (kind) {
    case Kind::upload: return is_of_billed_asset(sku);  // sets Last Connected (T8)
    case Kind::wifi_lookup: return sku == Sku::tg_wifi_loc;
    case Kind::sms: return sku == Sku::tg_sms;
    case Kind::iridium_message: return iridium_message_can_move(sku, rules);
    case Kind::iridium_set: return sku == Sku::tg_ird;
    case Kind::connection: return connection_can_move(sku, rules);
    case Kind::connector_set:
    case Kind::sim_set: return is_of_connector_fees(sku);  // who pays, too (T32)
    case Kind::plan_set: return is_of_billed_asset(sku) && sku != Sku::tg_ird;
    case Kind::asset_cleared:
      return is_of_assets(sku);  // lookups and SMS, too (T5)
    // Which rows apply at all, and whose they are.
    case Kind::asset_created:
    case Kind::serial_set:
    case Kind::asset_enabled:
    case Kind::asset_disabled: return is_of_assets(sku) || is_of_connector_fees(sku);
    case Kind::account_opened: return is_of_accounts(sku);
    case Kind::business_model_set:
      return sku == Sku::pdm_active_device || sku == Sku::pdm_api_call;  // P17
    case Kind::registration:
    case Kind::registration_update: return registration_can_move(kind, sku, rules);
    case Kind::api_call: return sku == Sku::pdm_api_call;
    case Kind::package_created:
    case Kind::package_renewed: return sku == Sku::pdm_update_token;
    case Kind::campaign_started:
    case Kind::campaign_extended:
    case Kind::campaign_stopped:
    case Kind::update_succeeded:
    case Kind::update_failed:
    case Kind::transactions: return false;
  }
  return false;
}

}  // namespace fleetbill::billing
