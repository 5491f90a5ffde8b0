#pragma once

#include <cstdint>
#include <optional>

#include "billing/journal/register.hpp"
#include "billing/rules/rulebook.hpp"
#include "billing/units/lazy_allocated.hpp"

/// The billing state of one asset and how facts change it: every TG clause that looks at one asset
/// alone is here, and nowhere else.
namespace fleetbill::billing::telematics_guru {

/// What is on the cards of few assets.
struct ColdAssetState {
  Instant cleared_last_connected = kNever;  ///< what the last clearing undid (T10)
  NameId imei = kEmptyName;                 ///< Iridium IMEI, empty if none
  // what the month has seen
  std::int64_t lookups = 0;
  std::int64_t iridium_messages = 0;

  template <class Archive>
  void archive(Archive& a) {
    a(cleared_last_connected, imei, lookups, iridium_messages);
  }
};

/// What a billing engineer would write on the asset's card. Each field is either the state now or
/// what the month has seen so far. There are millions of cards: it takes 64 bytes.
struct Asset {
  // ---- state now
  Instant last_connected = kNever;
  Instant connected_since = kNever;  ///< from when on condition 3 has held, if it holds
  LazyAllocated<ColdAssetState> rare;
  DeviceId serial;
  PartnerId partner;
  OrganisationId organisation;
  Plan plan = Plan::classic;         ///< in force, after the rulebook's plan_map
  std::optional<Plan> pending_plan;  ///< in force from the next month (T13)
  bool exists = false;
  bool enabled = false;
  bool awaits_connection = false;  ///< since it was last enabled (T9, non-default)

  // ---- what the month has seen
  bool was_active = false;  ///< enabled for some time
  bool had_serial = false;
  bool had_serial_while_active = false;
  bool was_connected = false;          ///< condition 3 held at some time
  bool was_cleared_connected = false;  ///< condition 3 held when it was cleared
  Plan dearest_plan = Plan::classic;   ///< of those in force (T13, non-default)
  Instant since{};                     ///< from when the state now has been settled
  std::int64_t messages = 0;           ///< PPM messages (T15)

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

/// The three conditions (docs/rules.md#a1), judged for one asset and one month.
struct ConditionResults {
  bool active = false;     ///< condition 1, TG-ENABLED
  bool serial = false;     ///< condition 2, TG-SERIAL
  bool connected = false;  ///< condition 3, TG-CONNECTED

  [[nodiscard]] bool billed() const { return active && serial && connected; }
  bool operator==(const ConditionResults&) const = default;
};

/// Whether a fact of this kind can change an asset's state. Most hellos cannot (T8), and there are
/// as many of them as uploads.
inline bool concerns_asset(Kind kind, const Rulebook& rules) {
  return kind != Kind::connection || rules.connected == ConnectedRule::any_hello;
}

/// Applies a fact of the asset, in the journal's order; of the month that is open.
/// Errors: `Error(invalid)` if a count overflows.
void apply(Asset& asset, const ResolvedFact& fact, const Rulebook& rules);

/// Applies uploads of the asset, of which nothing but records and times matter: the first and the
/// last of them, and their records together. Errors: as apply().
void apply_uploads(Asset& asset, Instant first, Instant last, std::int64_t records,
                   const Rulebook& rules);

/// Books what the state now means for the month up to `until`: the last step before judging.
void accrue_until(Asset& asset, Instant until, const Rulebook& rules);

/// Judges the conditions at the close of the month. REQUIRES: settled until the close.
ConditionResults evaluate_conditions(const Asset& asset, const Rulebook& rules);

/// The plan that the month is billed on (T13).
Plan billed_plan(const Asset& asset, const Rulebook& rules);

/// Opens the next month: puts a pending plan into force and forgets what the old month has seen.
void open_month(Asset& asset, Instant month_begin);

}  // namespace fleetbill::billing::telematics_guru
