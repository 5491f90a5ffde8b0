#include <algorithm>

#include "billing/explain/explanation.hpp"
#include "billing/telematics_guru/asset.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

using telematics_guru::Asset;
using telematics_guru::ConditionResults;

/// The latest fact that caused a state, and its time.
struct Cause {
  Instant at{};
  std::optional<Position> row;

  void set(const ResolvedFact& fact) {
    at = fact.time;
    row = fact.position;
  }
  void forget() { row.reset(); }
};

/// An asset's state, and for each part of it the latest fact that changed it.
class History {
 public:
  History(const Rulebook& rules, Month month) : rules_(rules), month_(month) {}

  void apply(const ResolvedFact& fact) {
    close_months_before(fact.time);
    const Asset before = asset;
    telematics_guru::apply(asset, fact, rules_);
    note_dearest(before);
    note(before, fact);
  }

  void finish() {
    close_months_before(month_.begin());
    const Asset before = asset;
    accrue_until(asset, month_.end(), rules_);
    note_dearest(before);
  }

  Asset asset;
  Cause created, enabled, disabled, serial, connected, cleared, plan, pending, imei;
  Cause first_upload, last_upload;  // of the month
  std::int64_t uploads = 0;         // of the month
  std::int64_t uncounted = 0;  // records of the month's uploads that do not count as PPM messages
  bool cleared_in_month = false;
  bool enabled_again_in_month = false;
  bool was_clear_when_enabled = false;  // cleared, and not connected since
  bool serial_changed_in_month = false;

 private:
  void close_months_before(Instant t) {
    if (!asset.exists) {
      open_ = month_of(t);
      return;
    }
    for (; open_.end() <= t; open_ = open_.next()) {
      accrue_until(asset, open_.end(), rules_);
      const bool plan_changes = asset.pending_plan.has_value();
      open_month(asset, open_.end());
      if (plan_changes) plan = latest_plan_ = pending;
      if (is_dearest()) plan = latest_plan_;  // the month's more expensive plan ends with it
      pending.forget();
    }
  }

  void note(const Asset& before, const ResolvedFact& fact) {
    const bool in_month = month_.contains(fact.time);
    if (fact.kind == Kind::asset_created) {
      created.set(fact);
      enabled.set(fact);
      serial.set(fact);
      plan.set(fact);
      latest_plan_.set(fact);
      if (asset.pending_plan) pending.set(fact);
    }
    if (asset.enabled && !before.enabled && before.exists) {
      enabled.set(fact);
      enabled_again_in_month |= in_month;
      was_clear_when_enabled = cleared.row && before.last_connected == kNever;
    }
    if (!asset.enabled && before.enabled) disabled.set(fact);
    if (fact.kind == Kind::serial_set) {
      serial.set(fact);
      serial_changed_in_month |= in_month;
    }
    if (asset.last_connected != before.last_connected && asset.last_connected != kNever) {
      connected.set(fact);
    }
    if (fact.kind == Kind::asset_cleared) {
      cleared.set(fact);
      cleared_in_month |= in_month;
      if (asset.messages == 0) uploads = uncounted = 0;
    }
    if (fact.kind == Kind::plan_set) note_plan(before, fact);
    if (fact.kind == Kind::iridium_set) imei.set(fact);
    if (fact.kind == Kind::upload && in_month) note_upload(before, fact);
  }

  void note_plan(const Asset& before, const ResolvedFact& fact) {
    if (asset.pending_plan) return pending.set(fact);
    const bool is_latest = plan.row == latest_plan_.row;
    latest_plan_.set(fact);
    // The replaced plan does not count if it was in force for no time.
    const bool counts = is_dearest() && (!is_latest || asset.dearest_plan == before.plan);
    if (!counts) plan.set(fact);
  }

  /// The plan in force has become the most expensive one of the month.
  void note_dearest(const Asset& before) {
    const bool is_new = before.exists && asset.dearest_plan != before.dearest_plan;
    if (is_dearest() && is_new) plan = latest_plan_;
  }

  [[nodiscard]] bool is_dearest() const { return rules_.plan_change == PlanChangeRule::dearest; }

