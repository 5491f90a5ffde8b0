#include "billing/audit/asset_month.hpp"

#include <algorithm>
#include <array>

#include "billing/audit/rules.hpp"
#include "billing/units/error.hpp"
#include "billing/units/quantity.hpp"

/// One asset in one month, from the pages of its diary that were written before the month's close
/// (T24: later ones do not matter).
namespace fleetbill::billing::audit {
namespace {

// The clauses decided here.
constexpr Choice kTgEnabled{"TG-ENABLED", {"any_time", "at_close"}};  // T1
constexpr Choice kTgSnapshot{"TG-SNAPSHOT",
                             {"activity_over_month", "all_at_close", "all_within_month"}};    // T2
constexpr Choice kTgClear{"TG-CLEAR", {"no_fee", "fee_stays"}};                               // T3
constexpr Choice kTgClearMessages{"TG-CLEAR-MESSAGES", {"dropped", "charged"}};               // T4
constexpr Choice kTgConnected{"TG-CONNECTED", {"accepted_upload", "any_hello"}};              // T8
constexpr Choice kTgReenable{"TG-REENABLE", {"at_once", "after_connecting"}};                 // T9
constexpr Choice kTgReenableCleared{"TG-REENABLE-CLEARED", {"after_connecting", "at_once"}};  // T10
constexpr Choice kTgSerial{"TG-SERIAL", {"at_close", "while_active"}};                        // T11
constexpr Choice kTgPlanChange{"TG-PLAN-CHANGE", {"next_month", "at_once", "dearest"}};       // T13
constexpr Choice kTgFirstPlan{"TG-FIRST-PLAN", {"at_once", "next_month"}};                    // T14
constexpr Choice kTgMessagePlan{"TG-MESSAGE-PLAN", {"in_force", "pending_too"}};              // T15
constexpr Choice kTgBoundary{"TG-BOUNDARY", {"half_open", "closed"}};                         // T21
constexpr Choice kTgIridiumCopy{"TG-IRIDIUM-COPY", {"once", "twice"}};                        // T23

constexpr const char* kPpm = "TG-PPM";

/// T21: a fact exactly at the close belongs to the next month.
std::vector<Entry> entries_before(const std::vector<Entry>& entries, Instant close) {
  std::vector<Entry> before;
  for (const Entry& entry : entries) {
    if (entry.time < close) before.push_back(entry);
  }
  return before;
}

// --- How the asset stood, from one entry to the next.

/// The asset between two neighbouring entries of its diary.
struct State {
  Instant from;
  Instant until;  ///< start of the next entry; the close for the last one
  bool enabled = false;
  std::string serial;
  Instant last_connected = kNever;
  Instant cleared_date = kNever;   ///< the date that the latest clearing removed (T10)
  bool awaits_connection = false;  ///< T9 after_connecting: enabled, not connected since

