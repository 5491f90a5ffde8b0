#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "billing/ingest/block_reader.hpp"
#include "billing/ingest/byte_source.hpp"
#include "billing/ingest/record_cutter.hpp"

namespace fleetbill::billing::ingest {

/// An event file that is opened only when it is read.
struct EventFile {
  std::string name;  ///< as messages print it, usually the path
  /// Opens the file. Errors: `Error(io)` if it cannot be opened.
  std::function<std::unique_ptr<ByteSource>()> open;
};

/// Splits event files into blocks of complete rows, file by file. At most one file is open. Not
/// safe for concurrent calls.
/// Source: docs/journal.md, "Format".
class EventFiles {
 public:
  /// @param files       in the order of the command line, which is part of the order of facts
  /// @param block_size  bytes per read; a block may be shorter or longer
  EventFiles(std::vector<EventFile> files, std::size_t block_size)
      : files_(std::move(files)), block_size_(block_size) {}

  /// Cuts the next block that has text after the header line. Skips blocks with only the header.
  /// @param block  receives the text; its memory is reused
  /// @param place  receives the file, its header, and the start of the rows in the text. Its
  ///               `first_line` is the line after the header in the first block of a file, and 0
  ///               in later blocks.
  /// @returns false after the last block of the last file; `block` is then unspecified
  /// Errors: `Error(io)` if a file cannot be read; `Error(invalid)` naming the file and the line if
  /// the header line is missing, is not CSV, or has an unknown, duplicate or missing column;
  /// `Error(invalid)` naming the file and the byte if its gzip data is damaged. Malformed rows are
  /// not errors. After an error, no further call is allowed.
  bool next(TextBlock& block, BlockPlace& place);

 private:
  void open();
  void read_header(const TextBlock& block, BlockPlace& place);
  void take_header(const csv::Split& split);

  std::vector<EventFile> files_;
  std::size_t block_size_;
  std::uint32_t opened_ = 0;  // number of files; the open file is the last of them
  std::unique_ptr<ByteSource> source_;
  std::optional<RecordCutter> cutter_;
  std::shared_ptr<const Header> header_;  // null before the header line
  std::uint32_t line_ = 1;                // the next line; counted only up to the header line
  bool has_no_rows_yet_ = true;
  csv::Cells cells_;
};

/// Returns `line + lines`: the line number after `lines` lines that start at `line`.
/// @param file  name of the file, for the message
/// Errors: `Error(invalid)` naming the file and `line` if the sum exceeds 32 bits.
std::uint32_t counted(const std::string& file, std::uint32_t line, std::uint32_t lines);

}  // namespace fleetbill::billing::ingest
