#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/ingest/table_reader.hpp"
#include "scenarios/loader/profile_loader.hpp"

namespace fleetbill::scenarios {

/// A CSV file whose columns have known names, in any order. Collects problems, so that one run
/// reports all of them.
class CsvColumns {
 public:
  /// Reads the header line and reports unknown, duplicate and missing columns.
  /// @param known     the columns that the file may have
  /// @param required  the columns that it must have
  /// @param prefix    of other allowed columns; empty: no others
  CsvColumns(const std::string& path, std::span<const std::string_view> known,
             std::span<const std::string_view> required, std::string_view prefix = "");

  /// Reads the next row. Reports a row that is malformed or has another number of cells.
  /// @returns false after the last row
  bool next();
  [[nodiscard]] std::uint32_t line() const { return row_.line; }

  [[nodiscard]] bool has(std::string_view column) const { return find(column).has_value(); }
  [[nodiscard]] const std::vector<std::string>& columns() const { return table_.header(); }
  /// Returns the cell of a column; empty if the column is missing.
  [[nodiscard]] std::string_view text(std::string_view column) const;
  /// Returns the number in a cell; std::nullopt if the cell is empty or, after a report, invalid.
  std::optional<double> real(std::string_view column, const RealBounds& bounds);
  /// Returns the index of the word in a cell; as real().
  std::optional<std::size_t> choice(std::string_view column, const std::vector<std::string>& words);

  /// Reports a problem of the current row's cell.
  void wrong(std::string_view column, std::string_view message);
  /// Reports a problem of the file.
  void wrong_file(std::string_view message);
  /// Throws `Error(invalid)` with the problems, if there are any.
  void throw_if_wrong() const;

 private:
  [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
  void add(std::uint32_t line, std::string_view message);

  billing::ingest::TableReader table_;
  billing::ingest::TableRow row_;
  std::vector<std::string> problems_;
};

}  // namespace fleetbill::scenarios
