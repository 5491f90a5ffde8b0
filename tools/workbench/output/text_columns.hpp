#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fleetbill::workbench {

/// Texts in columns, for the terminal. All rows are fitted first, then printed.
class TextColumns {
 public:
  /// Makes the columns as wide as a row's texts.
  void fit(const std::vector<std::string>& row);
  /// From now on the column's texts end, and do not begin, below each other.
  void align_right(std::size_t column) { are_right_[column] = true; }

  [[nodiscard]] std::size_t size() const { return widths_.size(); }
  /// A row, ended by a line end. REQUIRES: it was fitted.
  [[nodiscard]] std::string line(const std::vector<std::string>& row) const;
  /// A line below a header.
  [[nodiscard]] std::string rule() const;

 private:
  std::vector<std::size_t> widths_;
  std::vector<bool> are_right_;
};

}  // namespace fleetbill::workbench
