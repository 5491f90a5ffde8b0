#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/journal/fact.hpp"

namespace fleetbill::billing {

/// The longest name, in bytes. A longer one would widen every row of the name tables of run files.
inline constexpr std::size_t kLongestCell = 256;

/// The columns whose cells are names, in the order in which the names of a row get their ids, and
/// the members of a fact that store them.
inline constexpr std::array<std::pair<Column, NameId Fact::*>, 8> kNameColumns{{
    {Column::partner, &Fact::partner},
    {Column::organisation, &Fact::organisation},
    {Column::asset, &Fact::asset},
    {Column::asset_code, &Fact::asset_code},
    {Column::device, &Fact::device},
    {Column::device_type, &Fact::device_type},
    {Column::value, &Fact::value},
    {Column::id, &Fact::id},
}};

/// The header line of an event file: maps the cells of a row to columns.
class Header {
 public:
  /// @param cells  the header's cells, in any order
  /// Errors: `Error(invalid)` naming an unknown, duplicate or missing column; the message starts
  /// with `where` (the file and line)
  Header(const std::vector<std::string_view>& cells, const std::string& where);

  /// Returns the cell of `column`; empty if the file does not have the column.
  /// REQUIRES: `cells` has at least size() values.
  [[nodiscard]] std::string_view cell(const std::vector<std::string_view>& cells,
                                      Column column) const {
    const std::size_t at = place_[static_cast<std::size_t>(column)];
    return at == kAbsent ? std::string_view{} : cells[at];
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  /// The columns by position.
  [[nodiscard]] std::vector<Column> columns() const;

 private:
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
  std::array<std::size_t, kColumnCount> place_{};
  std::size_t size_ = 0;
};

/// Adds the row at `position` to the journal: as a fact, or as an unreadable row if it has no
/// readable time or is malformed. Counts it as read in both cases.
/// @param cells  at least one; a row with fewer cells than the header is unreadable (a torn row),
///               additional cells are ignored
void add_row(Journal& journal, const Header& header, const std::vector<std::string_view>& cells,
             Position position);

/// Adds a row that could not be split into cells.
void add_unreadable(Journal& journal, Position position, std::string_view problem);

/// Returns whether two facts have equal cells, as text, in all columns (docs/journal.md,
/// duplicates).
bool same_cells(const Journal& journal, const Fact& a, const Fact& b);

}  // namespace fleetbill::billing
