#include "tools/workbench/output/render.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "billing/journal/csv.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/output/output_file.hpp"
#include "tools/workbench/output/text_columns.hpp"

namespace fleetbill::workbench {
namespace {

using billing::Cell;
using billing::Table;
using billing::to_text;
using Json = nlohmann::ordered_json;

bool is_number(const Cell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<Quantity>(cell) ||
         std::holds_alternative<Money>(cell);
}

/// Whether some cells of the column are numbers, and none is anything else.
bool is_number_column(const Table& table, std::size_t column) {
  bool has_number = false;
  for (const auto& row : table.rows) {
    const bool number = is_number(row[column]);
    if (!number && !std::holds_alternative<std::monostate>(row[column])) return false;
    has_number = has_number || number;
  }
  return has_number;
}

std::vector<std::string> printable_row(const std::vector<Cell>& row) {
  std::vector<std::string> texts;
  for (const Cell& cell : row) texts.push_back(printable(to_text(cell)));
  return texts;
}

std::string to_terminal(const Table& table) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : table.rows) rows.push_back(printable_row(row));
  const std::vector<std::string> header =
      printable_row(std::vector<Cell>(table.columns.begin(), table.columns.end()));
  const std::vector<std::string> total = printable_row(table.total);
  TextColumns columns;
  columns.fit(header);
  for (const auto& row : rows) columns.fit(row);
  columns.fit(total);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (is_number_column(table, i)) columns.align_right(i);
  }
  std::string out = printable_lines(table.title) + "\n" + columns.line(header) + columns.rule();
  for (const auto& row : rows) out += columns.line(row);
  if (!total.empty()) out += columns.rule() + columns.line(total);
  if (rows.empty()) out += "(no rows)\n";
  return out;
}

bool starts_formula(const Cell& cell) {
  constexpr std::string_view kStarts = "=+-@\t\r";
  const auto* const text = std::get_if<std::string>(&cell);
  return text != nullptr && !text->empty() && kStarts.find(text->front()) != std::string_view::npos;
}

std::string to_csv(const Table& table, Formulas formulas) {
  std::string out;
  billing::csv::append_record(out, table.columns);
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    for (const Cell& cell : row) {
      const bool is_guarded = formulas == Formulas::guarded && starts_formula(cell);
      cells.push_back(is_guarded ? "'" + to_text(cell) : to_text(cell));
    }
    billing::csv::append_record(out, cells);
  }
  return out;
}

Json cell_json(const Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) return nullptr;
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return *count;
  return to_text(cell);
}

}  // namespace

Json to_json(const Table& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i]] = cell_json(row[i]);
    rows.push_back(std::move(object));
  }
  return rows;
}

Format parse_format(std::string_view name) {
  if (name == "table") return Format::table;
  if (name == "csv") return Format::csv;
  if (name == "json") return Format::json;
  throw Error(ErrorKind::usage, concat("--format is table, csv or json, not ", quote(name)));
}

Cell text_cell(std::string_view text) { return text.empty() ? Cell() : Cell(std::string(text)); }

Cell currency_cell(const std::optional<Money>& amount) {
  return amount ? Cell(std::string(amount->currency().code())) : Cell();
}

std::string render(const Table& table, Format format, Formulas formulas) {
  switch (format) {
    case Format::table: return to_terminal(table);
    case Format::csv: return to_csv(table, formulas);
    case Format::json: return to_json(table).dump(2) + "\n";
  }
  return {};
}

void write_text(const std::string& path, std::string_view text) {
  OutputFile file(path);
  file.write(text);
  file.commit();
}

}  // namespace fleetbill::workbench
