#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/imports/time_zone.hpp"
#include "billing/journal/kinds.hpp"
#include "billing/units/time_format.hpp"

/// An import map: the rules that convert the rows of a vendor export to facts of a journal.
/// scenarios/loader reads it from YAML.
namespace fleetbill::billing::imports {

/// The encoding of a file.
enum class Encoding : std::uint8_t { utf_8, windows_1252 };
inline constexpr std::size_t kEncodingCount = 2;
std::string_view to_string(Encoding encoding);

/// Returns the cell as UTF-8; `std::nullopt` if its bytes are invalid in this encoding.
std::optional<std::string> decoded(Encoding encoding, std::string_view bytes);
/// Returns a text in the encoding, with question marks for characters that it does not have.
std::string encoded(Encoding encoding, std::string_view utf_8);

/// The treatment of a local time that exists twice, because the clock is set back.
enum class AmbiguousTime : std::uint8_t { quarantine, earlier, later };
/// The treatment of a local time that does not exist, because the clock is set forward.
enum class MissingTime : std::uint8_t { quarantine, shift };

/// The format and the time zone of a column of times.
struct TimeReading {
  TimeFormat format{"%Y-%m-%dT%H:%M:%S%z"};
  TimeZone zone;
  AmbiguousTime ambiguous{};
  MissingTime missing{};
};

/// Words of the export → words of the journal.
using Translation = std::map<std::string, std::string>;

/// The source of the text of a journal cell.
struct CellRule {
  enum class From : std::uint8_t { column, columns, text, option };

  From from = From::text;
  std::string name;                  ///< of the column or option; else the text itself
  std::vector<std::string> columns;  ///< joined with slashes: for ids and names
  /// Applied to the text of a column; a row whose text it does not contain is quarantined.
  std::optional<Translation> translation;
};

/// A condition on a cell of a row.
struct Condition {
  std::string column;
  std::vector<std::string> texts;
  bool is_negated = false;
};

/// The largest number of equal facts of one row.
inline constexpr std::int64_t kMostRepeats = 1'000'000;

/// A fact that a row is converted to if all conditions hold.
struct FactRule {
  Kind kind{};
  CellRule at;
  std::vector<Condition> when;
  std::vector<std::pair<Column, CellRule>> cells;
  /// The number of equal facts, for kinds that are counted by facts; `std::nullopt`: one.
  std::optional<CellRule> repeat;
};

/// Rows that are skipped, with the name that they are counted under.
struct SkipRule {
  std::string name;
  std::vector<Condition> when;
};

struct ImportMap {
  std::string name;
  std::string about;  ///< free text; may be empty
  char delimiter = ',';
  Encoding encoding{};
  TimeReading times;
  std::vector<std::string> thousands;  ///< possible separators of thousands; empty: no separator
  std::map<std::string, std::string> options;  ///< name for `--set` → description
  std::vector<SkipRule> skip;
  std::vector<FactRule> facts;
};

/// Returns groups of columns: facts of this kind need a text in one column of each group.
/// Example: `{{organisation}, {asset, device}}`.
std::vector<std::vector<Column>> needed_columns(Kind kind);

}  // namespace fleetbill::billing::imports
