#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "billing/invoice/biller.hpp"
#include "billing/reconcile/difference.hpp"

namespace fleetbill::billing::reconcile {

/// A line of an invoice: our quantity, and the quantity by the vendor's file.
struct LineImpact {
  std::string partner;
  Sku sku{};
  Quantity ours, theirs;
  std::optional<Money> difference;  ///< theirs minus ours; std::nullopt without a price
};

/// Changes of invoices by differences: the line with the differences minus the line without them.
/// Both are rounded as lines are, so that tiers and minimums apply.
class InvoiceImpact {
 public:
  /// @param prices  may be null
  InvoiceImpact(const SealedMonth& month, const Directory& directory, const PriceList* prices);

  /// Whether the price list has no price of the SKU in force. False without a price list.
  [[nodiscard]] bool lacks_price(Sku sku) const;

  /// Returns the change of the partner's invoice if it had these additional units.
  /// @returns std::nullopt if a price is missing, or no line changes
  [[nodiscard]] std::optional<Money> of(const std::string& partner, const Units& units) const;

  /// Returns the changes of all differences together, by partner and SKU; omits unchanged lines.
  [[nodiscard]] std::vector<LineImpact> of_all(const std::vector<Difference>& differences) const;

 private:
  [[nodiscard]] std::int64_t units_of(const std::string& partner, Sku sku) const;
  [[nodiscard]] std::optional<Money> change(const std::string& partner, Sku sku,
                                            std::int64_t units) const;

  Month month_;
  const PriceList* prices_;
  std::map<std::pair<std::string, Sku>, std::int64_t> units_;  // of our lines
};

}  // namespace fleetbill::billing::reconcile