  void note_upload(const Asset& before, const ResolvedFact& fact) {
    if (uploads == 0) first_upload.set(fact);
    if (fact.last >= last_upload.at || uploads == 0) {
      last_upload.set(fact);
      last_upload.at = fact.last;  // a row may sum the uploads of a day or a month
    }
    uploads += fact.times;
    uncounted += fact.quantity - (asset.messages - before.messages);
  }

  const Rulebook& rules_;
  Month month_;
  Month open_{};
  Cause latest_plan_;  // regardless of the plan that the month is billed on
};

std::string at(const Cause& cause) { return to_string(cause.at); }

Finding finding(ClauseId clause, std::optional<bool> holds, std::string because,
                std::initializer_list<const Cause*> causes) {
  Finding out{clause, holds, std::move(because), {}};
  for (const Cause* cause : causes) {
    if (cause->row) out.rows.push_back(*cause->row);
  }
  std::sort(out.rows.begin(), out.rows.end());
  return out;
}

Finding explain_activity(const History& history, const ConditionResults& conditions, Month month) {
  const Asset& asset = history.asset;
  std::string because;
  if (asset.enabled) {
    because = concat("enabled since ", at(history.enabled), ", to the close");
    return finding(ClauseId::tg_enabled, conditions.active, because, {&history.enabled});
  }
  because = history.disabled.at > month.begin()
                ? concat("enabled at ", at(history.enabled), ", disabled at ", at(history.disabled))
                : concat("disabled since ", at(history.disabled));
  return finding(ClauseId::tg_enabled, conditions.active, because,
                 {&history.enabled, &history.disabled});
}

Finding explain_serial(const History& history, const ConditionResults& conditions,
                       const Directory& directory) {
  const Asset& asset = history.asset;
  const std::string because =
      asset.serial.exists()
          ? concat("serial ", directory.serial(asset.serial), " at the close, set at ",
                   at(history.serial))
          : concat("no serial at the close; the asset has no serial since ", at(history.serial));
  return finding(ClauseId::tg_serial, conditions.serial, because, {&history.serial});
}

Finding explain_connection(const History& history, const ConditionResults& conditions) {
  const Asset& asset = history.asset;
  const bool was_cleared = history.cleared.row.has_value();
  if (asset.last_connected == kNever) {
    const std::string because = was_cleared
                                    ? concat("Last Connected was set to never by clearing at ",
                                             at(history.cleared), ", without an upload since")
                                    : std::string("never connected since it was added");
    return finding(ClauseId::tg_connected, conditions.connected, because, {&history.cleared});
  }
  return finding(ClauseId::tg_connected, conditions.connected,
                 concat("last connected at ", to_string(asset.last_connected)),
                 {&history.connected});
}

Finding explain_plan(const History& history, const Rulebook& rules) {
  const Plan plan = billed_plan(history.asset, rules);
  const bool from_creation = history.plan.row == history.created.row;
  std::string because =
      concat("billed on ", to_string(plan), ", ",
             from_creation ? "its plan from creation at " : "chosen at ", at(history.plan));
  if (history.asset.pending_plan) {
    because += concat("; ", to_string(*history.asset.pending_plan), ", chosen at ",
                      at(history.pending), ", waits for the next month");
  }
  const ClauseId clause = from_creation && !history.asset.pending_plan ? ClauseId::tg_first_plan
                                                                       : ClauseId::tg_plan_change;
  return finding(clause, std::nullopt, because, {&history.plan, &history.pending});
}

void explain_messages(const History& history, const ConditionResults& conditions,
                      const Rulebook& rules, std::vector<Finding>& out) {
  if (history.uploads == 0) return;
  const Asset& asset = history.asset;
  std::string because =
      concat(asset.messages, " messages in ", history.uploads, " uploads received from ",
             at(history.first_upload), " to ", at(history.last_upload));
  if (history.uncounted > 0) {
    because += concat("; ", history.uncounted, " records received on another plan do not count");
  }
  out.push_back(finding(ClauseId::tg_message_plan, std::nullopt, because,
                        {&history.first_upload, &history.last_upload}));
  if (history.cleared_in_month) {
    out.push_back(finding(ClauseId::tg_clear_messages, std::nullopt,
                          concat("cleared at ", at(history.cleared),
                                 rules.cleared_messages == ClearedMessagesRule::dropped
                                     ? "; messages received before do not count"
                                     : "; messages received before still count"),
                          {&history.cleared}));
  }
  if (!conditions.billed() && asset.messages > 0) {
    const bool charged = rules.unbilled_messages == UnbilledMessagesRule::charged;
    out.push_back(finding(ClauseId::tg_unbilled_messages, charged,
                          charged ? "its messages are charged all the same"
                                  : "its messages are not charged, since the asset is not billed",
                          {}));
  }
}

