#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fleetbill::workbench {

/// Aligns texts in columns, for the terminal. All rows are fitted first, then printed.
class TextColumns {
 public:
  /// Widens the columns to the texts of a row.
  void fit(const std::vector<std::string>& row);
  /// Aligns the column to the right from now on.
  void align_right(std::size_t column) { are_right_[column] = true; }

  [[nodiscard]] std::size_t size() const { return widths_.size(); }
  /// Returns a row with a line end. REQUIRES: it was fitted.
  [[nodiscard]] std::string line(const std::vector<std::string>& row) const;
  /// Returns the line below a header.
  [[nodiscard]] std::string rule() const;

 private:
  std::vector<std::size_t> widths_;
  std::vector<bool> are_right_;
};

}  // namespace fleetbill::workbench
