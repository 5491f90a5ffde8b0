#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "results/codes.hpp"
#include "results/dataset_encoder.hpp"
#include "results/layout.hpp"
#include "results/table_reader.hpp"

/// Typed columns: a column is stated once, as the member of a struct with its name, type, unit and
/// meaning. The statement describes the column in the layout, writes it and reads it.
namespace fleetbill::results {

/// What a column is stored with beyond its row.
struct StoreContext {
  Codes& codes;
  std::uint32_t month = 0;  ///< the code of the month that the rows are about
};

/// The part of `row` at the end of a path of member pointers and array indices.
template <auto Head, auto... Rest, class Row>
constexpr auto& part_of(Row& row) {
  if constexpr (std::is_member_object_pointer_v<decltype(Head)>) {
    if constexpr (sizeof...(Rest) == 0) {
      return row.*Head;
    } else {
      return part_of<Rest...>(row.*Head);
    }
  } else {
    return row[static_cast<std::size_t>(Head)];
  }
}

/// A column that stores the part of a row at a path.
/// @tparam Codec  has the type `Stored`, `store(value, context)` and `load<Value>(column, maps)`
template <class Codec, auto... Path>
struct MemberColumn {
  using Stored = typename Codec::Stored;

  using Opened = Column<Stored>;  ///< by a reader

  layout::Column column;

  [[nodiscard]] Opened open(TableReader& table) const { return table.column<Stored>(column.name); }
  template <class Row>
  [[nodiscard]] Stored store(const Row& row, const StoreContext& context) const {
    return Codec::store(part_of<Path...>(row), context);
  }
  /// @param maps  from codes to values; see the codecs
  template <class Row, class Maps>
  void load(Row& row, const Column<Stored>& from, const Maps& maps) const {
    auto& part = part_of<Path...>(row);
    part = Codec::template load<std::decay_t<decltype(part)>>(from, maps);
  }
};

/// A column that is computed from a row or from the context. `RowReader` ignores it: its caller
/// reads and interprets it.
template <class StoredType, class Store>
struct ComputedColumn {
  using Stored = StoredType;

  using Opened = std::monostate;

  layout::Column column;
  Store compute;

  [[nodiscard]] Opened open(TableReader&) const { return {}; }
  template <class Row>
  [[nodiscard]] Stored store(const Row& row, const StoreContext& context) const {
    return compute(row, context);
  }
  template <class Row, class Maps>
  void load(Row&, Opened, const Maps&) const {}
};

/// Columns as the layout describes them.
template <class... Columns>
constexpr auto columns_of(const std::tuple<Columns...>& list) {
  return std::apply(
      [](const auto&... column) {
        return std::array<layout::Column, sizeof...(Columns)>{column.column...};
      },
      list);
}

/// Calls `take(piece)` for consecutive pieces of rows that fit into the processor's cache.
template <class Row, class Take>
void for_each_piece(std::span<Row> rows, const Take& take) {
  constexpr std::size_t kPiece = 2048;
  while (!rows.empty()) {
    const auto piece = rows.first(std::min(rows.size(), kPiece));
    take(piece);
    rows = rows.subspan(piece.size());
  }
}

/// Appends rows to a table, column by column. The rows of a piece remain in the cache meanwhile.
template <class List, class Row>
void append_rows(TableEncoder& to, const List& list, std::span<const Row> rows,
                 const StoreContext& context) {
  for_each_piece(rows, [&](std::span<const Row> piece) {
    std::size_t index = 0;
    std::apply(
        [&](const auto&... column) {
          (to.append(index++, piece, [&](const Row& row) { return column.store(row, context); }),
           ...);
        },
        list);
  });
}

/// Appends rows in the order of `key_of(row)`, which consists of codes; see `by_code`.
template <class List, class Row, class KeyOf>
void append_by_code(TableEncoder& to, const List& list, const std::vector<Row>& rows,
                    const StoreContext& context, const KeyOf& key_of) {
  const std::vector<Row> sorted = by_code(rows, key_of);
  append_rows(to, list, std::span<const Row>(sorted), context);
}

/// Reads the columns of a list row by row.
template <class List>
class RowReader {
 public:
  /// @param table  outlives the reader
  RowReader(TableReader& table, const List& list) : RowReader(table, list, Indices()) {}

  /// Sets the members of `row` to the values of the row that the table is at.
  /// Errors: `Failure` naming the column if a value is invalid.
  template <class Row, class Maps>
  void read(Row& row, const Maps& maps) const {
    read(row, maps, Indices());
  }

 private:
  using Indices = std::make_index_sequence<std::tuple_size_v<List>>;

  template <class Tuple>
  struct OpenedColumns;
  template <class... Typed>
  struct OpenedColumns<std::tuple<Typed...>> {
    using Type = std::tuple<typename Typed::Opened...>;
  };

  template <std::size_t... I>
  RowReader(TableReader& table, const List& list, std::index_sequence<I...>)
      : list_(list), columns_{std::get<I>(list).open(table)...} {}

  template <class Row, class Maps, std::size_t... I>
  void read(Row& row, const Maps& maps, std::index_sequence<I...>) const {
    (std::get<I>(list_).load(row, std::get<I>(columns_), maps), ...);
  }

  const List& list_;
  typename OpenedColumns<List>::Type columns_;
};

/// The reader of a list of columns, as a member's type: `ReaderOf<tables::kAssetColumns>`.
template <const auto& kList>
using ReaderOf = RowReader<std::remove_cvref_t<decltype(kList)>>;

}  // namespace fleetbill::results
