#pragma once

#include <string>
#include <variant>
#include <vector>

#include "billing/units/instant.hpp"
#include "billing/units/money.hpp"
#include "billing/units/quantity.hpp"

namespace fleetbill::billing {

/// One cell of a report. A text is printed as it is; nothing (monostate) is an empty cell. Decimals
/// (quantities, money) are exact and printed by `to_decimal()`.
using Cell = std::variant<std::monostate, std::string, std::int64_t, Quantity, Money, Instant>;

/// A report as a typed table; the renderers (terminal, CSV, JSON) know nothing but this.
struct Table {
  std::string title;                 ///< what is shown, with month and filters
  std::vector<std::string> columns;  ///< the CSV header
  std::vector<std::vector<Cell>> rows;
  /// A grand total for the terminal, one cell a column, or empty; never part of CSV and JSON.
  std::vector<Cell> total;
};

/// The cell as CSV and JSON print it: times with three decimals and `Z`, decimals exactly, nothing
/// as the empty text.
std::string to_text(const Cell& cell);

}  // namespace fleetbill::billing
