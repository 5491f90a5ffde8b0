#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "billing/reports/table.hpp"
#include "tools/workbench/rebill/causes.hpp"
#include "tools/workbench/rebill/rebilling.hpp"

/// What billing again changes, as tables.
namespace fleetbill::workbench {

/// Which adjustments are shown.
struct Shown {
  std::optional<Month> month;  ///< none: all
  std::string partner;         ///< empty: all
};

class AmountSums;
struct Affected;

/// The ten organisations, and the ten assets or devices, whose amounts change most, the largest
/// first.
struct MostAffected {
  billing::Table organisations, assets_and_devices;
};

/// The tables of one rebilling.
class RebillTables {
 public:
  /// @param rebilling  outlives it
  RebillTables(const Rebilling& rebilling, Shown shown);

  /// Clauses, plans, prices and late events that differ.
  [[nodiscard]] billing::Table changes() const;

  /// Each line that changes, or somebody's part of one, old against new, with its cause.
  [[nodiscard]] billing::Table adjustments(billing::SplitBy split,
                                           CitedEvents cited = CitedEvents::all) const;

  /// What each partner owes or gets back; no rows without prices.
  [[nodiscard]] billing::Table totals() const;

  /// Whose amounts change most; no rows without prices.
  [[nodiscard]] MostAffected most_affected() const;

  /// The adjustments as lines of the invoice after the last closed month: for each line that
  /// changes a credit of what was billed, and a debit of what is to be billed, citing the month
  /// corrected.
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
  Shown shown_;
  Causes causes_;
  billing::NameRanks names_;
};

}  // namespace fleetbill::workbench
