#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/journal/names.hpp"
#include "billing/units/error.hpp"
#include "billing/units/instant.hpp"
#include "billing/units/text.hpp"
#include "results/dataset_encoder.hpp"
#include "results/image_reader.hpp"
#include "results/run_file.hpp"

/// Goes through a table of a run file row by row, unpacking a chunk at a time.
namespace fleetbill::results {

/// Unpacks a column chunk after chunk. A column that the file does not have, since a later version
/// of the format added it, is 0 in every row.
class ColumnCursor {
 public:
  /// How many chunks may be unpacked ahead of the one that is read.
  static constexpr std::size_t kAhead = 2;

  ColumnCursor(const ImageReader& image, std::string path)
      : image_(image), path_(std::move(path)), dataset_(image.find(path_)) {}

  /// Moves to `row`. Cheap within the chunks that were unpacked last.
  void move_to(std::uint64_t row) {
    if (dataset_ == nullptr) return;
    read_ahead(row);
    const Chunk& chunk = chunk_of(row);
    end_ = chunk.end;
    begin_ = chunk.values.data() + (row - chunk.begin) * dataset_->type.width;
    width_ = dataset_->type.width;
  }

  /// Unpacks the chunk of `row`, unless that was done. May be called for the next kAhead chunks
  /// while values are read, also for several of them concurrently.
  void read_ahead(std::uint64_t row) {
    if (dataset_ == nullptr) return;
    Chunk& chunk = chunk_of(row);
    if (row < chunk.begin || row >= chunk.end) load(chunk, row);
  }

  /// Whether the chunk of `row` is unpacked, or the file does not have the column.
  [[nodiscard]] bool has(std::uint64_t row) {
    if (dataset_ == nullptr) return true;
    const Chunk& chunk = chunk_of(row);
    return row >= chunk.begin && row < chunk.end;
  }

  /// The row behind the chunk that is unpacked; none if the file does not have the column.
  [[nodiscard]] std::optional<std::uint64_t> end() const {
    return dataset_ == nullptr ? std::nullopt : std::optional(end_);
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Null if the file does not have it.
  [[nodiscard]] const StoredDataset* dataset() const { return dataset_; }
  /// The value `rows` rows after the current one. REQUIRES: it is before end().
  [[nodiscard]] const std::byte* value(std::size_t rows = 0) const {
    return begin_ + rows * width_;
  }

 private:
  static constexpr std::array<std::byte, sizeof(std::uint64_t)> kZero{};

  struct Chunk {
    ChunkDecoder decoder;
    std::vector<std::byte> values;
    std::uint64_t begin = 0, end = 0;  // rows
  };

  /// The place for the chunk of a row: the next chunks have other ones.
  Chunk& chunk_of(std::uint64_t row) {
    return chunks_[row / dataset_->chunk_rows % chunks_.size()];
  }

  void load(Chunk& chunk, std::uint64_t row) {
    const std::uint64_t index = row / dataset_->chunk_rows;
    chunk.end = chunk.begin;  // none, should reading fail
    image_.read_chunk(*dataset_, index, chunk.decoder, chunk.values);
    chunk.begin = index * dataset_->chunk_rows;
    chunk.end = chunk.begin + dataset_->chunk_rows;
  }

  const ImageReader& image_;
  std::string path_;
  const StoredDataset* dataset_;
  std::array<Chunk, kAhead + 1> chunks_;
  std::uint64_t end_ = 0;                  // of the chunk that was moved to
  const std::byte* begin_ = kZero.data();  // of the row that was moved to
  std::size_t width_ = 0;
};

/// The instants that a run file may name: those of the years 1970 to 9998, and the end of the last.
inline const Instant kFirstInstant = start_of({kFirstYear, 1, 1});
inline const Instant kLastInstant = start_of({kEndYear, 1, 1});

/// The value of one column in the row that is visited.
template <class T>
class Column {
 public:
  /// @param rows  how many rows the visit is behind the row that the cursor was moved to
  Column(const ColumnCursor& cursor, const std::size_t& rows) : cursor_(&cursor), rows_(&rows) {}

