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

/// A file by its name, opened only when it is read.
struct EventFile {
  std::string name;
  std::function<std::unique_ptr<ByteSource>()> open;
};

/// The blocks of several event files in order; header lines are consumed.
class EventFiles {
 public:
  EventFiles(std::vector<EventFile> files, std::size_t block_size)
      : files_(std::move(files)), block_size_(block_size) {}

  /// Cuts the next block that has rows.
  /// @returns false after the last block
  /// Errors: as `read_journal`
  bool next(TextBlock& block, BlockPlace& place);

 private:
  void open();
  void read_header(const TextBlock& block, BlockPlace& place);
  void take_header(const csv::Split& split);

  std::vector<EventFile> files_;
  std::size_t block_size_;
  std::uint32_t opened_ = 0;  // files
  std::unique_ptr<ByteSource> source_;
  std::optional<RecordCutter> cutter_;
  std::shared_ptr<const Header> header_;  // null before the header line
  std::uint32_t line_ = 1;                // up to the header
  bool has_no_rows_yet_ = true;
  csv::Cells cells_;
};

/// Returns the line after `lines` more. Errors: `Error(invalid)` if the count of lines overflows.
std::uint32_t counted(const std::string& file, std::uint32_t line, std::uint32_t lines);

}  // namespace fleetbill::billing::ingest
