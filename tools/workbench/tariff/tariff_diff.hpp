#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/workbench/tariff/tariff.hpp"

/// Differences of two tariffs, change by change.
namespace fleetbill::workbench {

/// One clause, plan or price that differs between two tariffs.
struct TariffChange {
  std::string
      name;  ///< `TG-CLEAR`, `plan_map: TG-PPM billed as`, `price of TG-CLASSIC`, `rounding`
  std::string old, now;  ///< the readings, plans or prices
  /// Makes only this change in the old rulebook; empty for prices.
  std::function<void(billing::Rulebook&)> make{};
  const billing::Clause* clause = nullptr;  ///< null: not a clause
  std::optional<billing::Sku> sku{};        ///< SKU of a price
};

/// Returns the changes of clauses, then the changes of `plan_map`.
std::vector<TariffChange> rule_changes(const billing::Rulebook& old, const billing::Rulebook& now);

/// Returns the changes of currency, rounding and prices; empty if one side has no prices.
std::vector<TariffChange> price_changes(const billing::PriceList* old,
                                        const billing::PriceList* now);

/// Formats a price: `8.00`, `graduated 1.00 to 10, 0.50 beyond, at least 25.00`.
std::string price_words(const billing::Price& price, const billing::PriceList& list);

}  // namespace fleetbill::workbench
