#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "billing/compare/name_ranks.hpp"
#include "billing/invoice/biller.hpp"

/// Adjustments: the changes of sealed invoice lines when their months are billed again. A sealed
/// invoice is never changed; the difference goes on the next invoice.
namespace fleetbill::billing {

/// Granularity at which invoice lines are compared.
enum class SplitBy { partner, organisation, asset };

/// An invoice line, or a part of one, that differs between an old bill and a new one.
struct Adjustment {
  Month month;  ///< the sealed month
  PartnerId partner;
  Sku sku{};
  OrganisationId
      organisation;  ///< user of the part; missing for a complete line and a part without user
  AssetId asset;     ///< user of the part, if split by asset
  DeviceId device;   ///< of a connector fee, if split by asset
  std::optional<InvoiceLine> old;  ///< `std::nullopt`: the old bill lacks the line
  std::optional<InvoiceLine> now;  ///< `std::nullopt`: the new bill lacks it; not both

  /// New minus old, in units of the SKU.
  [[nodiscard]] std::int64_t units() const;
  /// New minus old; null if neither has an amount.
  /// Errors: `Error(invalid)` if the currencies differ
  [[nodiscard]] std::optional<Money> amount() const;
};

/// A sealed month and the rules it was rated by.
struct RatedMonth {
  const SealedMonth& month;
  const Rulebook& rules;
};

/// Order in which the parts of one line are visited: by the names of organisation, asset and
/// device, or in the order that is fastest.
enum class PartOrder { by_name, any };

using TakeAdjustment = std::function<void(const Adjustment&)>;

/// Visits the lines of a month's invoices that differ in quantity or amount, by partner name and
/// SKU, and the parts of a line in the given order. Parts of a line sum to the line (`allocate`),
/// and the parts of an organisation's assets sum to the part of the organisation. Hence differences
/// sum to the same value at any granularity. REQUIRES: both sides have the ids of the directory of
/// `names` and are of the same month
void for_each_adjustment(const RatedMonth& old, const RatedMonth& now, SplitBy split,
                         PartOrder order, const NameRanks& names, const TakeAdjustment& take);

/// Receives the user of an amount, and the amount in millionths of the currency.
using TakeAmountChange = std::function<void(const Use&, std::int64_t)>;

class MonthUses;

/// Visits changed amounts, split by asset, of many months. It reuses the memory of one month, since
/// there may be millions of amounts.
class AmountChanges {
 public:
  /// @param names  outlives this object
  explicit AmountChanges(const NameRanks& names);
  ~AmountChanges();
  AmountChanges(const AmountChanges&) = delete;
  AmountChanges& operator=(const AmountChanges&) = delete;

  /// Visits the amounts of all parts of the lines that differ in a month. Amounts of the old side
  /// are negated, so that the sums by subject equal the differences of `for_each_adjustment`. Only
  /// the ids of the use are set. REQUIRES: as of `for_each_adjustment`, and both sides are in one
  /// currency
  void for_each(const RatedMonth& old, const RatedMonth& now, const TakeAmountChange& take);

 private:
  const NameRanks& names_;
  std::unique_ptr<MonthUses> old_, new_;
};

}  // namespace fleetbill::billing
