#pragma once

#include "billing/reports/scope.hpp"

namespace fleetbill::billing::reports {

/// Calls `visit(const AssetMonth&)` for each selected asset of the scope's month with a fee on the
/// bill, or with messages where the rulebook charges the messages of unbilled assets (T25). Assets
/// with only lookups belong to a different report.
template <class Visit>
void for_each_charged_asset(const Scope& scope, Visit&& visit) {
  const Selection selection(scope.source.directory, scope.query);
  const bool all_messages = scope.source.rules.unbilled_messages == UnbilledMessagesRule::charged;
  for (const auto& asset : sealed_month(scope).usage.assets) {
    if (!selection.has(asset.partner, asset.organisation)) continue;
    if (asset.billed() || (all_messages && asset.messages > 0)) visit(asset);
  }
}

}  // namespace fleetbill::billing::reports
