#include "billing/reports/sheet.hpp"

#include <algorithm>

#include "billing/units/error.hpp"

namespace fleetbill::billing::reports {
namespace {

std::string_view text_of(const Cell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? std::string_view{} : std::string_view(*text);
}

}  // namespace

void sort_by_texts(std::vector<std::vector<Cell>>& rows) {
  const auto before = [](const Cell& a, const Cell& b) { return text_of(a) < text_of(b); };
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), before);
  });
}

Sheet::Sheet(const Scope& scope, std::vector<std::string> columns)
    : has_partner_column_(scope.has_partner_column) {
  table_.title = title_of(scope);
  table_.columns = std::move(columns);
  if (has_partner_column_) table_.columns.insert(table_.columns.begin(), "Partner");
}

void Sheet::add(std::string_view partner, std::vector<Cell> cells) {
  if (has_partner_column_) cells.insert(cells.begin(), text(partner));
  FLEETBILL_ASSERT(cells.size() == table_.columns.size(), "a row has a cell for each column");
  table_.rows.push_back(std::move(cells));
}

Table Sheet::finish(std::vector<Cell> total) {
  sort_by_texts(table_.rows);
  return finish_as_added(std::move(total));
}

Table Sheet::finish_as_added(std::vector<Cell> total) {
  if (!total.empty() && !table_.rows.empty()) {
    if (has_partner_column_) total.insert(total.begin(), Cell());
    total.front() = text("Total");
    FLEETBILL_ASSERT(total.size() == table_.columns.size(), "a total has a cell for each column");
    table_.total = std::move(total);
  }
  return std::move(table_);
}

}  // namespace fleetbill::billing::reports
