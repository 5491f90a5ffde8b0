#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "billing/ingest/record_cutter.hpp"
#include "billing/journal/row.hpp"
#include "billing/journal/row_reader.hpp"

namespace fleetbill::billing::ingest {

/// Where a block of rows stands.
struct BlockPlace {
  std::uint32_t file = 0;
  std::shared_ptr<const Header> header;
  std::size_t begin = 0;         ///< of the rows in the text: the first block has the header, too
  std::uint32_t first_line = 0;  ///< of a file's first block; 0: it goes on from the one before
};

/// Names as one reader knows them: by ids of its own.
struct OwnNames {
  Journal journal;               ///< whose names are those; its rows are moved to the block
  std::vector<NameId> in_whole;  ///< by own id, the id in the whole journal; kept by the merger
};

/// What a reader made of a block. Lines count from 0, and names are the reader's own.
struct BlockRows {
  std::vector<Fact> facts;
  std::vector<Quarantined> unreadable;
  std::unordered_map<Position, VerbatimCells> verbatim;
  std::uint64_t rows_read = 0;
  std::uint32_t lines = 0;
  std::shared_ptr<OwnNames> names;
  std::vector<std::string_view> new_names;  ///< in the order of their ids
};

/// Reads blocks of rows, each by itself but for the names, which it remembers from block to block.
/// One object a thread. Of the names that it brings, those that are new to the whole journal come
/// in the order of their rows, if blocks are read and merged in the order of the files.
class BlockReader {
 public:
  /// Errors: none but those of memory; what is no row becomes an unreadable one.
  void read(const TextBlock& block, const BlockPlace& place, BlockRows& rows);

 private:
  void forget_names();
  void read_rows(std::string_view text, const TextBlock& block, const BlockPlace& place);
  std::size_t add_unusual_row(std::string_view text, bool at_end, Position position);

  std::shared_ptr<OwnNames> names_;
  std::unique_ptr<RowReader> row_reader_;
  std::shared_ptr<const Header> header_;
  csv::Cells cells_;
  std::uint32_t lines_ = 0;
};

}  // namespace fleetbill::billing::ingest
