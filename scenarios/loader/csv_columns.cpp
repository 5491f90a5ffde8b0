#include "scenarios/loader/csv_columns.hpp"

#include <algorithm>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::scenarios {

CsvColumns::CsvColumns(const std::string& path, std::span<const std::string_view> known,
                       std::span<const std::string_view> required, std::string_view prefix)
    : table_(path) {
  row_.line = table_.header_line();
  const std::vector<std::string> names(known.begin(), known.end());
  const auto& header = table_.header();
  for (auto column = header.begin(); column != header.end(); ++column) {
    const bool is_known = std::find(names.begin(), names.end(), *column) != names.end();
    if (!is_known && (prefix.empty() || !column->starts_with(prefix))) {
      add(row_.line, concat("unknown column ", quote(*column), did_you_mean(*column, names)));
    } else if (std::find(header.begin(), column, *column) != column) {
      add(row_.line, concat("duplicate column ", quote(*column)));
    }
  }
  for (const std::string_view column : required) {
    if (!has(column)) add(row_.line, concat("the column ", quote(column), " is missing"));
  }
}

bool CsvColumns::next() {
  while (table_.next(row_)) {
    if (!row_.problem.empty()) {
      add(row_.line, row_.problem);
    } else if (row_.cells.size() != columns().size()) {
      add(row_.line, concat("expected ", columns().size(), " cells, as in the header, got ",
                            row_.cells.size()));
    } else {
      return true;
    }
  }
  return false;
}

std::optional<std::size_t> CsvColumns::find(std::string_view column) const {
  const auto found = std::find(columns().begin(), columns().end(), column);
  if (found == columns().end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns().begin());
}

std::string_view CsvColumns::text(std::string_view column) const {
  const auto index = find(column);
  return index ? row_.cells[*index] : std::string_view();
}

std::optional<double> CsvColumns::real(std::string_view column, const RealBounds& bounds) {
  const std::string_view cell = text(column);
  if (cell.empty()) return std::nullopt;
  const auto value = parse_real(cell);
  if (value && *value >= bounds.least && *value <= bounds.most) return value;
  wrong(column, concat("expected ", bounds.expected, ", got ", quote(cell)));
  return std::nullopt;
}

std::optional<std::size_t> CsvColumns::choice(std::string_view column,
                                              const std::vector<std::string>& words) {
  const std::string_view cell = text(column);
  if (cell.empty()) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), cell);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  wrong(column, concat("unknown: ", quote(cell), did_you_mean(cell, words), "; expected ",
                       join_choices(words)));
  return std::nullopt;
}

void CsvColumns::wrong(std::string_view column, std::string_view message) {
  add(row_.line, concat(column, ": ", message));
}

void CsvColumns::wrong_file(std::string_view message) { add(table_.header_line(), message); }

void CsvColumns::add(std::uint32_t line, std::string_view message) {
  problems_.push_back(concat(table_.path(), ":", line, ": error: ", message));
}

void CsvColumns::throw_if_wrong() const {
  constexpr std::size_t kMost = 20;
  if (problems_.empty()) return;
  std::string all;
  for (std::size_t i = 0; i < std::min(kMost, problems_.size()); ++i) {
    all += concat(i == 0 ? "" : "\n", problems_[i]);
  }
  if (problems_.size() > kMost) all += concat("\n... and ", problems_.size() - kMost, " more");
  throw Error(ErrorKind::invalid, all);
}

}  // namespace fleetbill::scenarios
