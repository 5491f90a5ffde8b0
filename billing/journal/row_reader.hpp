#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/journal/row.hpp"

namespace fleetbill::billing {

/// The short way for rows as nearly all are: without quotes, well-formed, of the header's length.
/// Such a row is read in one pass over its bytes, without splitting it first, and becomes the fact
/// that `csv::split_record` and `add_row` make of it; every other row is left to those two. What
/// rows have in common with rows before them (minute, kind, names) is looked up, not read again.
class RowReader {
 public:
  /// Bytes behind a text that may be read, which must be zeros.
  static constexpr std::size_t kPadding = 32;

  /// @param journal  takes the facts; it outlives the reader, and only the reader and `add_row` may
  ///                 bring names into it
  explicit RowReader(Journal& journal);

  /// The rows that follow are of a file with this header.
  void set_header(const Header& header);

  /// Adds the row that begins `text` if it is an ordinary one.
  /// @param text  has kPadding zeros behind it
  /// @returns its bytes, line end included; 0 if the row is not for this reader, and nothing was
  ///          done
  [[nodiscard]] std::size_t add_row(std::string_view text, Position position);

 private:
  /// A cell of the row: as bytes, and as the numbers that its first bytes make.
  struct Cell {
    std::string_view text;
    std::array<std::uint64_t, 2> words{};  ///< the first 16 bytes, zeros behind the last
  };
  /// Whole minutes of times, by their text: rows in order mostly are of the same one.
  struct Minute {
    std::array<std::uint64_t, 2> words{};
    Instant begin;
  };
  struct KnownKind {
    std::array<std::uint64_t, 2> words{};
    Kind kind = Kind::asset_created;
    bool has_quantity = false;
  };
  struct KnownName {
    std::array<std::uint64_t, 2> words{};
    NameId id;
  };
  /// The latest two names of one hash, in one line of the cache.
  struct alignas(64) KnownNames {
    std::array<KnownName, 2> names;
  };

  [[nodiscard]] bool split(std::string_view text, std::size_t& consumed);
  [[nodiscard]] bool read_cell(const char*& at, Cell& cell) const;
  [[nodiscard]] bool read_time(Fact& fact, std::string_view cell);
  [[nodiscard]] bool read_kind_and_quantity(Fact& fact);
  [[nodiscard]] const KnownKind* known_kind(const Cell& cell);
  [[nodiscard]] NameId id_of(Column column);
  void make_room_for_names();
  [[nodiscard]] const Cell& cell(Column column) const {
    return cells_[static_cast<std::size_t>(column)];
  }

  Journal& journal_;
  std::vector<Column> columns_;                           // by place in the row
  std::vector<std::pair<Column, NameId Fact::*>> names_;  // that the file has, in the order of ids
  std::array<Cell, kColumnCount> cells_;  // of the row that is read; those of no column stay empty
  Minute minute_;
  std::vector<KnownKind> kinds_;
  std::vector<KnownNames> known_names_;  // by hash
};

}  // namespace fleetbill::billing
