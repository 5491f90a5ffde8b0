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

/// What stands in a column.
enum class CellType : std::uint8_t {
  name,
  serial,  ///< a name whose leading zeros a spreadsheet may have dropped
  plan,
  connector,
  count,
  time,
  last_connected,  ///< a time, or `Never Connected`
};

/// A cell, theirs or ours, as it is compared.
struct Value {
  std::string text;         ///< as it is shown: theirs without the spaces around it
  std::int64_t number = 0;  ///< a plan, a connector, a count, milliseconds since 1970
  /// How exactly a time was written, in milliseconds; it is compared no more exactly.
  std::int64_t precision = 1;
};

/// How somebody else's cells are read.
struct Wording {
  std::map<std::string, std::string> values;  ///< their words for plans and connectors → ours
  std::optional<TimeFormat> time_format;      ///< of their times; none: forms of ISO 8601
};

/// Where a cell of theirs stands, for notes.
struct CellPlace {
  std::string_view column;
  std::uint32_t line = 0;
};

/// Reads a cell of theirs.
/// @param problem  gains what is wrong if it cannot be read, and what is allowed
/// @param notes    gain what was understood though it is not written as we do
/// @returns nothing if it cannot be read
std::optional<Value> read_value(CellType type, std::string_view cell, const Wording& wording,
                                CellPlace place, Notes& notes, std::string& problem);

/// The value of a cell of a report of ours.
Value our_value(CellType type, const Cell& cell);

/// A value as it is said in a finding: their word for a plan or connector with what it was read as.
std::string said(CellType type, const Value& value);

/// Whether a word is a plan or a connector of ours, so that one of theirs can be translated into
/// it.
bool is_word_of_ours(std::string_view word);

/// The words of ours that one of theirs can be translated into.
std::vector<std::string> words_of_ours();

/// The text in small letters, with single spaces and, for a serial, without leading zeros.
std::string folded(CellType type, std::string_view text);

/// What a value is found by.
/// @param precision  that times of both sides are cut to
std::string exact_key(CellType type, const Value& value, std::int64_t precision);
std::string folded_key(CellType type, const Value& value, std::int64_t precision);

enum class Comparison : std::uint8_t { same, same_but_for_form, other };

/// Compares a value of theirs with ours.
Comparison compare(CellType type, const Value& theirs, const Value& ours);

}  // namespace fleetbill::billing::reconcile
