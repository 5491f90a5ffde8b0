#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "billing/units/archive.hpp"
#include "billing/units/error.hpp"
#include "results/content_hash.hpp"
#include "results/layout.hpp"
#include "results/packing_pool.hpp"

/// The content of a run file while it grows: columns whose full chunks are packed by other threads
/// and kept packed, so that memory is about that of the file. HDF5 sees them at the end, in a fixed
/// order: the bytes of the file depend on what was added, not on when.
namespace fleetbill::results {

/// An attribute of a dataset or group.
struct Attribute {
  std::string name;
  std::variant<std::string, std::uint8_t, std::uint32_t, std::int64_t, double> value;
};

/// A 1-D dataset as it will stand in the file.
struct EncodedDataset {
  std::string path;
  layout::ElementType type;
  std::uint64_t rows = 0;
  std::uint32_t chunk_rows = 1;
  std::vector<PackedChunk> chunks;
  Hash128 values{};
  std::vector<Attribute> attributes;
};

/// How content is packed. None of it shows in the digest.
struct Packing {
  std::uint32_t chunk_rows = 65'536;  ///< rows of a full chunk
  std::size_t threads = 2;            ///< that pack full chunks
};

/// Rows of a chunk of texts: as many as keep a chunk near a megabyte.
std::uint32_t text_chunk_rows(std::uint32_t width, std::uint32_t chunk_rows);

template <class T>
constexpr layout::Type type_of() {
  using layout::Type;
  if constexpr (std::is_same_v<T, std::uint8_t>) return Type::u8;
  if constexpr (std::is_same_v<T, std::uint32_t>) return Type::u32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return Type::u64;
  if constexpr (std::is_same_v<T, std::int64_t>) return Type::i64;
}

/// Packs one dataset, value after value.
class DatasetEncoder {
 public:
  DatasetEncoder(layout::ElementType type, std::uint32_t chunk_rows, PackingPool& pool)
      : type_(type), chunk_rows_(chunk_rows), pool_(&pool) {}

  /// Appends `project(row)` for each row. REQUIRES: the projection gives the dataset's type.
  template <class Row, class Project>
  void append(std::span<const Row> rows, const Project& project) {
    using T = std::decay_t<decltype(project(rows[0]))>;
    FLEETBILL_ASSERT(type_of<T>() == type_.type, "the projection gives the column's type");
    while (!rows.empty()) {
      const std::size_t n = std::min<std::size_t>(rows.size(), chunk_rows_ - filled_);
      std::byte* to = room(n);
      for (const Row& row : rows.first(n)) {
        const T value = project(row);
        std::memcpy(to, &value, sizeof(T));
        to += sizeof(T);
      }
      rows = rows.subspan(n);
      added(n);
    }
  }

  /// Appends a text, filled up with NULs. REQUIRES: it fits into the dataset's width.
  void append_text(std::string_view text);

  [[nodiscard]] std::uint64_t rows() const { return rows_; }

  // For checkpoints: full chunks are written in pieces that never change again, the rest by
  // `archive`. Reading them in this order into a new encoder restores its state.

  /// Writes the chunks that were filled since this was last done, and waits for them to be packed.
  void write_filled(ArchiveWriter& a);
  /// Reads a piece; pieces in their order.
  /// Errors: `Failure` or `ArchiveError` if a chunk is not what was written.
  void read_filled(ArchiveReader& a, ChunkDecoder& decoder);

  template <class Archive>
  void archive(Archive& a) {
    open_.resize(filled_ * type_.width);
    a(rows_, filled_, open_);
    if constexpr (Archive::kReads) check_open_chunk();
  }

  /// Packs what is left. REQUIRES: nothing is appended afterwards.
  EncodedDataset finish(std::string path);

 private:
  /// Errors: `ArchiveError` unless the open chunk fits to the filled ones.
  void check_open_chunk() const;
  /// Room for `n` more values of the chunk that is open.
  std::byte* room(std::size_t n);
  void added(std::size_t n);
  /// Pads the open chunk. Its rows are then all in `hash_`.
  void close(std::uint32_t padded_rows);

  layout::ElementType type_;
  std::uint32_t chunk_rows_;
  PackingPool* pool_;
  std::vector<std::byte> open_;  // the chunk that is filled
  std::size_t filled_ = 0;       // its values so far
  std::uint64_t rows_ = 0;
  std::vector<PackedChunk> chunks_;
  std::size_t written_ = 0;  // chunks that write_filled() has written
  StreamingHash128 hash_;
};

/// Packs a table, column by column; all columns of the layout must be given the same rows.
class TableEncoder {
 public:
  TableEncoder(std::string_view path, const Packing& packing, PackingPool& pool);

  /// Appends `project(row)` for each row to one column, by its index in the layout.
  template <class Row, class Project>
  void append(std::size_t column, std::span<const Row> rows, const Project& project) {
    columns_[column].append(rows, project);
  }

  template <class Visit>
  void for_each_column(const Visit& visit) {
    for (DatasetEncoder& column : columns_) visit(column);
  }

  /// Rows that all columns have. REQUIRES: all columns were given the same rows.
  [[nodiscard]] std::uint64_t rows() const;

  /// @param currency  becomes the attribute of money columns; may be empty
  void finish(std::string_view currency, std::vector<EncodedDataset>& out);

 private:
  const layout::Table& table_;
  std::vector<DatasetEncoder> columns_;
};

/// Errors: `Error(invalid)` naming `where` if the text has a NUL or is not UTF-8.
void require_storable(std::string_view text, std::string_view where);

/// Packs a table of names: `count` texts, the width being that of the longest.
/// @param text_of  from row to text
/// Errors: `Error(invalid)` if a text has a NUL or is not UTF-8: it could not be read back.
template <class TextOf>
EncodedDataset encode_names(const layout::Item& item, std::size_t count, const Packing& packing,
                            PackingPool& pool, const TextOf& text_of) {
  std::size_t longest = 1;  // HDF5 has no texts of width 0
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view text = text_of(i);
    require_storable(text, item.path);
    longest = std::max(longest, text.size());
  }
  const layout::ElementType type{layout::Type::text, static_cast<std::uint32_t>(longest)};
  DatasetEncoder encoder(type, text_chunk_rows(type.width, packing.chunk_rows), pool);
  for (std::size_t i = 0; i < count; ++i) encoder.append_text(text_of(i));
  EncodedDataset out = encoder.finish(std::string(item.path));
  out.attributes.push_back({std::string(layout::kDescription), std::string(item.description)});
  return out;
}

}  // namespace fleetbill::results
