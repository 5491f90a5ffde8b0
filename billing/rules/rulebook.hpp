#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/register.hpp"
#include "billing/journal/skus.hpp"
#include "billing/journal/vocabulary.hpp"

/// The rulebook: one named value for each rule of billing. `clauses()` contains the sentence, the
/// source and the alternatives of each.
namespace fleetbill::billing {

// The readings of each clause that has more than one; the default comes first.
enum class ActiveRule : std::uint8_t { any_time, at_close };
enum class SnapshotRule : std::uint8_t { activity_over_month, all_at_close, all_within_month };
enum class ClearRule : std::uint8_t { no_fee, fee_stays };
enum class ClearedMessagesRule : std::uint8_t { dropped, charged };
enum class ClearedLookupsRule : std::uint8_t { charged, dropped };
enum class ResentRule : std::uint8_t { once, twice };
enum class ConnectedRule : std::uint8_t { accepted_upload, any_hello };
enum class ReenableRule : std::uint8_t { at_once, after_connecting };
enum class ReenableClearedRule : std::uint8_t { after_connecting, at_once };
enum class SerialRule : std::uint8_t { at_close, while_active };
enum class SerialKeptRule : std::uint8_t { kept, moved };
enum class PlanChangeRule : std::uint8_t { next_month, at_once, dearest };
enum class FirstPlanRule : std::uint8_t { at_once, next_month };
enum class MessagePlanRule : std::uint8_t { in_force, pending_too };
enum class FractionRule : std::uint8_t { exact, round_up };
enum class SplitterRule : std::uint8_t { in_use, set, over_threshold };
enum class ConnectionsRule : std::uint8_t { while_third_party, at_close, any_time };
enum class BoundaryRule : std::uint8_t { half_open, closed };
enum class IridiumCopyRule : std::uint8_t { once, twice };
enum class UnbilledMessagesRule : std::uint8_t { not_charged, charged };
enum class IridiumRule : std::uint8_t { per_device, per_message };
enum class ContradictionRule : std::uint8_t { refused, applied };
enum class ZeroLinesRule : std::uint8_t { left_out, shown };
enum class RepeatRule : std::uint8_t { ignored, refused };
enum class ReservationRule : std::uint8_t { all_or_nothing, partial };
enum class ReleaseRule : std::uint8_t { returned, used };
enum class RemainingRule : std::uint8_t { net, gross };
enum class LeftoverRule : std::uint8_t { carried, lost };
enum class RenewalRule : std::uint8_t { at_expiry, at_once };
enum class TerminationRule : std::uint8_t { returned_first, zero };
enum class DeviceConnectedRule : std::uint8_t { registration_or_update, registration };
enum class LeapDayRule : std::uint8_t { february_28, march_1 };
enum class UpdatedTwiceRule : std::uint8_t { refused, token };

/// All rules of billing as values. A default-constructed rulebook is the default of docs/rules.md.
struct Rulebook {
  ActiveRule enabled{};
  SnapshotRule snapshot{};
  ClearRule clear{};
  ClearedMessagesRule cleared_messages{};
  ClearedLookupsRule cleared_lookups{};
  ResentRule resent{};
  ConnectedRule connected{};
  ReenableRule reenable{};
  ReenableClearedRule reenable_cleared{};
  SerialRule serial{};
  SerialKeptRule serial_kept{};
  PlanChangeRule plan_change{};
  FirstPlanRule first_plan{};
  MessagePlanRule message_plan{};
  FractionRule fraction{};
  SplitterRule splitter{};
  ConnectionsRule connections{};
  std::int64_t oem_threshold = 8;  ///< connections in a month that are free of the OEM fee
  BoundaryRule boundary{};
  IridiumCopyRule iridium_copy{};
  UnbilledMessagesRule unbilled_messages{};
  IridiumRule iridium{};
  ContradictionRule contradiction{};
  ZeroLinesRule zero_lines{};
  RepeatRule repeat{};
  ReservationRule all_or_nothing{};
  ReleaseRule release{};
  RemainingRule remaining{};
  LeftoverRule leftover{};
  RenewalRule renewal{};
  std::int64_t grace_days = 0;  ///< after expiry, in which open campaigns continue
  TerminationRule termination{};
  DeviceConnectedRule device_connected{};
  std::int64_t report_day = 3;  ///< business day of the next month on which a report is available
  LeapDayRule leap_day{};
  UpdatedTwiceRule updated_twice{};
  std::int64_t package_months = 12;  ///< for which a service package is valid
  std::int64_t warning_months = 3;   ///< before its expiry, in which the portal warns

  /// `plan_map`: bills an asset on plan i as if it were on plan_map[i].
  std::array<Plan, kPlanCount> plan_map{Plan::classic, Plan::pro, Plan::ppm, Plan::alr,
                                        Plan::bt_tag};

