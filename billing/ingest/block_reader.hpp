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

/// The position of a block of rows.
struct BlockPlace {
  std::uint32_t file = 0;
  std::shared_ptr<const Header> header;
  std::size_t begin = 0;         ///< of the rows in the text: the first block has the header, too
  std::uint32_t first_line = 0;  ///< of the first block of a file; 0: follows the previous block
};

/// The names of one reader, with its own ids.
struct OwnNames {
  Journal journal;               ///< with these names; its rows are moved to the block
  std::vector<NameId> in_whole;  ///< by own id: the id in the complete journal; set by the merger
};

/// The rows of a block as read. Lines count from 0; names have the ids of the reader.
struct BlockRows {
  std::vector<Fact> facts;
  std::vector<Quarantined> unreadable;
  std::unordered_map<Position, VerbatimCells> verbatim;
  std::uint64_t rows_read = 0;
  std::uint32_t lines = 0;
  std::shared_ptr<OwnNames> names;
  std::vector<std::string_view> new_names;  ///< in the order of their ids
};

/// Reads blocks of rows separately, except for the names, which it stores from block to block. One
/// object per thread. If blocks are read and merged in the order of the files, names that are new
/// to the complete journal are added in the order of their rows.
class BlockReader {
 public:
  /// Errors: only std::bad_alloc; a malformed row becomes an unreadable row.
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
