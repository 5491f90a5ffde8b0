#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "billing/reports/table.hpp"
#include "tools/workbench/rebill/causes.hpp"
#include "tools/workbench/rebill/rebilling.hpp"

/// Tables of the changes that billing again makes.
namespace fleetbill::workbench {

/// Filter of adjustments.
struct AdjustmentFilter {
  std::optional<Month> month;  ///< null: all
  std::string partner;         ///< empty: all
};

class AmountSums;
struct Affected;

/// The ten organisations, and the ten assets or devices, with the largest changes of amounts, in
/// falling order.
struct MostAffected {
  billing::Table organisations, assets_and_devices;
};

/// The tables of one rebilling.
class RebillTables {
 public:
  /// @param rebilling  outlives this object
  RebillTables(const Rebilling& rebilling, AdjustmentFilter filter);

  /// Clauses, plans, prices and late events that differ.
  [[nodiscard]] billing::Table changes() const;

  /// Each line, or part of a line, that changes: the old and the new value, and the cause.
  [[nodiscard]] billing::Table adjustments(billing::SplitBy split,
                                           CitedEvents cited = CitedEvents::all) const;

  /// The amount that each partner owes or gets back; no rows without prices.
  [[nodiscard]] billing::Table totals() const;

  /// The largest changes of amounts; no rows without prices.
  [[nodiscard]] MostAffected most_affected() const;

  /// The adjustments as lines of the invoice after the last closed month. Each line that changes
  /// gives a credit of the old line and a debit of the new one; both cite the corrected month.
  [[nodiscard]] billing::Table next_invoice(CitedEvents cited = CitedEvents::all) const;

 private:
  template <class Take>
  void for_each_shown(billing::SplitBy split, billing::PartOrder order, const Take& take) const;
  [[nodiscard]] bool is_shown(std::size_t month) const;
  [[nodiscard]] bool is_shown(PartnerId partner) const;
  void add_amounts(AmountSums& all) const;
  [[nodiscard]] billing::Table ranking(const char* title, billing::SplitBy split,
                                       std::vector<Affected> ranked) const;
  [[nodiscard]] std::string joined_causes(const billing::Adjustment& adjustment,
                                          CitedEvents cited) const;

  const Rebilling& rebilling_;
  AdjustmentFilter filter_;
  Causes causes_;
  billing::NameRanks names_;
};

}  // namespace fleetbill::workbench