  [[nodiscard]] bool has_serial() const { return !serial.empty(); }
  /// Condition 3 (T8, T9): Last Connected is not "never", and is recent enough if the rule requires
  /// it.
  [[nodiscard]] bool connected() const { return last_connected != kNever && !awaits_connection; }
};

void connect(State& state, Instant at) {
  state.last_connected = std::max(state.last_connected, at);
  state.awaits_connection = false;
}

/// T9, T10: enabling a disabled asset.
void enable(State& state, const Rules& rules) {
  if (state.enabled) return;  // T31
  state.enabled = true;
  if (rules.is(kTgReenable, "after_connecting")) state.awaits_connection = true;
  if (rules.is(kTgReenableCleared, "at_once") && state.last_connected == kNever) {
    state.last_connected = state.cleared_date;
  }
}

/// T3: clearing sets Last Connected to never.
void clear(State& state) {
  if (state.last_connected != kNever) state.cleared_date = state.last_connected;
  state.last_connected = kNever;
}

/// Returns the state after an entry.
State after(State state, const Entry& entry, const Rules& rules) {
  switch (entry.what) {
    case What::created: state.enabled = true; break;
    case What::enabled: enable(state, rules); break;
    case What::disabled: state.enabled = false; break;
    case What::cleared: clear(state); break;
    case What::serial_changed: state.serial = entry.text; break;
    case What::uploaded:
    case What::seen_before: connect(state, entry.last); break;  // T8
    case What::greeted:
      if (rules.is(kTgConnected, "any_hello")) connect(state, entry.last);
      break;
    case What::plan_named:
    case What::looked_up:
    case What::imei_set:
    case What::iridium_received: break;
  }
  return state;
}

/// The states of the asset, one after each entry. Entries are those before `close`.
std::vector<State> states_of(const std::vector<Entry>& entries, Instant close, const Rules& rules) {
  std::vector<State> states;
  State state;
  for (const Entry& entry : entries) {
    if (!states.empty()) states.back().until = entry.time;
    state = after(state, entry, rules);
    state.from = entry.time;
    state.until = close;
    states.push_back(state);
  }
  return states;
}

/// T21: whether the part [from, until) of a state within a month counts: if it lasts at least a
/// millisecond or, with closed boundaries, if it ends at the instant at which the month begins.
bool counts(Instant from, Instant until, Month month, const Rules& rules) {
  return from < until ||
         (from == until && until == month.begin() && rules.is(kTgBoundary, "closed"));
}

/// T1: whether `holds` was true of the asset during the month.
template <class Condition>
bool held_during(const std::vector<State>& states, Month month, const Rules& rules,
                 Condition&& holds) {
  return std::any_of(states.begin(), states.end(), [&](const State& state) {
    return holds(state) && counts(std::max(state.from, month.begin()),
                                  std::min(state.until, month.end()), month, rules);
  });
}

// --- The three conditions.

/// Condition 1 (T1).
bool was_active(const std::vector<State>& states, Month month, const Rules& rules) {
  if (rules.is(kTgEnabled, "at_close")) return states.back().enabled;
  return held_during(states, month, rules, [](const State& s) { return s.enabled; });
}

/// Condition 2 (T11).
bool had_serial(const std::vector<State>& states, Month month, const Rules& rules) {
  if (rules.is(kTgSerial, "at_close")) return states.back().has_serial();
  return held_during(states, month, rules,
                     [](const State& s) { return s.enabled && s.has_serial(); });
}

/// T3 fee_stays: whether the asset was connected at the moment of a clearing in the month.
bool was_cleared_while_connected(const std::vector<Entry>& entries,
                                 const std::vector<State>& states, Month month) {
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const bool clearing = entries[i].what == What::cleared && month.contains(entries[i].time);
    if (clearing && states[i - 1].connected()) return true;
  }
  return false;
}

/// Condition 3 (T3, T8, T9, T10).
bool had_connected(const std::vector<Entry>& entries, const std::vector<State>& states, Month month,
                   const Rules& rules) {
  if (states.back().connected()) return true;
  return rules.is(kTgClear, "fee_stays") && was_cleared_while_connected(entries, states, month);
}

/// T2: when the three conditions are tested.
bool is_billed(const std::vector<Entry>& entries, const std::vector<State>& states, Month month,
               const Rules& rules) {
  const State& close = states.back();
  if (rules.is(kTgSnapshot, "all_at_close")) {
    return close.enabled && close.has_serial() && close.connected();
  }
  if (rules.is(kTgSnapshot, "all_within_month")) {
    return held_during(states, month, rules, [](const State& s) { return s.enabled; }) &&
           held_during(states, month, rules, [](const State& s) { return s.has_serial(); }) &&
           held_during(states, month, rules, [](const State& s) { return s.connected(); });
  }
  return was_active(states, month, rules) && had_serial(states, month, rules) &&
         had_connected(entries, states, month, rules);
}

// --- Plans.

/// A plan chosen for the asset: at its creation or by plan_set.
struct PlanChoice {
  Instant time;
  std::uint64_t order = 0;
  std::string plan;
  bool at_creation = false;
};

/// Returns all choices of plans in order, after `plan_map` (docs/rules.md#plan-map); without a
/// plan: TG-CLASSIC.
std::vector<PlanChoice> choices_of(const std::vector<Entry>& entries, const Rules& rules) {
  std::vector<PlanChoice> choices;
  for (const Entry& entry : entries) {
    if (entry.what != What::created && entry.what != What::plan_named) continue;
    const std::string plan = rules.mapped(entry.text.empty() ? "TG-CLASSIC" : entry.text);
    choices.push_back({entry.time, entry.order, plan, entry.what == What::created});
  }
  return choices;
}

/// T13, T14: whether a choice takes effect immediately, instead of at the start of the next month.
bool takes_effect_at_once(const PlanChoice& choice, const Rules& rules) {
  return choice.at_creation ? rules.is(kTgFirstPlan, "at_once")
                            : !rules.is(kTgPlanChange, "next_month");
}

/// Returns the choices made before the row of rank `order`.
std::vector<PlanChoice> choices_before(const std::vector<PlanChoice>& choices,
                                       std::uint64_t order) {
  std::vector<PlanChoice> before;
  for (const PlanChoice& choice : choices) {
    if (choice.order < order) before.push_back(choice);
  }
  return before;
}

/// T13, T14: the plan in force in `month` after the choices `made`: the last one in effect. Some
/// choices are in effect immediately, the others from the next month on. Before the first choice:
/// TG-CLASSIC.
std::string plan_in_force(const std::vector<PlanChoice>& made, Month month, const Rules& rules) {
  for (auto choice = made.rbegin(); choice != made.rend(); ++choice) {
    if (takes_effect_at_once(*choice, rules) || choice->time < month.begin()) return choice->plan;
  }
  return rules.mapped("TG-CLASSIC");
}

/// T15: whether messages received after the choices `made` count as PPM messages.
bool counts_messages(const std::vector<PlanChoice>& made, Month month, const Rules& rules) {
  if (plan_in_force(made, month, rules) == kPpm) return true;
  // A choice that is not in force although it is the last one waits for the next month.
  return rules.is(kTgMessagePlan, "pending_too") && made.back().plan == kPpm;
}

/// A plan's place among the fees, the dearest first (TG-PLAN-CHANGE).
std::size_t rank(const std::string& plan) {
  constexpr std::array<std::string_view, 5> kDearestFirst{"TG-PRO", "TG-CLASSIC", "TG-ALR",
                                                          "TG-PPM", "TG-BT-TAG"};
  const auto found = std::find(kDearestFirst.begin(), kDearestFirst.end(), plan);
  return static_cast<std::size_t>(found - kDearestFirst.begin());
}

/// TG-PLAN-CHANGE dearest: the most expensive plan in force for at least a millisecond of the
/// month. T21 closed: also a plan that is replaced at the very instant at which the month begins.
std::string dearest_plan(const std::vector<PlanChoice>& choices, Month month, const Rules& rules) {
  std::string dearest = plan_in_force(choices, month, rules);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const bool is_replaced = i + 1 < choices.size();
    const Instant from = std::max(choices[i].time, month.begin());
    if (is_replaced && !counts(from, choices[i + 1].time, month, rules)) continue;
    const std::vector<PlanChoice> made(choices.begin(),
                                       choices.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    const std::string plan = plan_in_force(made, month, rules);
    if (rank(plan) < rank(dearest)) dearest = plan;
  }
  return dearest;
}

/// T13: the plan that the month is billed on.
std::string billed_plan(const std::vector<PlanChoice>& choices, Month month, const Rules& rules) {
  if (rules.is(kTgPlanChange, "dearest")) return dearest_plan(choices, month, rules);
  return plan_in_force(choices, month, rules);
}

// --- Usage.

/// The sum of the quantities of the month's entries of one kind that `counts` accepts.
template <class Counts>
std::int64_t sum(const std::vector<Entry>& entries, Month month, What what, Counts&& counts) {
  std::int64_t total = 0;
  for (const Entry& entry : entries) {
    if (entry.what != what || !month.contains(entry.time) || !counts(entry)) continue;
    total = checked_add(total, entry.quantity, "an asset's month");
  }
  return total;
}

/// Returns the rank of the month's latest clearing; `std::nullopt` if there was no clearing.
std::optional<std::uint64_t> latest_clearing(const std::vector<Entry>& entries, Month month) {
  std::optional<std::uint64_t> latest;
  for (const Entry& entry : entries) {
    if (entry.what == What::cleared && month.contains(entry.time)) latest = entry.order;
  }
  return latest;
}

/// T4, T6, T15, T23: the PPM messages of the month.
std::int64_t messages_of(const std::vector<Entry>& entries, const std::vector<PlanChoice>& choices,
                         Month month, const Rules& rules) {
  const bool dropped = rules.is(kTgClearMessages, "dropped");
  const auto clearing = latest_clearing(entries, month);
  const auto counts = [&](const Entry& entry) {
    if (dropped && clearing && entry.order < *clearing) return false;
    return counts_messages(choices_before(choices, entry.order), month, rules);
  };
  std::int64_t messages = sum(entries, month, What::uploaded, counts);
  if (rules.is(kTgIridiumCopy, "twice")) {
    messages =
        checked_add(messages, sum(entries, month, What::iridium_received, counts), "messages");
  }
  return messages;
}

/// T5: the Wi-Fi lookups of the month.
std::int64_t lookups_of(const std::vector<Entry>& entries, Month month, const Rules& rules) {
  const bool dropped = rules.is(kTgClearLookups, "dropped");
  const auto clearing = latest_clearing(entries, month);
  return sum(entries, month, What::looked_up,
             [&](const Entry& entry) { return !dropped || !clearing || entry.order > *clearing; });
}

/// T23: every Iridium receipt counts.
std::int64_t iridium_of(const std::vector<Entry>& entries, Month month) {
  return sum(entries, month, What::iridium_received, [](const Entry&) { return true; });
}

/// T26: whether the asset has an Iridium IMEI at the close.
bool has_imei(const std::vector<Entry>& entries) {
  bool has = false;
  for (const Entry& entry : entries) {
    if (entry.what == What::imei_set) has = !entry.text.empty();
  }
  return has;
}

}  // namespace

