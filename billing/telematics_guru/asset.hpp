#pragma once

#include <cstdint>
#include <optional>

#include "billing/journal/register.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/lazy_allocated.hpp"

/// The billing state of one asset and how facts change it: every TG clause that depends on one
/// asset only is here, and nowhere else.
namespace fleetbill::billing::telematics_guru {

/// Fields that few assets use, stored out of line.
struct ColdAssetState {
  Instant cleared_last_connected = kNever;  ///< Last Connected before the last clearing (T10)
  NameId imei = kEmptyName;                 ///< Iridium IMEI; empty: no Iridium device
  // the month so far
  std::int64_t lookups = 0;
  std::int64_t iridium_messages = 0;

  template <class Archive>
  void archive(Archive& a) {
    a(cleared_last_connected, imei, lookups, iridium_messages);
  }
};

/// The last plan in the order of TG-PLAN-CHANGE `dearest`.
inline constexpr Plan kCheapestPlan = Plan::bt_tag;

/// The billing state of an asset. Each field is either the current state or a summary of the month
/// so far. There are millions of assets, so that the size is limited to 64 bytes.
struct Asset {
  // ---- current state
  Instant last_connected = kNever;
  Instant connected_since = kNever;  ///< start of the time in which condition 3 holds, if it holds
  LazyAllocated<ColdAssetState> rare;
  DeviceId serial;
  PartnerId partner;
  OrganisationId organisation;
  Plan plan = Plan::classic;  ///< in force, after the rulebook's plan_map
  /// The plan from the next month on (T13); `std::nullopt`: no change.
  std::optional<Plan> pending_plan;
  bool exists = false;
  bool enabled = false;
  bool awaits_connection = false;  ///< since it was last enabled (T9, non-default)

  // ---- the month so far
  bool was_active = false;  ///< enabled for some time
  bool had_serial = false;
  bool had_serial_while_active = false;
  bool was_connected = false;          ///< condition 3 held at some time
  bool was_cleared_connected = false;  ///< condition 3 held when the asset was cleared
  /// Most expensive plan that was in force for some time of the accrued part (T13, non-default).
  Plan dearest_plan = kCheapestPlan;
  Instant since{};            ///< instant up to which the state is accrued
  std::int64_t messages = 0;  ///< PPM messages (T15)

  /// Condition 3: "the Last Connected date is not Never Connected".
  [[nodiscard]] bool has_connected() const {
    return last_connected != kNever && !awaits_connection;
  }

  template <class Archive>
  void archive(Archive& a) {
    a(last_connected, serial, partner, organisation, plan, pending_plan, exists, enabled,
      connected_since, awaits_connection, since, was_active, had_serial, had_serial_while_active,
      was_connected, was_cleared_connected, dearest_plan, messages, rare);
  }
};

/// The results of the three conditions (docs/rules.md#a1) for one asset and one month.
struct ConditionResults {
  bool active = false;     ///< condition 1, TG-ENABLED
  bool serial = false;     ///< condition 2, TG-SERIAL
  bool connected = false;  ///< condition 3, TG-CONNECTED

  [[nodiscard]] bool billed() const { return active && serial && connected; }
  bool operator==(const ConditionResults&) const = default;
};

/// Whether a fact of this kind can change the state of an asset. Most connections cannot (T8), and
/// there are as many connections as uploads.
inline bool concerns_asset(Kind kind, const Rulebook& rules) {
  return kind != Kind::connection || rules.connected == ConnectedRule::any_hello;
}

/// Applies a fact of the asset. REQUIRES: the order of the journal; a fact of the open month.
/// Errors: `Error(invalid)` if a count overflows.
void apply(Asset& asset, const ResolvedFact& fact, const Rulebook& rules);

/// Applies uploads of the asset, given by the times of the first and the last upload and the sum of
/// their records. Errors: as apply().
void apply_uploads(Asset& asset, Instant first, Instant last, std::int64_t records,
                   const Rulebook& rules);

/// Accrues the effect of the current state on the month up to `until`: the last step before the
/// conditions are evaluated.
void accrue_until(Asset& asset, Instant until, const Rulebook& rules);

/// Evaluates the conditions at the close of the month. REQUIRES: accrued until the close.
ConditionResults evaluate_conditions(const Asset& asset, const Rulebook& rules);

/// Returns the plan that the month is billed on (T13). REQUIRES: accrued until the close.
Plan billed_plan(const Asset& asset, const Rulebook& rules);

/// Opens the next month: applies a pending plan and clears the summary of the old month.
void open_month(Asset& asset, Instant month_begin);

}  // namespace fleetbill::billing::telematics_guru
