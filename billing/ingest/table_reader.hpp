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

/// What can stand between cells, by the words that users say it in.
inline constexpr std::array<std::pair<std::string_view, char>, 4> kDelimiters{
    {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}}};

/// One row of somebody else's table. The views are valid until the next row is read.
struct TableRow {
  std::uint32_t line = 0;  ///< the physical line that it begins at; the file begins at line 1
  std::string_view raw;    ///< as it stands in the file, without its line end
  std::vector<std::string_view> cells;
  std::string_view problem;  ///< why it is no row, so that it has no cells; else empty
};

/// Reads a file with a header line and rows below it, plain or gzipped, with whatever columns it
/// has: what others export. A byte order mark is passed over, line ends are LF or CRLF, blank lines
/// are no rows. Whatever the size of the file, memory holds a block of it.
class TableReader {
 public:
  /// Opens the file and reads its header.
  /// Errors: `Error(io)` if it cannot be read; `Error(invalid)` naming the file, and the line, if
  /// it has no header line, or it is none
  explicit TableReader(std::string path, char delimiter = ',');

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The cells of the header line, as they stand.
  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  [[nodiscard]] std::uint32_t header_line() const { return header_line_; }
  /// The header line as it stands, without its line end.
  [[nodiscard]] const std::string& raw_header() const { return raw_header_; }

  /// @returns false behind the last row
  /// Errors: as ByteSource::read()
  bool next(TableRow& row);

 private:
  void read_header();

  std::string path_;
  char delimiter_;
  std::unique_ptr<ByteSource> source_;
  RecordCutter cutter_;
  TextBlock block_;
  std::size_t at_ = 0;      // in the block
  std::uint32_t line_ = 1;  // of what stands there
  csv::Cells cells_;
  std::vector<std::string> header_;
  std::string raw_header_;
  std::uint32_t header_line_ = 1;
};

}  // namespace fleetbill::billing::ingest
