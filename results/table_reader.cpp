#include "results/table_reader.hpp"

#include <algorithm>

#include "results/concurrent.hpp"

namespace fleetbill::results {

namespace {

/// Returns the first row whose value in a rising column is at least `wanted`; the number of rows if
/// no row is. A file may break the promise that the column rises: the search still ends.
template <class Value, class Wanted>
std::uint64_t first_row_from(ColumnCursor& column, Wanted wanted) {
  RowRange unknown{0, column.dataset() == nullptr ? 0 : column.dataset()->rows};
  while (unknown.begin < unknown.end) {
    const std::uint64_t middle = unknown.begin + (unknown.end - unknown.begin) / 2;
    column.move_to(middle);
    Value value = 0;
    std::memcpy(&value, column.value(), sizeof(value));
    if (value < wanted) {
      unknown.begin = middle + 1;
    } else {
      unknown.end = middle;
    }
  }
  return unknown.begin;
}

}  // namespace

RowRange rows_of_months(const ImageReader& image, std::string_view table, std::uint32_t first,
                        std::uint32_t count) {
  ColumnCursor month(image, concat(table, "/month"));
  const auto begin = first_row_from<std::uint32_t>(month, std::uint64_t{first});
  const auto end = first_row_from<std::uint32_t>(month, std::uint64_t{first} + count);
  return {begin, std::max(begin, end)};
}

std::uint64_t facts_before(const ImageReader& image, Instant time) {
  ColumnCursor times(image, concat(layout::kFacts, "/time"));
  return first_row_from<std::int64_t>(times, time.ms);
}

void TableReader::unpack_columns(std::uint64_t row) {
  const auto has_row = [row](const auto& cursor) { return cursor->has(row); };
  if (std::all_of(cursors_.begin(), cursors_.end(), has_row)) return;
  const auto unpack_every_second = [&](std::size_t from) {
    for (std::size_t i = from; i < cursors_.size(); i += 2) cursors_[i]->read_ahead(row);
  };
  auto others = started([&] {
    const hdf5::QuietErrors quiet;  // which are each thread's own
    unpack_every_second(1);
  });
  unpack_every_second(0);
  others.get();
}

TableReader::ReadAhead::ReadAhead(TableReader& table, RowRange rows) : table_(table), rows_(rows) {
  constexpr std::uint64_t kMostBytes = 4U << 20U;  // of a chunk: larger ones are not kept at a time
  for (const auto& cursor : table.cursors_) {
    const StoredDataset* const dataset = cursor->dataset();
    if (dataset == nullptr) continue;
    const bool is_as_large = chunk_rows_ == 0 || chunk_rows_ == dataset->chunk_rows;
    const std::uint64_t bytes = std::uint64_t{dataset->chunk_rows} * dataset->type.width;
    if (!is_as_large || bytes > kMostBytes) {
      chunk_rows_ = 0;
      return;
    }
    chunk_rows_ = dataset->chunk_rows;
  }
  if (chunk_rows_ > 0) next_ = rows.begin / chunk_rows_ + 1;  // the first one is not read ahead
}

void TableReader::ReadAhead::wait_for(std::uint64_t row) {
  if (chunk_rows_ == 0 || row == rows_.begin) return;
  std::future<void> chunks = std::move(under_way_.front());
  under_way_.pop_front();
  chunks.get();
}

void TableReader::ReadAhead::start_behind(std::uint64_t row) {
  if (chunk_rows_ == 0) return;
  const std::uint64_t last = row / chunk_rows_ + ColumnCursor::kAhead;
  for (; next_ <= last && next_ * chunk_rows_ < rows_.end; ++next_) {
    under_way_.push_back(start(next_ * chunk_rows_));
  }
}

std::future<void> TableReader::ReadAhead::start(std::uint64_t row) {
  return started([this, row] {
    const hdf5::QuietErrors quiet;  // which are each thread's own
    for (const auto& cursor : table_.cursors_) cursor->read_ahead(row);
  });
}

std::vector<std::string> read_names(const ImageReader& image, std::string_view path) {
  std::vector<std::string> out;
  for_each_name(image, path, [&](std::string_view text) { out.emplace_back(text); });
  return out;
}

std::vector<NameId> intern_names(const ImageReader& image, std::string_view path,
                                 billing::NameTable& names) {
  constexpr std::size_t kAhead = 32;              // names: the latency of one memory access
  constexpr std::uint64_t kMostRoom = 1U << 24U;  // names; a file may claim more than it has
  const StoredDataset* const dataset = image.find(path);
  std::vector<NameId> out;
  if (dataset == nullptr) return out;
  const std::uint64_t room = std::min(dataset->rows, kMostRoom);
  out.reserve(room);
  names.reserve(room);
  std::vector<std::string_view> batch;
  const auto intern = [&] {
    for (const std::string_view text : batch) names.prefetch(text);
    for (const std::string_view text : batch) out.push_back(names.intern(text));
    batch.clear();
  };
  std::uint64_t row = 0;
  for_each_name(image, path, [&](std::string_view text) {
    batch.push_back(text);
    ++row;
    const bool is_last_of_chunk = row % dataset->chunk_rows == 0 || row == dataset->rows;
    if (batch.size() == kAhead || is_last_of_chunk) intern();  // before its texts are gone
  });
  return out;
}

}  // namespace fleetbill::results
