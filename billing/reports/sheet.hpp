#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "billing/reports/scope.hpp"

namespace fleetbill::billing::reports {

/// A text cell.
inline Cell text(std::string_view text) { return Cell(std::string(text)); }

/// Fills the table of a report: title, Partner column (if any), order, total.
class Sheet {
 public:
  /// @param columns  columns of the report, without Partner
  Sheet(const Scope& scope, std::vector<std::string> columns);

  /// Adds a row with a cell for each of the report's own columns.
  void add(std::string_view partner, std::vector<Cell> cells);

  [[nodiscard]] std::size_t size() const { return table_.rows.size(); }

  /// Sorts the rows by their text cells from left to right, in byte order, and closes the table.
  /// @param total  a cell for each column of the report; the word `Total` replaces the first
  ///               column. Empty if no column can be summed. A table without rows has no total.
  [[nodiscard]] Table finish(std::vector<Cell> total = {});
  /// Closes the table with the rows in the order in which they were added.
  [[nodiscard]] Table finish_as_added(std::vector<Cell> total = {});

 private:
  bool has_partner_column_;
  Table table_;
};

/// Sorts rows by their text cells from left to right, in byte order; other cells are ignored.
void sort_by_texts(std::vector<std::vector<Cell>>& rows);

}  // namespace fleetbill::billing::reports
