#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/reconcile/notes.hpp"
#include "billing/reports/table.hpp"
#include "billing/units/time_format.hpp"

namespace fleetbill::billing::reconcile {

/// Type of a column's cells.
enum class CellType : std::uint8_t {
  name,
  serial,  ///< a name that may have lost leading zeros in a spreadsheet
  plan,
  connector,
  count,
  time,
  last_connected,  ///< a time, or `Never Connected`
};

/// A cell of either side in comparable form.
struct Value {
  std::string text;         ///< for output; trimmed if it is the vendor's
  std::int64_t number = 0;  ///< a plan, a connector, a count, milliseconds since 1970
  /// Precision of a time as it was written, in milliseconds; comparisons ignore smaller
  /// differences.
  std::int64_t precision = 1;
};

/// Notation of a vendor's cells.
struct Wording {
  std::map<std::string, std::string>
      values;                             ///< the vendor's words for plans and connectors → ours
  std::optional<TimeFormat> time_format;  ///< std::nullopt: forms of ISO 8601
};

/// Place of a vendor's cell, for notes.
struct CellPlace {
  std::string_view column;
  std::uint32_t line = 0;
};

/// Reads a vendor's cell.
/// @param problem  gains the problem and the allowed values if the cell is unreadable
/// @param notes    gain spellings that differ from ours
/// @returns std::nullopt if the cell is unreadable
std::optional<Value> read_value(CellType type, std::string_view cell, const Wording& wording,
                                CellPlace place, Notes& notes, std::string& problem);

/// Returns the value of a cell of our report.
Value our_value(CellType type, const Cell& cell);

/// Returns a value as findings print it: the vendor's word for a plan or connector, and its
/// meaning.
std::string said(CellType type, const Value& value);

/// Whether a word is a plan or a connector, into which a vendor's word can be translated.
bool is_word_of_ours(std::string_view word);

/// Returns the words into which a vendor's word can be translated.
std::vector<std::string> words_of_ours();

/// Returns the text in lowercase, with single spaces and, for a serial, without leading zeros.
std::string folded(CellType type, std::string_view text);

/// Return the key of a value, exact or folded.
/// @param precision  to which times are truncated
std::string exact_key(CellType type, const Value& value, std::int64_t precision);
std::string folded_key(CellType type, const Value& value, std::int64_t precision);

enum class Comparison : std::uint8_t { same, same_but_for_form, other };

/// Compares a vendor's value with ours.
Comparison compare(CellType type, const Value& theirs, const Value& ours);

}  // namespace fleetbill::billing::reconcile