  [[nodiscard]] Plan mapped(Plan plan) const { return plan_map[static_cast<std::size_t>(plan)]; }
  [[nodiscard]] AdmissionRules ingestion() const;
  bool operator==(const Rulebook&) const = default;
};

/// The rules by name, for explanations. Order: the rows T, then P, of docs/rules.md, then
/// the sentences of the Pelion billing page that no row P is about.
enum class ClauseId : std::uint8_t {
  tg_enabled,
  tg_snapshot,
  tg_clear,
  tg_clear_messages,
  tg_clear_lookups,
  tg_receipt,
  tg_resent,
  tg_connected,
  tg_reenable,
  tg_reenable_cleared,
  tg_serial,
  tg_serial_kept,
  tg_plan_change,
  tg_first_plan,
  tg_message_plan,
  tg_fraction,
  dm_splitter,
  dm_connections,
  dm_threshold,
  tg_cache,
  dm_none,
  tg_boundary,
  tg_tag,
  tg_iridium_copy,
  tg_freeze,
  tg_unbilled_messages,
  tg_iridium,
  tg_contradiction,
  tg_zero_lines,
  tg_swap,
  dm_other_connectors,
  tg_repeat,
  dm_payer,
  tg_alr,
  pdm_reserve,
  pdm_all_or_nothing,
  pdm_release,
  pdm_remaining,
  pdm_leftover,
  pdm_renewal,
  pdm_grace,
  pdm_termination,
  pdm_spent,
  pdm_termination_order,
  pdm_renewal_time,
  pdm_move,
  pdm_tenant_list,
  pdm_tenant_view,
  pdm_connected,
  pdm_device,
  pdm_model,
  pdm_api_count,
  pdm_report_day,
  pdm_freeze,
  pdm_campaign_months,
  pdm_extend,
  pdm_live,
  pdm_refused,
  pdm_used_up,
  pdm_campaign_name,
  pdm_leap_day,
  pdm_updated_twice,
  pdm_own_counters,
  pdm_one_package,
  pdm_stop,
  pdm_months,
  pdm_warning,
  pdm_token,
  pdm_active_once,
  pdm_tenants,
  pdm_api_calls,
  pdm_commercial,
  pdm_no_money,
};

/// One reading of a clause.
struct Alternative {
  std::string_view name;      ///< the name in a rulebook file
  std::string_view sentence;  ///< the effect on the bill
};

/// The readings of a clause, in a fixed array so that tables of clauses are constants.
class Alternatives {
 public:
  static constexpr std::size_t kMost = 4;

  constexpr Alternatives() = default;
  /// REQUIRES: at most kMost readings; the compiler refuses more
  constexpr Alternatives(std::initializer_list<Alternative> readings) {
    for (const Alternative& reading : readings) all_[size_++] = reading;
  }

  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  constexpr const Alternative& operator[](std::size_t i) const { return all_[i]; }
  [[nodiscard]] constexpr const Alternative* begin() const { return all_.data(); }
  [[nodiscard]] constexpr const Alternative* end() const { return all_.data() + size_; }

 private:
  std::array<Alternative, kMost> all_{};
  std::size_t size_ = 0;
};

/// The stage that decides a clause, hence where a change of it shows.
enum class DecidedBy : std::uint8_t {
  platform,   ///< the simulated platform, when it writes the facts: only a new run shows a change
  admission,  ///< the register or the quota: a change may apply or refuse other facts
  fold,       ///< the fold of admitted facts into the usage of a month
  rating,     ///< the charge for the usage of a month
  report,     ///< a report about a bill: amounts do not change
};

/// Where explanations of invoice lines cite a clause: under the lines of these SKUs, in the order
/// of rising `place`.
struct Citation {
  int place = 0;
  SkuSet skus{};
};

/// One rule of billing. Its entry in clauses_tg.cpp, clauses_dm.cpp or clauses_pdm.cpp is the only
/// place that describes it.
struct Clause {
  ClauseId id{};
  std::string_view mnemonic{};  ///< `TG-ENABLED`
  std::string_view row{};       ///< row of docs/rules.md: `T1`
  Platform platform = Platform::telematics_guru;
  DecidedBy decided_by = DecidedBy::fold;
  /// The SKUs whose quantity or charge the clause can affect; empty for a clause about reports or
  /// only about quotas.
  SkuSet affects{};
  Citation cited{};
  std::string_view sentence{};
  std::string_view source{};  ///< short names of docs/rules.md#sources, separated by `; `
  /// The readings, the default first; empty for a fixed clause and for a number.
  Alternatives alternatives{};
  /// The default of a clause that is a number; `std::nullopt` for other clauses.
  std::optional<std::int64_t> number{};
  std::int64_t smallest = 0;
  std::int64_t largest = 1'000'000'000;
  /// Returns the reading (index of `alternatives`) or the number of a rulebook; null if fixed.
  std::int64_t (*get)(const Rulebook&) = nullptr;
  /// Sets the reading or the number; null if fixed.
  void (*set)(Rulebook&, std::int64_t) = nullptr;

  [[nodiscard]] bool is_fixed() const { return alternatives.empty() && !number; }
  /// Returns the reading of a rulebook by its name in a rulebook file; `fixed` for a fixed clause.
  [[nodiscard]] std::string reading(const Rulebook& rules) const;
};

/// All clauses, in the order of ClauseId.
const std::vector<Clause>& clauses();
const Clause& clause(ClauseId id);

/// Returns the clause of this mnemonic, or null.
const Clause* find_clause(std::string_view mnemonic);

/// Sets the clause to the reading or number that `value` names.
/// @returns the problem of `value`; empty if it was set
std::string set_reading(Rulebook& rules, const Clause& clause, std::string_view value);

}  // namespace fleetbill::billing