std::optional<AssetMonth> asset_month(const AssetDiary& asset, Month month, const Rules& rules) {
  const std::vector<Entry> entries = entries_before(asset.entries, month.end());
  if (entries.empty()) return std::nullopt;
  const std::vector<State> states = states_of(entries, month.end(), rules);
  const std::vector<PlanChoice> choices = choices_of(entries, rules);
  AssetMonth out;
  out.row.month = month;
  out.row.partner = asset.partner;
  out.row.organisation = asset.organisation;
  out.row.asset = asset.name;
  out.row.serial = states.back().serial;
  out.row.plan = billed_plan(choices, month, rules);
  out.row.last_connected = states.back().last_connected;
  out.row.messages = messages_of(entries, choices, month, rules);
  out.row.lookups = lookups_of(entries, month, rules);
  out.row.iridium_messages = iridium_of(entries, month);
  out.row.billed = is_billed(entries, states, month, rules);
  out.has_imei = has_imei(entries);
  return out;
}

Clauses asset_month_clauses() {
  return {{kTgEnabled, kTgSnapshot, kTgClear, kTgClearMessages, kTgConnected, kTgReenable,
           kTgReenableCleared, kTgSerial, kTgPlanChange, kTgFirstPlan, kTgMessagePlan, kTgBoundary,
           kTgIridiumCopy, kTgClearLookups},
          {}};
}

}  // namespace fleetbill::billing::audit
