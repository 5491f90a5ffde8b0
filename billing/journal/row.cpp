#include "billing/journal/row.hpp"

#include <algorithm>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

using Cells = std::vector<std::string_view>;

std::vector<std::string> all_columns() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    names.emplace_back(to_string(static_cast<Column>(i)));
  }
  return names;
}

/// Returns a cell of a header for a message: it may have any bytes.
std::string shown(std::string_view cell) {
  if (!is_utf8(cell) || cell.find('\0') != std::string_view::npos) return "(no UTF-8 text)";
  return quote(cell);
}

/// Returns why the cells are not a row of this header; empty if they are.
std::optional<std::string> unfit(const Header& header, const Cells& cells) {
  if (cells.size() < header.size()) {
    return concat(cells.size(), " cells where the header has ", header.size());
  }
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    const auto column = static_cast<Column>(i);
    const std::string_view cell = header.cell(cells, column);
    if (cell.size() > kLongestCell) return concat(to_string(column), " has over 256 bytes");
    if (!is_utf8(cell)) return concat(to_string(column), " is not UTF-8");
    if (cell.find('\0') != std::string_view::npos) {
      return concat(to_string(column), " has a NUL byte");
    }
  }
  return std::nullopt;
}

/// Reads kind and quantity; marks the fact as defective if they cannot be read.
/// @returns whether the two cells can be rebuilt from the fact
bool read_kind_and_quantity(Fact& fact, std::string_view kind_cell, std::string_view quantity) {
  const auto kind = parse_kind(kind_cell);
  if (!kind) {
    fact.defect = Reason::unknown_kind;
    return false;
  }
  fact.kind = *kind;
  if (!has_quantity(*kind)) return quantity.empty();
  const auto number = parse_digits(quantity, kLargestQuantity);
  if (!number || *number < 1) {
    fact.defect = Reason::bad_quantity;
    return false;
  }
  fact.quantity = *number;
  return quantity[0] != '0';
}

}  // namespace

Header::Header(const std::vector<std::string_view>& cells, const std::string& where)
    : size_(cells.size()) {
  place_.fill(kAbsent);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto column = parse_column(cells[i]);
    if (!column) {
      throw Error(ErrorKind::invalid, concat(where, ": error: unknown column ", shown(cells[i]),
                                             did_you_mean(cells[i], all_columns()),
                                             "; the columns are ", join_choices(all_columns())));
    }
    auto& place = place_[static_cast<std::size_t>(*column)];
    if (place != kAbsent) {
      throw Error(ErrorKind::invalid, concat(where, ": error: duplicate column ", quote(cells[i])));
    }
    place = i;
  }
  for (const Column needed : {Column::time, Column::kind}) {
    if (place_[static_cast<std::size_t>(needed)] == kAbsent) {
      throw Error(ErrorKind::invalid,
                  concat(where, ": error: the header has no column ", quote(to_string(needed)),
                         "; time and kind are always required"));
    }
  }
}

std::vector<Column> Header::columns() const {
  std::vector<Column> out(size_);
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    if (place_[i] != kAbsent) out[place_[i]] = static_cast<Column>(i);
  }
  return out;
}

void add_unreadable(Journal& journal, Position position, std::string_view problem) {
  ++journal.rows_read;
  journal.unreadable.push_back({position, Reason::malformed_row, std::string(problem)});
}

void add_row(Journal& journal, const Header& header, const Cells& cells, Position position) {
  if (const auto problem = unfit(header, cells)) {
    add_unreadable(journal, position, *problem);
    return;
  }
  ++journal.rows_read;
  const std::string_view time_cell = header.cell(cells, Column::time);
  const auto time = parse_instant(time_cell);
  if (!time) {
    journal.unreadable.push_back({position, Reason::bad_time, std::string(time_cell)});
    return;
  }
  Fact fact;
  fact.time = fact.last = *time;
  fact.time_has_ms = time_cell.size() == 24;
  fact.position = position;
  const auto name = [&](Column column) {
    const std::string_view cell = header.cell(cells, column);
    return cell.empty() ? kEmptyName : journal.names.intern(cell);
  };
  for (const auto& [column, member] : kNameColumns) fact.*member = name(column);
  const std::string_view kind_cell = header.cell(cells, Column::kind);
  const std::string_view quantity_cell = header.cell(cells, Column::quantity);
  const bool regular = read_kind_and_quantity(fact, kind_cell, quantity_cell);
  const bool quoted_later = fact.defect != Reason::none || fact.id != kEmptyName;
  if (!regular && quoted_later) {
    journal.verbatim.emplace(position,
                             VerbatimCells{std::string(kind_cell), std::string(quantity_cell)});
  }
  journal.facts.push_back(fact);
}

bool same_cells(const Journal& journal, const Fact& a, const Fact& b) {
  const bool same_values = a.time == b.time && a.time_has_ms == b.time_has_ms &&
                           a.quantity == b.quantity && a.kind == b.kind && a.defect == b.defect;
  const bool same_names = std::all_of(kNameColumns.begin(), kNameColumns.end(),
                                      [&](const auto& c) { return a.*c.second == b.*c.second; });
  if (!same_values || !same_names) return false;
  const auto cells_a = journal.verbatim.find(a.position);
  const auto cells_b = journal.verbatim.find(b.position);
  const bool has_a = cells_a != journal.verbatim.end();
  const bool has_b = cells_b != journal.verbatim.end();
  return has_a == has_b && (!has_a || cells_a->second == cells_b->second);
}

}  // namespace fleetbill::billing
