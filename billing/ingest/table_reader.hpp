#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
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

/// Returns the number of expected columns that are missing among the cells of a possible header.
using MissingColumns = std::function<std::size_t(const std::vector<std::string_view>& cells)>;

/// Reads a vendor export row by row: a CSV file with a header line and any columns, plain or
/// gzipped. A byte order mark and blank lines are ignored. Line ends are LF or CRLF. Memory does
/// not depend on the size of the file.
class TableReader {
 public:
  /// Opens the file and reads its header line, which is the first line that is not blank.
  /// @param delimiter  the character between cells, see `kDelimiters`
  /// @param missing    if set, the header is the line with the fewest missing columns among the
  ///   first 20: exports may start with a title. Of several, it is the line with the most cells.
  /// Errors: `Error(io)` if the file cannot be opened or read; `Error(invalid)` naming the file and
  /// the line if the header line is missing, is not CSV, or has NUL bytes; `Error(invalid)` naming
  /// the file and the byte if its gzip data is damaged.
  explicit TableReader(std::string path, char delimiter = ',',
                       const MissingColumns& missing = nullptr);

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Returns the cells of the header line in the order of the file, without quotes, not trimmed.
  /// Duplicate and empty cells are possible.
  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  /// Returns the number of the header's first physical line: 1 unless other lines precede it.
  [[nodiscard]] std::uint32_t header_line() const { return header_line_; }
  /// Returns the bytes of the header line, quotes included, without the line end.
  [[nodiscard]] const std::string& raw_header() const { return raw_header_; }

  /// Reads the next row after the header. Skips blank lines. A malformed row is returned with its
  /// problem.
  /// @returns false after the last row; `row` is then unspecified
  /// Errors: as `ByteSource::read()`; `Error(invalid)` if the count of lines exceeds 32 bits.
  bool next(TableRow& row);

 private:
  /// A row that was read while searching the header.
  struct ReadAhead {
    std::uint32_t line = 0;
    std::string raw;
    std::vector<std::string> cells;
    std::string_view problem;
  };

  void read_header(const MissingColumns& missing);
  /// Reads ahead to the line that is probably the header, and makes it the first row.
  void skip_to_header(TableRow& row, const MissingColumns& missing);
  bool read_next(TableRow& row);

  std::string path_;
  char delimiter_;
  std::unique_ptr<ByteSource> source_;
  RecordCutter cutter_;
  TextBlock block_;
  std::size_t at_ = 0;      // in the block
  std::uint32_t line_ = 1;  // line at that position
  csv::Cells cells_;
  std::deque<ReadAhead> ahead_;  // the front is the row that next() returned last
  bool is_front_used_ = false;
  std::vector<std::string> header_;
  std::string raw_header_;
  std::uint32_t header_line_ = 1;
};

}  // namespace fleetbill::billing::ingest
