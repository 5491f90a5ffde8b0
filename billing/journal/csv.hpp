#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The grammar of RFC 4180: splits records and writes cells.
namespace fleetbill::billing::csv {

/// The largest record of an event file, in bytes. The bound limits the memory for a broken file (an
/// open quote, a decompression bomb without line ends).
inline constexpr std::size_t kLongestRecord = 65'536;

enum class Outcome {
  record,     ///< a record was split into cells
  blank,      ///< an empty line, which is ignored
  malformed,  ///< the first physical line is not a record; reading continues at the next line
  endless,    ///< as malformed, but the line does not end in `text`: skip to the next line end
  need_more,  ///< the text ends before the record does
};

/// The result of splitting one record off the front of a text.
struct Split {
  Outcome outcome = Outcome::need_more;
  std::size_t consumed = 0;  ///< bytes, line end included
  std::uint32_t lines =
      0;  ///< physical lines consumed: more than 1 if a quoted cell has a line end
  std::string_view problem;  ///< the problem, if malformed or endless
};

/// Cells of one record. Views into the text or into `scratch`, valid until the next split.
struct Cells {
  std::vector<std::string_view> values;
  std::string scratch;  ///< cells with doubled quotes, unescaped
};

/// Splits the first record off `text`. Line ends are LF or CRLF; cells are not trimmed.
/// A malformed record never consumes the lines after it, only its first physical line.
/// @param at_end  whether `text` is the end of the file: a last line without line end is a record
/// @param delimiter  the character between cells: a comma, or a different one in files of other
///   programs
Split split_record(std::string_view text, bool at_end, Cells& cells, char delimiter = ',');

/// Appends one cell, quoted if it has the delimiter, a quote or a line end.
void append_cell(std::string& out, std::string_view cell, char delimiter = ',');

/// Appends a complete record: the cells separated by commas, with LF at the end.
void append_record(std::string& out, const std::vector<std::string>& cells);

}  // namespace fleetbill::billing::csv
