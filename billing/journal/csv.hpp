#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The grammar of RFC 4180: splits texts into records of cells, and writes records.
namespace fleetbill::billing::csv {

/// The largest record, in bytes, line end included. A longer record is malformed. The bound limits
/// the memory for a broken file (an open quote, a decompression bomb without line ends).
inline constexpr std::size_t kLongestRecord = 65'536;

/// Outcome of `split_record()`. Only `record` has cells.
enum class Outcome {
  record,     ///< the record was split into cells
  blank,      ///< an empty line; the caller skips it
  malformed,  ///< the first physical line is not a record; the caller continues at the next line
  endless,    ///< the line is too long and has no line end in `text`: skip to the next line end
  need_more,  ///< the record may continue after `text`: call again with a longer text
};

/// The result of splitting the first record of a text.
struct Split {
  Outcome outcome = Outcome::need_more;
  std::size_t consumed = 0;  ///< bytes, line end included; 0 for `need_more`
  /// Physical lines in the consumed bytes. More than 1 if a quoted cell has line ends; 0 for
  /// `need_more`.
  std::uint32_t lines = 0;
  /// A phrase about `malformed` or `endless`, for messages; otherwise empty. A static text.
  std::string_view problem;
};

/// The cells of one record, unquoted.
struct Cells {
  /// Views into the text or into `scratch`. They are valid until the next split or until the text
  /// or this object is changed, copied or moved.
  std::vector<std::string_view> values;
  std::string scratch;  ///< storage of the cells that had doubled quotes
};

/// Splits the first record of `text` into cells. Line ends are LF or CRLF. Cells are not trimmed.
/// A byte order mark is part of the first cell. A malformed record consumes only its first physical
/// line, even if a quoted cell continues on later lines.
/// @param text       starts at the start of a record
/// @param at_end     whether the file ends with `text`. If so, the last line needs no line end. An
///                   empty `text` is then `blank` with 0 bytes, so that a loop must stop before it.
/// @param cells      receives the cells if the outcome is `record`, otherwise unspecified values
/// @param delimiter  the character between cells. REQUIRES: not a quote, CR or LF
Split split_record(std::string_view text, bool at_end, Cells& cells, char delimiter = ',');

/// Appends one cell to `out`, without a delimiter. Quotes the cell if it contains the delimiter, a
/// quote, CR or LF.
void append_cell(std::string& out, std::string_view cell, char delimiter = ',');

/// Appends one record to `out`: the cells separated by commas, then LF. A record of one empty cell
/// is a blank line, which readers skip.
void append_record(std::string& out, const std::vector<std::string>& cells);

}  // namespace fleetbill::billing::csv
