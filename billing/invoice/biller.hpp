#pragma once

#include <optional>
#include <span>
#include <vector>

#include "billing/invoice/invoice.hpp"

namespace fleetbill::billing {

/// The incremental fold at the heart of billing: facts in, sealed months out.
class Biller {
 public:
  explicit Biller(const Rulebook& rules) : assets_(rules), connectors_(rules), accounts_(rules) {}

  /// Applies facts in the journal's order, all of the month that is open.
  void apply(std::span<const ResolvedFact> facts) {
    apply_to_assets(facts);
    apply_to_connectors(facts);
    accounts_.apply(facts);
  }

  // The parts of apply(), for an account that sees hellos of its assets' devices which another
  // partner pays for (T8, T32).
  void apply_to_assets(std::span<const ResolvedFact> facts) { assets_.apply(facts); }
  /// Uploads alone, in the smallest form: of assets whose creation was applied.
  void apply_to_assets(std::span<const telematics_guru::Upload> uploads) { assets_.apply(uploads); }
  void apply_to_connectors(std::span<const ResolvedFact> facts) { connectors_.apply(facts); }
  void apply_to_accounts(std::span<const ResolvedFact> facts) { accounts_.apply(facts); }

  /// Seals `month`, the one that is open, and opens the next one. What comes later never changes a
  /// sealed month (T24).
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

/// A closed month: what was used, and what it costs.
struct SealedMonth {
  MonthUsage usage;
  std::vector<Invoice> invoices;  ///< by partner name

  template <class Archive>
  void archive(Archive& a) {
    a(usage, invoices);
  }
};

/// Folds facts as they come into the months that they reach, one after the other.
class MonthlyBiller {
 public:
  MonthlyBiller(const Rulebook& rules, Month first) : biller_(rules), open_(first) {}

  /// Applies facts, in the journal's order over all calls, none before the first month.
  void apply(std::span<const ResolvedFact> facts);

  /// Seals the months up to `last` and hands out all. REQUIRES: no fact came after `last`.
  [[nodiscard]] std::vector<MonthUsage> close(Month last);

 private:
  void close_open_month();

  Biller biller_;
  Month open_;
  Instant latest_ = kNever;  // of the facts
  std::vector<MonthUsage> closed_;
};

/// Prices months. Errors: as `rate()`
std::vector<SealedMonth> rated(std::vector<MonthUsage> months, const Rulebook& rules,
                               const PriceList* prices, const Directory& directory);

/// Bills facts month by month.
/// @param facts  admitted, in order, all between the begin of `first` and the end of `last`
/// @param prices  may be null: then invoices have quantities only
/// Errors: as `rate()`
std::vector<SealedMonth> bill(std::span<const ResolvedFact> facts, Month first, Month last,
                              const Rulebook& rules, const PriceList* prices,
                              const Directory& directory);

}  // namespace fleetbill::billing
