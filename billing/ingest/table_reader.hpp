#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/ingest/byte_source.hpp"
#include "billing/ingest/record_cutter.hpp"

namespace fleetbill::billing::ingest {

/// The names and characters of the delimiters that an import map may choose (docs/importing.md).
inline constexpr std::array<std::pair<std::string_view, char>, 4> kDelimiters{
    {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}}};

/// One row of a vendor export. The views are valid until the next call of `TableReader::next()`.
struct TableRow {
  std::uint32_t line = 0;  ///< number of the first physical line; the file starts at line 1
  /// The bytes of the row, quotes included, without the last line end. A malformed row has only its
  /// first physical line. A line longer than `csv::kLongestRecord` may be truncated.
  std::string_view raw;
  /// The cells without quotes, not trimmed. Their number may differ from the number of the header's
  /// cells. Empty if the row is malformed.
  std::vector<std::string_view> cells;
  std::string_view problem;  ///< why the row is malformed, a static text; empty: it is well-formed
};

/// Reads a vendor export row by row: a CSV file with a header line and any columns, plain or
/// gzipped. A byte order mark and blank lines are ignored. Line ends are LF or CRLF. Memory does
/// not depend on the size of the file.
class TableReader {
 public:
  /// Opens the file and reads its header line, which is the first line that is not blank.
  /// @param delimiter  the character between cells, see `kDelimiters`
  /// Errors: `Error(io)` if the file cannot be opened or read; `Error(invalid)` naming the file and
  /// the line if the header line is missing, is not CSV, or has NUL bytes; `Error(invalid)` naming
  /// the file and the byte if its gzip data is damaged.
  explicit TableReader(std::string path, char delimiter = ',');

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Returns the cells of the header line in the order of the file, without quotes, not trimmed.
  /// Duplicate and empty cells are possible.
  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  /// Returns the number of the header's first physical line: 1 unless blank lines precede it.
  [[nodiscard]] std::uint32_t header_line() const { return header_line_; }
  /// Returns the bytes of the header line, quotes included, without the line end.
  [[nodiscard]] const std::string& raw_header() const { return raw_header_; }

  /// Reads the next row after the header. Skips blank lines. A malformed row is returned with its
  /// problem.
  /// @returns false after the last row; `row` is then unspecified
  /// Errors: as `ByteSource::read()`; `Error(invalid)` if the count of lines exceeds 32 bits.
  bool next(TableRow& row);

 private:
  void read_header();

  std::string path_;
  char delimiter_;
  std::unique_ptr<ByteSource> source_;
  RecordCutter cutter_;
  TextBlock block_;
  std::size_t at_ = 0;      // in the block
  std::uint32_t line_ = 1;  // line at that position
  csv::Cells cells_;
  std::vector<std::string> header_;
  std::string raw_header_;
  std::uint32_t header_line_ = 1;
};

}  // namespace fleetbill::billing::ingest
