#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "billing/compare/name_ranks.hpp"
#include "billing/invoice/biller.hpp"

/// What changes on invoices that were sealed, if they are billed once more: line by line, old
/// against new. A sealed invoice stays as it is; the difference goes on the next one.
namespace fleetbill::billing {

/// How finely invoice lines are split before they are held against each other.
enum class SplitBy { partner, organisation, asset };

/// An invoice line, or somebody's part of one, under an old bill and a new one, if it differs.
struct Adjustment {
  Month month;  ///< that was sealed
  PartnerId partner;
  Sku sku{};
  OrganisationId organisation;     ///< whose part; none for a whole line and for nobody's
  AssetId asset;                   ///< likewise, if split by asset
  DeviceId device;                 ///< of a connector fee, if split by asset
  std::optional<InvoiceLine> old;  ///< none: the old bill has no such line
  std::optional<InvoiceLine> now;  ///< none: the new bill has none; not both

  /// New less old, in units of the SKU.
  [[nodiscard]] std::int64_t units() const;
  /// New less old; none if neither has an amount.
  /// Errors: `Error(invalid)` if the currencies differ.
  [[nodiscard]] std::optional<Money> amount() const;
};

/// A sealed month and the rules it was rated by.
struct RatedMonth {
  const SealedMonth& month;
  const Rulebook& rules;
};

/// In which order the parts of one line come: by the names of organisation, asset and device, or as
/// it is fastest.
enum class PartOrder { by_name, any };

using TakeAdjustment = std::function<void(const Adjustment&)>;

/// Hands out where a month's invoices differ in quantity or amount: by partner name and SKU, the
/// parts of a line as `order` says. Parts of a line sum to the line (`allocate`), and those
/// of an organisation's assets to its part, so that differences sum to the same, however they are
/// split.
/// REQUIRES: both sides have the ids of the directory of `names` and are of the same month
void for_each_adjustment(const RatedMonth& old, const RatedMonth& now, SplitBy split,
                         PartOrder order, const NameRanks& names, const TakeAdjustment& take);

/// Takes who answers for an amount, and how many millionths of the currency it is.
using TakeAmountChange = std::function<void(const Use&, std::int64_t)>;

class MonthUses;

/// Amounts that change, split by asset, for those who sum up millions of them over many months:
/// memory for one month serves for all.
class AmountChanges {
 public:
  /// @param names  outlive it
  explicit AmountChanges(const NameRanks& names);
  ~AmountChanges();
  AmountChanges(const AmountChanges&) = delete;
  AmountChanges& operator=(const AmountChanges&) = delete;

  /// Hands out the amounts of all parts of a month's lines that differ: those of the old side as
  /// less, those of the new one as more, so that summed up by subject they are what
  /// `for_each_adjustment` says. Of a use only who it is of is told.
  /// REQUIRES: as of `for_each_adjustment`, and both sides are in one currency
  void for_each(const RatedMonth& old, const RatedMonth& now, const TakeAmountChange& take);

 private:
  const NameRanks& names_;
  std::unique_ptr<MonthUses> old_, new_;
};

}  // namespace fleetbill::billing