  [[nodiscard]] T operator()() const {
    T value;
    std::memcpy(&value, cursor_->value(*rows_), sizeof(T));
    return value;
  }

  /// Copies the values of the rows from `first`, counted from the row that the cursor was moved to.
  /// REQUIRES: their chunk is unpacked
  void copy(std::size_t first, std::span<T> into) const {
    if (cursor_->dataset() == nullptr) {
      std::fill(into.begin(), into.end(), T());
    } else {
      std::memcpy(into.data(), cursor_->value(first), into.size_bytes());
    }
  }

  /// Errors of this and the following: `Failure` naming the column if the value is not one of what
  /// it stands for.
  [[nodiscard]] Instant instant() const {
    const Instant t{(*this)()};
    if (t < kFirstInstant || t > kLastInstant) fail("has a time outside 1970 to 9998");
    return t;
  }
  [[nodiscard]] bool flag() const {
    if ((*this)() > 1) fail("is neither 0 nor 1");
    return (*this)() == 1;
  }
  /// What the code stands for in `values`, a vector or alike; `none` if it is missing.
  template <class Values, class Value>
  [[nodiscard]] Value of(const Values& values, Value none) const {
    const T code = (*this)();
    if (code == layout::kMissing<T>) return none;
    return of(values);
  }
  template <class Values>
  [[nodiscard]] auto of(const Values& values) const {
    const T code = (*this)();
    if (code >= values.size()) fail("has a code that stands for nothing");
    return values[code];
  }

  [[noreturn]] void fail(const char* problem) const {
    throw Failure(concat(cursor_->path(), ' ', problem));
  }

 private:
  const ColumnCursor* cursor_;
  const std::size_t* rows_;
};

/// The rows of a table whose column `month` is one of `count` months from `first`, found by binary
/// search, since that column rises. A file may break that promise: readers check each row.
/// Errors: `Failure` if the file cannot be read.
RowRange rows_of_months(const ImageReader& image, std::string_view table, std::uint32_t first,
                        std::uint32_t count);

/// The number of facts before an instant, found by binary search, since facts are in time order.
/// Errors: `Failure` if the file cannot be read.
std::uint64_t facts_before(const ImageReader& image, Instant time);

/// A table and the columns of it that are wanted, which must not outlive it. A table that the file
/// does not have, since a later version of the format added it, has no rows.
class TableReader {
 public:
  TableReader(const ImageReader& image, std::string_view path) : image_(image), path_(path) {
    const layout::Table& table = layout::table(path);
    const StoredDataset* first = image.find(concat(path, '/', table.columns.front().name));
    rows_ = first == nullptr ? 0 : first->rows;
  }

  TableReader(const TableReader&) = delete;
  TableReader& operator=(const TableReader&) = delete;

  [[nodiscard]] std::uint64_t rows() const { return rows_; }

  /// Throws a `Failure` that names the column.
  [[noreturn]] void fail(std::string_view column, std::string_view problem) const {
    throw Failure(concat(path_, '/', column, ' ', problem));
  }

  template <class T>
  [[nodiscard]] Column<T> column(std::string_view name) {
    cursors_.push_back(std::make_unique<ColumnCursor>(image_, concat(path_, '/', name)));
    const StoredDataset* const dataset = cursors_.back()->dataset();
    FLEETBILL_ASSERT(dataset == nullptr || dataset->type.type == type_of<T>(),
                     "a column is read as what it is");
    return Column<T>(*cursors_.back(), visited_);
  }

  /// Calls `visit()` in each row; the columns then have its values. Of a table with several chunks
  /// the next ones are unpacked on other threads meanwhile.
  template <class Visit>
  void for_each(const Visit& visit) {
    for_each(RowRange{0, rows_}, visit);
  }

  /// Calls `visit()` in each of these rows. Chunks without any of them are not read.
  /// REQUIRES: `rows.end` is at most `rows()`
  template <class Visit>
  void for_each(RowRange rows, const Visit& visit) {
    for_each_run(rows, [&](RowRange run) {
      for (std::uint64_t row = run.begin; row < run.end; ++row, ++visited_) visit();
    });
  }

