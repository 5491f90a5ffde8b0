#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "billing/invoice/biller.hpp"
#include "billing/reconcile/difference.hpp"

namespace fleetbill::billing::reconcile {

/// A line of an invoice as it is, and as it would be by the vendor's file.
struct LineImpact {
  std::string partner;
  Sku sku{};
  Quantity ours, theirs;
  std::optional<Money> difference;  ///< theirs minus ours; none without a price
};

/// What differences do to invoices: always the line with them less the line without, rounded as
/// lines are, so that tiers and minimums count.
class InvoiceImpact {
 public:
  /// @param prices  may be null
  InvoiceImpact(const SealedMonth& month, const Directory& directory, const PriceList* prices);

  /// Whether there are prices, and none of the SKU is in force.
  [[nodiscard]] bool lacks_price(Sku sku) const;

  /// By how much the partner's invoice would be dearer with these units more.
  /// @returns nothing if a price is missing, or no line changes
  [[nodiscard]] std::optional<Money> of(const std::string& partner, const Units& units) const;

  /// The same for all differences together, by partner and SKU; lines that stay are left out.
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
