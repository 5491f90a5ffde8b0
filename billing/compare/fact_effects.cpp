#include "billing/compare/fact_effects.hpp"

namespace fleetbill::billing {
namespace {

/// The SKUs that a kind affects under other readings than these.
SkuSet excluded(Kind kind, const Rulebook& rules) {
  SkuSet out;
  switch (kind) {
    case Kind::connection:
      if (rules.connected != ConnectedRule::any_hello) out = kSkusOfBilledAssets;  // T8
      break;
    case Kind::iridium_message:
      if (rules.iridium != IridiumRule::per_message) out.insert(Sku::tg_ird);              // T26
      if (rules.iridium_copy != IridiumCopyRule::twice) out.insert(Sku::tg_ppm_messages);  // T23
      break;
    case Kind::registration_update:
      if (rules.device_connected != DeviceConnectedRule::registration_or_update) {
        out.insert(Sku::pdm_active_device);  // P15
      }
      break;
    default: break;
  }
  return out;
}

}  // namespace

bool can_affect(Kind kind, Sku sku, const Rulebook& rules) {
  return (entry(kind).affects - excluded(kind, rules)).contains(sku);
}

bool can_affect_later_months(Kind kind, Sku sku) {
  switch (sku) {
    case Sku::tg_ppm_messages:  // the messages of a month connect the asset in this month
      return kind != Kind::upload && kind != Kind::iridium_message && kind != Kind::asset_cleared;
    case Sku::tg_wifi_loc: return kind != Kind::wifi_lookup && kind != Kind::asset_cleared;
    case Sku::tg_sms: return kind != Kind::sms && kind != Kind::asset_cleared;
    case Sku::pdm_active_device:
      return kind != Kind::registration && kind != Kind::registration_update;
    case Sku::pdm_api_call:
      return kind != Kind::registration && kind != Kind::registration_update &&
             kind != Kind::api_call;
    default: return true;
  }
}

}  // namespace fleetbill::billing
