#pragma once

#include <string>
#include <variant>
#include <vector>

#include "billing/units/instant.hpp"
#include "billing/units/money.hpp"
#include "billing/units/quantity.hpp"

namespace fleetbill::billing {

/// One cell of a report. A text is printed unchanged; monostate is an empty cell. Decimals
/// (quantities, money) are exact and printed by `to_decimal()`.
using Cell = std::variant<std::monostate, std::string, std::int64_t, Quantity, Money, Instant>;

/// A report as a typed table: the only input of the renderers (terminal, CSV, JSON).
struct Table {
  std::string title;                 ///< report, month and filters
  std::vector<std::string> columns;  ///< the CSV header
  std::vector<std::vector<Cell>> rows;
  /// A grand total for the terminal, one cell per column, or empty; never part of CSV and JSON.
  std::vector<Cell> total;
};

/// Formats a cell for CSV and JSON: times with three decimals and `Z`, exact decimals, an empty
/// cell as the empty text.
std::string to_text(const Cell& cell);

}  // namespace fleetbill::billing
