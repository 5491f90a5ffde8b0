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

/// How a vendor's export becomes facts of a journal: a map, as values. scenarios/loader reads it
/// from YAML.
namespace fleetbill::billing::imports {

/// The bytes of a file.
enum class Encoding : std::uint8_t { utf_8, windows_1252 };
inline constexpr std::size_t kEncodingCount = 2;
std::string_view to_string(Encoding encoding);

/// The cell as UTF-8; nothing if its bytes mean nothing in this encoding.
std::optional<std::string> decoded(Encoding encoding, std::string_view bytes);
/// A text in the file's encoding, question marks for what it has no character for.
std::string encoded(Encoding encoding, std::string_view utf_8);

/// A local time that the clock says twice.
enum class AmbiguousTime : std::uint8_t { quarantine, earlier, later };
/// A local time that the clock leaves out.
enum class MissingTime : std::uint8_t { quarantine, shift };

/// How the times of a column are read.
struct TimeReading {
  TimeFormat format{"%Y-%m-%dT%H:%M:%S%z"};
  TimeZone zone;
  AmbiguousTime ambiguous{};
  MissingTime missing{};
};

/// Their words → the journal's.
using Translation = std::map<std::string, std::string>;

/// Where the text of a journal's cell comes from.
struct CellRule {
  enum class From : std::uint8_t { column, columns, text, option };

  From from = From::text;
  std::string name;                  ///< of the column or option; else the text itself
  std::vector<std::string> columns;  ///< that are joined with slashes: for ids and names
  /// Applied to a column's text: a text that is not in it puts the row into quarantine.
  std::optional<Translation> translation;
};

/// What a row's cell must be, or must not be.
struct Condition {
  std::string column;
  std::vector<std::string> texts;
  bool is_negated = false;
};

/// A fact that a row makes if all conditions hold.
struct FactRule {
  Kind kind{};
  CellRule at;
  std::vector<Condition> when;
  std::vector<std::pair<Column, CellRule>> cells;
  /// How many facts it makes, all alike: for kinds that are counted by facts. None: one.
  std::optional<CellRule> repeat;
};

/// Rows that are passed over, by a name that they are counted under.
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
  std::string thousands;                       ///< what sets thousands apart; empty: nothing
  std::map<std::string, std::string> options;  ///< what the user says when importing → what it is
  std::vector<SkipRule> skip;
  std::vector<FactRule> facts;
};

/// The columns of which at least one must be filled for facts of this kind, group by group:
/// `{{organisation}, {asset, device}}`.
std::vector<std::vector<Column>> needed_columns(Kind kind);

}  // namespace fleetbill::billing::imports
