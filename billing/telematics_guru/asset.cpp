#include "billing/telematics_guru/asset.hpp"

#include <algorithm>

#include "billing/units/quantity.hpp"

namespace fleetbill::billing::telematics_guru {
namespace {

/// Plans from the most to the least expensive, for the reading `dearest` of TG-PLAN-CHANGE.
constexpr int rank(Plan plan) {
  switch (plan) {
    case Plan::pro: return 4;
    case Plan::classic: return 3;
    case Plan::alr: return 2;
    case Plan::ppm: return 1;
    case Plan::bt_tag: return 0;
  }
  return 0;
}

Plan dearer(Plan a, Plan b) { return rank(b) > rank(a) ? b : a; }

/// Whether a state that holds from `from` until `until` counts in the month of `from`. With closed
/// boundaries (T21) the instant at which a month starts counts, even if the state ends then.
bool counts_in_month(Instant from, Instant until, const Rulebook& rules) {
  if (from < until) return true;
  const bool closed = rules.boundary == BoundaryRule::closed;
  return closed && from == until && until == month_of(until).begin();
}

void create(Asset& asset, const ResolvedFact& fact, const Rulebook& rules) {
  asset = Asset{};
  asset.exists = true;
  asset.enabled = true;  // creation enables (T1)
  asset.serial = fact.device;
  asset.partner = fact.partner;
  asset.organisation = fact.organisation;
  asset.since = fact.time;
  const Plan named = rules.mapped(fact.plan());
  const bool at_once = rules.first_plan == FirstPlanRule::at_once;  // T14
  asset.plan = at_once ? named : rules.mapped(Plan::classic);
  if (named != asset.plan) asset.pending_plan = named;
}

void enable(Asset& asset, Instant now, const Rulebook& rules) {
  if (asset.enabled) return;  // T31
  const bool was_connected = asset.has_connected();
  asset.enabled = true;
  if (rules.reenable == ReenableRule::after_connecting) asset.awaits_connection = true;  // T9
  if (rules.reenable_cleared == ReenableClearedRule::at_once) {                          // T10
    asset.last_connected = std::max(asset.last_connected, asset.rare->cleared_last_connected);
  }
  if (!was_connected) asset.connected_since = now;
}

void clear(Asset& asset, const Rulebook& rules) {
  if (asset.has_connected()) asset.was_cleared_connected = true;
  if (asset.last_connected != kNever) {
    asset.rare.mutate().cleared_last_connected = asset.last_connected;
  }
  asset.last_connected = kNever;                                                              // T3
  if (rules.cleared_messages == ClearedMessagesRule::dropped) asset.messages = 0;             // T4
  if (rules.cleared_lookups == ClearedLookupsRule::dropped) asset.rare.mutate().lookups = 0;  // T5
}

void choose_plan(Asset& asset, Plan chosen, const Rulebook& rules) {
  if (rules.plan_change == PlanChangeRule::next_month) {  // T13
    asset.pending_plan.reset();                           // changing back cancels
    if (chosen != asset.plan) asset.pending_plan = chosen;
    return;
  }
  asset.pending_plan.reset();
  asset.plan = chosen;
}

/// A row of summed usage may end after a row that starts later: a tag has several gateways.
void connect(Asset& asset, Instant first, Instant last) {
  if (!asset.has_connected()) asset.connected_since = first;
  asset.last_connected = std::max(asset.last_connected, last);
  asset.awaits_connection = false;
}

void count_lookups(Asset& asset, std::int64_t lookups) {
  std::int64_t& sum = asset.rare.mutate().lookups;
  sum = checked_add(sum, lookups, "Wi-Fi lookups of one asset");
}

void count_iridium_messages(Asset& asset, std::int64_t messages) {
  std::int64_t& sum = asset.rare.mutate().iridium_messages;
  sum = checked_add(sum, messages, "Iridium messages of one asset");
}

void count_messages(Asset& asset, std::int64_t records, const Rulebook& rules) {
  const bool pending_counts = rules.message_plan == MessagePlanRule::pending_too;  // T15
  if (asset.plan == Plan::ppm || (pending_counts && asset.pending_plan == Plan::ppm)) {
    asset.messages = checked_add(asset.messages, records, "messages of one asset");
  }
}

}  // namespace

void accrue_until(Asset& asset, Instant until, const Rulebook& rules) {
  if (counts_in_month(asset.since, until, rules)) {  // T21
    asset.was_active |= asset.enabled;
    asset.had_serial |= asset.serial.exists();
    asset.had_serial_while_active |= asset.enabled && asset.serial.exists();
    asset.dearest_plan = dearer(asset.dearest_plan, asset.plan);
  }
  if (counts_in_month(std::max(asset.since, asset.connected_since), until, rules)) {
    asset.was_connected |= asset.has_connected();
  }
  asset.since = until;
}

void apply_uploads(Asset& asset, Instant first, Instant last, std::int64_t records,
                   const Rulebook& rules) {
  connect(asset, first, last);
  count_messages(asset, records, rules);
}

void apply(Asset& asset, const ResolvedFact& fact, const Rulebook& rules) {
  switch (fact.kind) {
    case Kind::asset_created: return create(asset, fact, rules);
    case Kind::upload: return apply_uploads(asset, fact.time, fact.last, fact.quantity, rules);
    case Kind::last_connected: return connect(asset, fact.time, fact.last);
    case Kind::connection:
      // T8: the asset that was last given a serial may have given it up.
      if (concerns_asset(fact.kind, rules) && asset.serial == fact.device) {
        connect(asset, fact.time, fact.last);
      }
      return;
    case Kind::wifi_lookup: return count_lookups(asset, fact.quantity);
    case Kind::iridium_message:
      count_iridium_messages(asset, fact.quantity);
      if (rules.iridium_copy == IridiumCopyRule::twice) {  // T23
        count_messages(asset, fact.quantity, rules);
      }
      return;
    case Kind::iridium_set: asset.rare.mutate().imei = fact.value; return;
    default: break;
  }
  accrue_until(asset, fact.time, rules);
  switch (fact.kind) {
    case Kind::serial_set: asset.serial = fact.device; return;  // T29: nothing else changes
    case Kind::asset_enabled: return enable(asset, fact.time, rules);
    case Kind::asset_disabled: asset.enabled = false; return;
    case Kind::asset_cleared: return clear(asset, rules);
    case Kind::plan_set: return choose_plan(asset, rules.mapped(fact.plan()), rules);
    default: return;  // connectors and SIMs concern devices, SMS organisations
  }
}

ConditionResults evaluate_conditions(const Asset& asset, const Rulebook& rules) {
  ConditionResults conditions{asset.was_active, asset.serial.exists(), asset.has_connected()};
  if (rules.enabled == ActiveRule::at_close) conditions.active = asset.enabled;  // T1
  if (rules.serial == SerialRule::while_active)
    conditions.serial = asset.had_serial_while_active;  // T11
  if (rules.clear == ClearRule::fee_stays)
    conditions.connected |= asset.was_cleared_connected;  // T3
  switch (rules.snapshot) {                               // T2
    case SnapshotRule::activity_over_month: break;
    case SnapshotRule::all_at_close:
      conditions = {asset.enabled, asset.serial.exists(), asset.has_connected()};
      break;
    case SnapshotRule::all_within_month:
      conditions = {asset.was_active, asset.had_serial, asset.was_connected};
      break;
  }
  return conditions;
}

Plan billed_plan(const Asset& asset, const Rulebook& rules) {
  return rules.plan_change == PlanChangeRule::dearest ? asset.dearest_plan : asset.plan;
}

void open_month(Asset& asset, Instant month_begin) {
  if (asset.pending_plan) asset.plan = *asset.pending_plan;
  asset.pending_plan.reset();
  asset.dearest_plan = kCheapestPlan;
  asset.since = month_begin;
  asset.was_active = asset.had_serial = asset.had_serial_while_active = false;
  asset.was_connected = asset.was_cleared_connected = false;
  asset.messages = 0;
  if (asset.rare.is_allocated()) {
    asset.rare.mutate().lookups = asset.rare.mutate().iridium_messages = 0;
  }
}

}  // namespace fleetbill::billing::telematics_guru