void explain_extras(const History& history, const ConditionResults& conditions,
                    const Directory& directory, std::vector<Finding>& out) {
  const Asset& asset = history.asset;
  if (asset.rare->lookups > 0) {
    out.push_back(finding(
        ClauseId::tg_clear_lookups, std::nullopt,
        concat(asset.rare->lookups, " Wi-Fi lookups, charged regardless of the billed assets"),
        {}));
  }
  if (asset.rare->imei != kEmptyName) {
    out.push_back(
        finding(ClauseId::tg_iridium, conditions.billed(),
                concat("Iridium IMEI ", directory.text(asset.rare->imei), " at the close"),
                {&history.imei}));
  }
  if (asset.rare->iridium_messages > 0) {
    out.push_back(finding(ClauseId::tg_iridium_copy, std::nullopt,
                          concat(asset.rare->iridium_messages, " messages received by Iridium"),
                          {}));
  }
  if (history.enabled_again_in_month && asset.enabled) {
    const bool was_cleared = history.was_clear_when_enabled;
    out.push_back(finding(
        was_cleared ? ClauseId::tg_reenable_cleared : ClauseId::tg_reenable, std::nullopt,
        concat("enabled again at ", at(history.enabled),
               was_cleared ? " after its data had been cleared" : "; its history was preserved"),
        {&history.enabled}));
  }
  if (history.serial_changed_in_month && asset.serial.exists()) {
    out.push_back(finding(ClauseId::tg_swap, std::nullopt,
                          concat("the device was swapped at ", at(history.serial),
                                 "; Last Connected and plan are unchanged"),
                          {&history.serial}));
  }
  if (history.cleared_in_month) {
    out.push_back(finding(ClauseId::tg_clear, std::nullopt,
                          concat("the asset data was cleared at ", at(history.cleared)),
                          {&history.cleared}));
  }
}

std::string conclusion(const ConditionResults& conditions, Plan plan) {
  if (conditions.billed()) {
    return concat("billed as ", entry(fee_sku(plan)).name, ": all three conditions hold");
  }
  std::vector<std::string> missing;
  if (!conditions.active) missing.emplace_back("condition 1 (active)");
  if (!conditions.serial) missing.emplace_back("condition 2 (serial)");
  if (!conditions.connected) missing.emplace_back("condition 3 (connected)");
  std::string list;
  for (std::size_t i = 0; i < missing.size(); ++i) list += (i > 0 ? " and " : "") + missing[i];
  return concat("not billed: ", list, missing.size() > 1 ? " do not hold" : " does not hold");
}

}  // namespace

std::optional<AssetExplanation> explain_asset(std::span<const ResolvedFact> facts, AssetId asset,
                                              Month month, const Rulebook& rules,
                                              const Directory& directory) {
  History history(rules, month);
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    if (fact.asset == asset && fact.kind != Kind::sms) history.apply(fact);
  }
  if (!history.asset.exists) return std::nullopt;
  const auto& about = directory.asset(asset);
  history.finish();
  const ConditionResults conditions = evaluate_conditions(history.asset, rules);
  AssetExplanation out{month,
                       std::string(directory.partner_name(about.partner)),
                       std::string(directory.organisation_name(about.organisation)),
                       std::string(directory.text(about.name)),
                       conditions.billed(),
                       conclusion(conditions, billed_plan(history.asset, rules)),
                       {}};
  out.findings.push_back(explain_activity(history, conditions, month));
  out.findings.push_back(explain_serial(history, conditions, directory));
  out.findings.push_back(explain_connection(history, conditions));
  out.findings.push_back(explain_plan(history, rules));
  explain_messages(history, conditions, rules, out.findings);
  explain_extras(history, conditions, directory, out.findings);
  return out;
}

}  // namespace fleetbill::billing
