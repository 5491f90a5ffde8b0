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

/// The possible delimiters of cells, by their names in import maps.
inline constexpr std::array<std::pair<std::string_view, char>, 4> kDelimiters{
    {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}}};

/// One row of a vendor export. The views are valid until the next row is read.
struct TableRow {
  std::uint32_t line = 0;  ///< the first physical line of the row; the file starts at line 1
  std::string_view raw;    ///< verbatim, without its line end
  std::vector<std::string_view> cells;
  std::string_view problem;  ///< why the row is malformed and has no cells; else empty
};

/// Reads a vendor export: a file with a header line and rows below it, plain or gzipped, with any
/// columns. A byte order mark and blank lines are ignored; line ends are LF or CRLF. Only one block
/// of the file is in memory, regardless of its size.
class TableReader {
 public:
  /// Opens the file and reads its header.
  /// Errors: `Error(io)` if it cannot be read; `Error(invalid)` naming the file, and the line, if
  /// the header line is missing or not CSV
  explicit TableReader(std::string path, char delimiter = ',');

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The cells of the header line, verbatim.
  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  [[nodiscard]] std::uint32_t header_line() const { return header_line_; }
  /// The header line, verbatim, without its line end.
  [[nodiscard]] const std::string& raw_header() const { return raw_header_; }

  /// @returns false after the last row
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
  std::uint32_t line_ = 1;  // line at that position
  csv::Cells cells_;
  std::vector<std::string> header_;
  std::string raw_header_;
  std::uint32_t header_line_ = 1;
};

}  // namespace fleetbill::billing::ingest