  /// Calls `visit(run)` for these rows, run by run: all rows of a run are unpacked. The columns
  /// have the values of its first row; `Column::copy` gives those of the others. REQUIRES:
  /// `rows.end` is at most `rows()`
  template <class Visit>
  void for_each_run(RowRange rows, const Visit& visit) {
    ReadAhead ahead(*this, rows);
    for (std::uint64_t row = rows.begin; row < rows.end;) {
      ahead.wait_for(row);
      std::uint64_t end = rows.end;  // up to which no column needs another chunk
      for (const auto& cursor : cursors_) {
        cursor->move_to(row);
        end = std::min(end, cursor->end().value_or(end));
      }
      ahead.start_behind(row);
      visited_ = 0;
      visit(RowRange{row, end});
      row = end;
    }
  }

  /// Calls `visit()` in each of these rows, which rise. Chunks without any of them are not read;
  /// the columns of a chunk are unpacked on two threads.
  template <class Visit>
  void for_each(std::span<const std::uint64_t> rows, const Visit& visit) {
    std::uint64_t end = 0;  // up to which no column needs another chunk
    visited_ = 0;
    for (const std::uint64_t row : rows) {
      if (row >= end) unpack_columns(row);
      end = rows_;
      for (const auto& cursor : cursors_) {
        cursor->move_to(row);
        end = std::min(end, cursor->end().value_or(end));
      }
      visit();
    }
  }

 private:
  /// Unpacks the chunks of all columns that have the row.
  void unpack_columns(std::uint64_t row);

  /// Unpacks the next chunks of all columns on other threads, if these have chunks of one size.
  class ReadAhead {
   public:
    ReadAhead(TableReader& table, RowRange rows);

    /// Waits until the chunks of the row are there, if they were started.
    /// Errors: what reading them threw
    void wait_for(std::uint64_t row);
    /// Starts what is next behind the chunks of the row.
    void start_behind(std::uint64_t row);

   private:
    std::future<void> start(std::uint64_t row);

    TableReader& table_;
    RowRange rows_;
    std::uint64_t chunk_rows_ = 0;             // 0: nothing is read ahead
    std::uint64_t next_ = 0;                   // the chunk to start next
    std::deque<std::future<void>> under_way_;  // of the latest chunks that were started
  };

  const ImageReader& image_;
  std::string_view path_;
  std::uint64_t rows_ = 0;
  std::vector<std::unique_ptr<ColumnCursor>> cursors_;
  std::size_t visited_ = 0;  // rows behind those that the cursors were moved to
};

/// Calls `take(text)` for each text of a name table, by code; for none if the file does not have
/// it.
template <class Take>
void for_each_name(const ImageReader& image, std::string_view path, const Take& take) {
  ColumnCursor cursor(image, std::string(path));
  const StoredDataset* const dataset = cursor.dataset();
  const std::uint64_t rows = dataset == nullptr ? 0 : dataset->rows;
  for (std::uint64_t row = 0; row < rows; ++row) {
    cursor.move_to(row);
    const auto* const text = reinterpret_cast<const char*>(cursor.value());
    take(unpadded({text, dataset->type.width}, path));
  }
}

/// The texts of a name table, by code.
std::vector<std::string> read_names(const ImageReader& image, std::string_view path);

/// The same as ids of `names`.
std::vector<NameId> intern_names(const ImageReader& image, std::string_view path,
                                 billing::NameTable& names);

/// The words of a vocabulary's name table, by code, as `parse(text)` reads them.
/// Errors: `Failure` naming a word that this program does not know.
template <class Value, class Parse>
std::vector<Value> read_words(const ImageReader& image, std::string_view path, const Parse& parse) {
  std::vector<Value> out;
  for_each_name(image, path, [&](std::string_view text) {
    const auto value = parse(text);
    if (!value) throw Failure(concat(path, " has a word that this program does not know: ", text));
    out.push_back(*value);
  });
  return out;
}

}  // namespace fleetbill::results
