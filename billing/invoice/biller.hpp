#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "billing/invoice/invoice.hpp"

namespace fleetbill::billing {

/// The incremental fold of billing: it receives facts and returns sealed months.
class Biller {
 public:
  explicit Biller(const Rulebook& rules) : assets_(rules), connectors_(rules), accounts_(rules) {}

  /// Applies facts of the open month, in the order of the journal.
  void apply(std::span<const ResolvedFact> facts) {
    apply_to_assets(facts);
    apply_to_connectors(facts);
    accounts_.apply(facts);
  }

  // The parts of apply(), for an account that sees hellos of its assets' devices which another
  // partner pays for (T8, T32).
  void apply_to_assets(std::span<const ResolvedFact> facts) { assets_.apply(facts); }
  /// Applies uploads, in their smallest form, of assets whose creation was applied.
  void apply_to_assets(std::span<const telematics_guru::Upload> uploads) { assets_.apply(uploads); }
  void apply_to_connectors(std::span<const ResolvedFact> facts) { connectors_.apply(facts); }
  void apply_to_accounts(std::span<const ResolvedFact> facts) { accounts_.apply(facts); }

  /// Seals the open month `month` and opens the next one. Later facts never change a sealed month
  /// (T24).
  [[nodiscard]] MonthUsage close(Month month);

  template <class Archive>
  void archive(Archive& a) {
    a(assets_, connectors_, accounts_);
  }

 private:
  telematics_guru::AssetBilling assets_;
  device_manager::ConnectorFees connectors_;
  pelion::AccountBilling accounts_;
};

/// A closed month: its usage and its invoices.
struct SealedMonth {
  MonthUsage usage;
  std::vector<Invoice> invoices;  ///< by partner name
  /// The time of the latest fact if the month is provisional: no fact reaches its end, and the
  /// journal does not state it. `std::nullopt`: the month is complete.
  std::optional<Instant> facts_end = std::nullopt;

  template <class Archive>
  void archive(Archive& a) {
    a(usage, invoices, facts_end);
  }
};

/// The months that a biller closes, as far as they are known before its facts.
struct MonthLimits {
  /// Earlier facts set state and bill no month. `std::nullopt`: the month of `journal_begins`,
  /// otherwise of the first fact.
  std::optional<Month> first;
  /// Later facts bill no month. `std::nullopt`: the last month before `journal_ends`, otherwise the
  /// month of the last fact.
  std::optional<Month> last;
  /// The most months that are stored. If there are more, the bill is valid only if a later
  /// `journal_begins` replaces its first month. `std::nullopt`: no limit.
  std::optional<std::size_t> most;
};

/// Folds facts into the months that they reach, in order.
class MonthlyBiller {
 public:
  MonthlyBiller(const Rulebook& rules, const MonthLimits& limits)
      : biller_(rules), limits_(limits) {}

  /// Applies facts, in the order of the journal over all calls.
  void apply(std::span<const ResolvedFact> facts);

  /// Seals the months up to `last` and returns the months from `first` to `last`. No other call may
  /// follow. REQUIRES: the months of the limits and of the facts
  [[nodiscard]] std::vector<MonthUsage> close(Month first, Month last);

 private:
  void apply_of_platforms(std::span<const ResolvedFact> facts);
  void apply_coverage(const ResolvedFact& mark);
  void open(Month month);
  void skip_to(Month month);
  void close_open_month();

  Biller biller_;
  MonthLimits limits_;
  std::optional<Month> open_;  // null before the first fact
  bool has_begun_ = false;     // journal_begins was applied
  bool is_opening_ = false;    // facts set state and bill no month
  bool is_over_ = false;       // later facts bill no month
  std::vector<MonthUsage> closed_;
};

/// Rates months. Errors: as `rate()`
std::vector<SealedMonth> rated(std::vector<MonthUsage> months, const Rulebook& rules,
                               const PriceList* prices, const Directory& directory);

/// Bills facts month by month.
/// @param facts  admitted, in order; facts before `first` set state, facts after `last` are ignored
/// @param prices  null: invoices have quantities only
/// Errors: as `rate()`
std::vector<SealedMonth> bill(std::span<const ResolvedFact> facts, Month first, Month last,
                              const Rulebook& rules, const PriceList* prices,
                              const Directory& directory);

}  // namespace fleetbill::billing
