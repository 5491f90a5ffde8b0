#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/workbench/tariff/tariff.hpp"

/// How two bills' tariff differ, change by change.
namespace fleetbill::workbench {

/// One clause, plan or price that two tariff read differently.
struct TariffChange {
  std::string
      name;  ///< `TG-CLEAR`, `plan_map: TG-PPM billed as`, `price of TG-CLASSIC`, `rounding`
  std::string old, now;  ///< the readings, plans or prices
  /// Makes this change alone in the old rulebook; none for prices.
  std::function<void(billing::Rulebook&)> make{};
  const billing::Clause* clause = nullptr;  ///< if it is one
  std::optional<billing::Sku> sku{};        ///< of a price
};

/// The changes of rules, by clause, then those of `plan_map`.
std::vector<TariffChange> rule_changes(const billing::Rulebook& old, const billing::Rulebook& now);

/// The changes of currency, rounding and prices; none if one of the two has no prices.
std::vector<TariffChange> price_changes(const billing::PriceList* old,
                                        const billing::PriceList* now);

/// A price in words: `8.00`, `graduated 1.00 to 10, 0.50 beyond, at least 25.00`.
std::string price_words(const billing::Price& price, const billing::PriceList& list);

}  // namespace fleetbill::workbench
