#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/journal/row.hpp"

namespace fleetbill::billing {

/// The fast path for ordinary rows: without quotes, well-formed, as many cells as the header.
/// It reads such a row in one pass over its bytes, without splitting it first, and adds the fact
/// that `csv::split_record` and `add_row` would add. It leaves every other row to those two
/// functions. Cells that earlier rows had too (minute, kind, names) are looked up instead of parsed
/// again.
class RowReader {
 public:
  /// Bytes after a text that the reader may access. They must be zero.
  static constexpr std::size_t kPadding = 32;

  /// @param journal  receives the facts; it must outlive the reader, and only the reader and
  ///                 `add_row` may add names to it
  explicit RowReader(Journal& journal);

  /// Starts a file with this header.
  void set_header(const Header& header);

  /// Adds the first row of `text` if it is an ordinary row.
  /// @param text  followed by kPadding zeros
  /// @returns the size of the row, line end included; 0, without any effect, if the row is not
  ///          ordinary
  [[nodiscard]] std::size_t add_row(std::string_view text, Position position);

 private:
  /// A cell of the row: as bytes, and its first bytes as integers.
  struct Cell {
    std::string_view text;
    std::array<std::uint64_t, 2> words{};  ///< the first 16 bytes, padded with zeros
  };
  /// Minutes of times, by their text: consecutive rows usually have the same minute.
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
  /// The latest two names of one hash, in one cache line.
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
  std::vector<Column> columns_;                           // by position in the row
  std::vector<std::pair<Column, NameId Fact::*>> names_;  // of the file, in the order of ids
  std::array<Cell, kColumnCount> cells_;                  // of the row; empty for missing columns
  Minute minute_;
  std::vector<KnownKind> kinds_;
  std::vector<KnownNames> known_names_;  // by hash
};

}  // namespace fleetbill::billing
