#pragma once

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

  template <class Archive>
  void archive(Archive& a) {
    a(usage, invoices);
  }
};

/// Folds facts into the months that they reach, in order.
class MonthlyBiller {
 public:
  MonthlyBiller(const Rulebook& rules, Month first) : biller_(rules), open_(first) {}

  /// Applies facts, in the order of the journal over all calls, none before the first month.
  void apply(std::span<const ResolvedFact> facts);

  /// Seals the months up to `last` and returns all months. REQUIRES: no fact is after `last`.
  [[nodiscard]] std::vector<MonthUsage> close(Month last);

 private:
  void close_open_month();

  Biller biller_;
  Month open_;
  Instant latest_ = kNever;  // time of the latest fact
  std::vector<MonthUsage> closed_;
};

/// Rates months. Errors: as `rate()`
std::vector<SealedMonth> rated(std::vector<MonthUsage> months, const Rulebook& rules,
                               const PriceList* prices, const Directory& directory);

/// Bills facts month by month.
/// @param facts  admitted, in order, all between the start of `first` and the end of `last`
/// @param prices  null: invoices have quantities only
/// Errors: as `rate()`
std::vector<SealedMonth> bill(std::span<const ResolvedFact> facts, Month first, Month last,
                              const Rulebook& rules, const PriceList* prices,
                              const Directory& directory);

}  // namespace fleetbill::billing
