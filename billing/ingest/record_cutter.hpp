#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "billing/ingest/byte_source.hpp"
#include "billing/journal/csv.hpp"

namespace fleetbill::billing::ingest {

/// A growing text that has zeros behind it (see RowReader) and keeps its memory.
class TextBuffer {
 public:
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Appends up to `size` bytes of the source. @returns how many; 0 at its end
  std::size_t append_from(ByteSource& source, std::size_t size);
  void append(std::string_view text);
  void erase_front(std::size_t size);
  /// REQUIRES: `size` is no more than size().
  void shrink_to(std::size_t size);

 private:
  void make_room(std::size_t size);

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// A piece of a file that begins and ends between two records.
struct TextBlock {
  TextBuffer text;       ///< the records, and what was read behind them, so that whoever splits
                         ///< them sees what the cutter saw
  std::size_t size = 0;  ///< of the records
  bool at_end = false;   ///< whether nothing comes behind `text`
  Progress progress;     ///< of the file, after the block
};

/// Cuts a file into blocks of whole records, wherever quotes and line ends stand. What is a record
/// is what `csv::split_record` says. A line longer than any record ends its block, shortened and
/// without its line end, so that it is seen before it is read to its end: it may have none.
class RecordCutter {
 public:
  /// @param block_size  how much is read at a time; a block has a record at least
  RecordCutter(ByteSource& source, std::size_t block_size, char delimiter = ',')
      : source_(source), block_size_(block_size), delimiter_(delimiter) {}

  /// Cuts the next block; its memory is used again.
  /// @returns false if there is none
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
  TextBuffer rest_;  // read, but not given out yet
  csv::Cells cells_;
  bool at_begin_ = true;
  bool at_end_ = false;
  bool within_line_ = false;  // that is too long to be given out, but for its begin
};

}  // namespace fleetbill::billing::ingest
