#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "billing/reports/table.hpp"

/// Output formats of tables.
namespace fleetbill::workbench {

enum class Format { table, csv, json };

/// Parses `table`, `csv` or `json`.
/// Errors: `Error(usage)` for any other name
Format parse_format(std::string_view name);

/// Returns a cell with a text; an empty cell for an empty text.
billing::Cell text_cell(std::string_view text);

/// Returns a cell with the currency of an amount; an empty cell without an amount.
billing::Cell currency_cell(const std::optional<Money>& amount);

/// Converts a table to an array of objects, one per row, whose keys are the names of the columns.
/// Decimals are strings, counts are numbers, empty cells are null.
nlohmann::ordered_json to_json(const billing::Table& table);

/// Texts in CSV that a spreadsheet would read as formulas: those that start with `=`, `+`, `-`,
/// `@`, a tab or a carriage return. Numbers are never changed.
enum class Formulas {
  verbatim,
  guarded,  ///< with `'` before the text
};

/// Renders a table as text that ends with a line end. CSV: RFC 4180, header first. JSON: as
/// `to_json`, indented.
std::string render(const billing::Table& table, Format format,
                   Formulas formulas = Formulas::verbatim);

/// Writes a text to a file atomically, as OutputFile does.
/// Errors: `Error(io)` naming the file
void write_text(const std::string& path, std::string_view text);

}  // namespace fleetbill::workbench
