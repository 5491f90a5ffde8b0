#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "billing/ingest/byte_source.hpp"
#include "billing/journal/csv.hpp"

namespace fleetbill::billing::ingest {

/// A growing text, followed by zeros (see RowReader), that reuses its memory.
class TextBuffer {
 public:
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Appends up to `size` bytes of the source. @returns their number; 0 at its end
  std::size_t append_from(ByteSource& source, std::size_t size);
  void append(std::string_view text);
  void erase_front(std::size_t size);
  /// REQUIRES: `size` is at most size().
  void shrink_to(std::size_t size);

 private:
  void make_room(std::size_t size);

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// A part of a file that starts and ends between two records.
struct TextBlock {
  TextBuffer text;  ///< the records, and the bytes that were read after them, so that splitting
                    ///< gives the same records as in the cutter
  std::size_t size = 0;  ///< of the records
  bool at_end = false;   ///< whether the file ends with `text`
  Progress progress;     ///< of the file, after the block
};

/// Cuts a file into blocks of complete records, also of records with quoted line ends, in the sense
/// of `csv::split_record`. A line longer than any record ends its block, truncated and without its
/// line end, so that it is reported before it is read to its end, which may not exist.
class RecordCutter {
 public:
  /// @param block_size  bytes per read; a block has at least one record
  RecordCutter(ByteSource& source, std::size_t block_size, char delimiter = ',')
      : source_(source), block_size_(block_size), delimiter_(delimiter) {}

  /// Cuts the next block, reusing the memory of `block`.
  /// @returns false after the last block
  /// Errors: as ByteSource::read()
  bool next(TextBlock& block);

 private:
  void read_more(TextBuffer& text);
  void skip_byte_order_mark(TextBuffer& text);
  [[nodiscard]] std::size_t end_of_records(std::string_view text);
  [[nodiscard]] static bool is_endless(std::string_view rest);
  void skip_to_line_end(TextBuffer& text);

  ByteSource& source_;
  std::size_t block_size_;
  char delimiter_;
  TextBuffer rest_;  // read, but not returned yet
  csv::Cells cells_;
  bool at_begin_ = true;
  bool at_end_ = false;
  bool within_line_ = false;  // too long: only its start was returned
};

}  // namespace fleetbill::billing::ingest
