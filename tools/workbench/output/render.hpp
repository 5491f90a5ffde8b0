#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "billing/reports/table.hpp"

/// How tables are printed.
namespace fleetbill::workbench {

enum class Format { table, csv, json };

/// Errors: `Error(usage)` if it is none of table, csv and json.
Format parse_format(std::string_view name);

/// The currency of an amount, in a column of its own; nothing without an amount.
billing::Cell currency_cell(const std::optional<Money>& amount);

/// The table as text, ended by a line end. CSV: RFC 4180, header first. JSON: an array of objects
/// with the columns' names; decimals are strings, counts are numbers, empty cells are null.
std::string render(const billing::Table& table, Format format);

/// Writes a text to a file, whole or not at all, as OutputFile does.
/// Errors: `Error(io)` naming the file.
void write_text(const std::string& path, std::string_view text);

}  // namespace fleetbill::workbench
