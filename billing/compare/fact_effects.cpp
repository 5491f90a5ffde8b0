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

}  // namespace fleetbill::billing
