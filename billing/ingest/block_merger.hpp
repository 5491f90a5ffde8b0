#pragma once

#include <cstdint>

#include "billing/ingest/block_reader.hpp"
#include "billing/journal/fact.hpp"

namespace fleetbill::billing::ingest {

/// A piece of an event file, on its way from its text to its rows.
struct RowBlock {
  TextBlock text;
  BlockPlace place;
  BlockRows rows;
};

/// Puts the rows of blocks together, in the order of the files: a journal as if it had been read
/// row by row.
class BlockMerger {
 public:
  /// @param journal  outlives the merger; knows the names of its files
  explicit BlockMerger(Journal& journal) : journal_(journal) {}

  /// Adds the rows of the next block.
  /// Errors: `Error(invalid)` if the file has more lines than can be counted.
  void merge(RowBlock& block);

 private:
  void count_lines(const RowBlock& block);
  void add_names(BlockRows& rows);
  void add_facts(const BlockRows& rows);
  void add_others(BlockRows& rows);
  void make_room(const RowBlock& block);
  [[nodiscard]] Position in_file(Position in_block) const {
    return {in_block.file, in_block.line + line_};
  }

  Journal& journal_;
  std::uint32_t line_ = 0;       // at which the block begins
  std::uint32_t next_line_ = 0;  // at which the next one does
  std::size_t first_fact_ = 0;   // of the file
};

}  // namespace fleetbill::billing::ingest
