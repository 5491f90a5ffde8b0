#include "results/table_reader.hpp"

#include <algorithm>
#include <system_error>

namespace fleetbill::results {

TableReader::ReadAhead::ReadAhead(TableReader& table) : table_(table) {
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
}

void TableReader::ReadAhead::wait_for(std::uint64_t row) {
  if (chunk_rows_ == 0 || row == 0) return;
  std::future<void> chunks = std::move(under_way_.front());
  under_way_.pop_front();
  if (chunks.valid()) chunks.get();
}

void TableReader::ReadAhead::start_behind(std::uint64_t row) {
  if (chunk_rows_ == 0) return;
  const std::uint64_t last = row / chunk_rows_ + ColumnCursor::kAhead;
  for (; started_ <= last && started_ * chunk_rows_ < table_.rows_; ++started_) {
    under_way_.push_back(start(started_ * chunk_rows_));
  }
}

/// @returns nothing to wait for if there is no thread to be had: the chunks are then unpacked when
/// their turn comes
std::future<void> TableReader::ReadAhead::start(std::uint64_t row) {
  try {
    return std::async(std::launch::async, [this, row] {
      const hdf5::QuietErrors quiet;  // which are each thread's own
      for (const auto& cursor : table_.cursors_) cursor->read_ahead(row);
    });
  } catch (const std::system_error&) {
    return {};
  }
}

std::vector<std::string> read_names(const ImageReader& image, std::string_view path) {
  std::vector<std::string> out;
  for_each_name(image, path, [&](std::string_view text) { out.emplace_back(text); });
  return out;
}

std::vector<NameId> intern_names(const ImageReader& image, std::string_view path,
                                 billing::NameTable& names) {
  constexpr std::size_t kAhead = 32;              // names, in the time of which memory answers
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
