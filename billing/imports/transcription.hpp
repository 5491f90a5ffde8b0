#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/imports/import_map.hpp"
#include "billing/units/instant.hpp"

namespace fleetbill::billing::imports {

/// The first column of a file of quarantined rows: the reason of each row. Importing such a file
/// again ignores the column.
inline constexpr std::string_view kProblemColumn = "import_problem";

/// A fact in the form of a journal.
struct JournalRecord {
  Instant time;
  std::string text;  ///< a CSV record with all columns of a journal
};

/// The header of a journal with all columns.
std::string journal_header();

/// The outcome of a row.
struct Transcript {
  std::vector<JournalRecord> facts;    ///< empty if the row is skipped or quarantined
  std::optional<std::size_t> skipped;  ///< index of the rule of the map that skipped it
  bool is_blank = false;               ///< all cells are empty: the row is skipped
  std::string problem;                 ///< why the row is quarantined; else empty
  std::optional<Instant> latest;       ///< latest time that a column has; `std::nullopt`: no time
};

/// Returns how many columns that the map names are missing among the cells of a header line.
std::size_t missing_columns(const ImportMap& map, const std::vector<std::string_view>& cells);

/// Returns why the times of a file are probably seconds that were read as milliseconds, with the
/// remedy; empty if they are not.
/// @param latest  time of the file
std::string seconds_as_milliseconds(const ImportMap& map, Instant latest);

/// Converts the rows of one file to facts: all facts of a row, or no fact.
class Transcriber {
 public:
  /// @param header   of the file, verbatim
  /// @param where    the file and line of the header, for messages
  /// @param options  values of the options of the map
  /// Errors: `Error(invalid)` starting with `where` if a column that the map names is missing or
  ///   duplicate; `Error(usage)` for a missing option, an unknown option, or an option that is not
  ///   a time although the map needs a time
  Transcriber(const ImportMap& map, const std::vector<std::string>& header,
              const std::string& where, const std::map<std::string, std::string>& options);

  /// @param cells  of a row, verbatim
  [[nodiscard]] Transcript transcribe(const std::vector<std::string_view>& cells) const;

  /// The columns of the file that the rules of the map do not name.
  [[nodiscard]] const std::vector<std::string>& unused_columns() const { return unused_; }

 private:
  using Row = std::vector<std::string>;  // the cells of the columns, decoded and trimmed

  void find_columns(const std::vector<std::string>& header, const std::string& where);
  void check_options() const;
  [[nodiscard]] std::optional<std::string> decode(const std::vector<std::string_view>& cells,
                                                  Row& row) const;
  [[nodiscard]] const std::string& cell(const Row& row, const std::string& column) const;
  [[nodiscard]] bool holds(const Row& row, const std::vector<Condition>& when) const;
  void add_facts(const Row& row, const FactRule& rule, Transcript& out) const;
  [[nodiscard]] std::string text_of(const Row& row, const CellRule& rule) const;
  [[nodiscard]] std::string joined(const Row& row, const std::vector<std::string>& columns) const;
  [[nodiscard]] Instant time_of(const Row& row, const CellRule& rule) const;
  [[nodiscard]] std::string quantity_of(const Row& row, const CellRule& rule) const;
  [[nodiscard]] std::int64_t repeats_of(const Row& row, const FactRule& rule) const;

  const ImportMap& map_;
  std::map<std::string, std::string> options_;
  std::map<std::string, std::size_t, std::less<>> places_;  // of the columns, by name
  std::size_t width_ = 0;                                   // cells of the header
  std::vector<std::string> unused_;
};

}  // namespace fleetbill::billing::imports
