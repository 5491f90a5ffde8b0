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

/// Puts the rows of blocks together, in the order of the files, as if they had been read row by
/// row.
class BlockMerger {
 public:
  /// @param journal  outlives the merger; knows its files, and gains all but names and facts
  /// @param names    outlives the merger; gains the names
  BlockMerger(Journal& journal, NameTable& names) : journal_(journal), names_(names) {}

  /// Makes the facts of the next block those of the whole journal, and adds the rest of its rows to
  /// the journal.
  /// Errors: `Error(invalid)` if the file has more lines than can be counted.
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
  std::uint32_t line_ = 0;       // at which the block begins
  std::uint32_t next_line_ = 0;  // at which the next one does
};

/// Keeps the facts of merged blocks, with room for those to come.
class FactKeeper {
 public:
  /// @param facts  outlives the keeper
  explicit FactKeeper(std::vector<Fact>& facts) : facts_(facts) {}

  void keep(const RowBlock& block);

 private:
  void make_room(const RowBlock& block);

  std::vector<Fact>& facts_;
  std::size_t first_fact_ = 0;  // of the file
};

}  // namespace fleetbill::billing::ingest
