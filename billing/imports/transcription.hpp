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

/// The column that a file of quarantined rows has before the others: why each is there. Importing
/// such a file again passes it over.
inline constexpr std::string_view kProblemColumn = "import_problem";

/// A fact as it is written into a journal.
struct JournalRecord {
  Instant time;
  std::string text;  ///< a CSV record with all columns of a journal
};

/// The header of a journal with all columns.
std::string journal_header();

/// What became of a row.
struct Transcript {
  std::vector<JournalRecord> facts;    ///< none if it is skipped or quarantined
  std::optional<std::size_t> skipped;  ///< by the rule of the map at this place
  bool is_blank = false;               ///< all its cells are empty: skipped likewise
  std::string problem;                 ///< why it is quarantined; else empty
};

/// Makes facts of the rows of one file: all facts of a row or none.
class Transcriber {
 public:
  /// @param header   of the file, as it stands
  /// @param where    the file and line of the header, for messages
  /// @param options  what the user says for the options of the map
  /// Errors: `Error(invalid)` beginning with `where` if a column that the map names is not there,
  /// or
  ///   is there twice; `Error(usage)` for an option that is not said, that the map has not, or that
  ///   is no time where one is needed
  Transcriber(const ImportMap& map, const std::vector<std::string>& header,
              const std::string& where, const std::map<std::string, std::string>& options);

  /// @param cells  of a row, as they stand
  [[nodiscard]] Transcript transcribe(const std::vector<std::string_view>& cells) const;

  /// The columns of the file that no rule of the map names.
  [[nodiscard]] const std::vector<std::string>& unused_columns() const { return unused_; }

 private:
  using Row = std::vector<std::string>;  // the cells of the columns, decoded and trimmed

  void find_columns(const std::vector<std::string>& header, const std::string& where);
  void check_options() const;
  [[nodiscard]] std::vector<std::string> named_columns() const;

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
