#pragma once

#include <cstdint>

#include "billing/ingest/block_reader.hpp"
#include "billing/journal/fact.hpp"

namespace fleetbill::billing::ingest {

/// A part of an event file: its text, and then its rows.
struct RowBlock {
  TextBlock text;
  BlockPlace place;
  BlockRows rows;
};

/// Merges the rows of blocks in the order of the files, with the same result as reading row by
/// row.
class BlockMerger {
 public:
  /// Both arguments must outlive the merger.
  /// @param journal  has its files; everything except names and facts is added
  /// @param names    the names are added
  BlockMerger(Journal& journal, NameTable& names) : journal_(journal), names_(names) {}

  /// Renumbers the names of the facts of the next block for the complete journal, and adds its
  /// other rows to the journal.
  /// Errors: `Error(invalid)` if the count of lines overflows.
  void merge(RowBlock& block);

 private:
  void count_lines(const RowBlock& block);
  void add_names(BlockRows& rows);
  void take_in_facts(BlockRows& rows) const;
  void add_others(BlockRows& rows);
  [[nodiscard]] Position in_file(Position in_block) const {
    return {in_block.file, in_block.line + line_};
  }

  Journal& journal_;
  NameTable& names_;
  std::uint32_t line_ = 0;       // first line of the block
  std::uint32_t next_line_ = 0;  // first line of the next block
};

/// Stores the facts of merged blocks, with memory reserved for further facts.
class FactKeeper {
 public:
  /// @param facts  must outlive the object
  explicit FactKeeper(std::vector<Fact>& facts) : facts_(facts) {}

  void keep(const RowBlock& block);

 private:
  void make_room(const RowBlock& block);

  std::vector<Fact>& facts_;
  std::size_t first_fact_ = 0;  // of the file
};

}  // namespace fleetbill::billing::ingest
