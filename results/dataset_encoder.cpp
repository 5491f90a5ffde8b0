#include "results/dataset_encoder.hpp"

#include "billing/units/money.hpp"
#include "billing/units/text.hpp"
#include "results/words.hpp"

namespace fleetbill::results {
namespace {

constexpr std::size_t kTextChunkBytes = 1 << 20;

Attribute text_attribute(std::string_view name, std::string_view value) {
  return {std::string(name), std::string(value)};
}

Attribute missing_value(layout::Type type) {
  Attribute out{std::string(layout::kMissingAttribute), {}};
  switch (type) {
    case layout::Type::u8: out.value = layout::kMissing<std::uint8_t>; break;
    case layout::Type::u32: out.value = layout::kMissing<std::uint32_t>; break;
    case layout::Type::i64: out.value = layout::kMissing<std::int64_t>; break;
    default: FLEETBILL_ASSERT(false, "a type that has a missing value");
  }
  return out;
}

std::vector<Attribute> attributes_of(const layout::Column& column, std::string_view currency) {
  std::vector<Attribute> out{text_attribute(layout::kDescription, column.description)};
  if (!column.units.empty()) out.push_back(text_attribute(layout::kUnitsAttribute, column.units));
  if (!column.names.empty()) out.push_back(text_attribute(layout::kNamesAttribute, column.names));
  if (column.can_miss) out.push_back(missing_value(column.type));
  if (column.role == layout::Role::time) {
    out.push_back(text_attribute(layout::kCalendarAttribute, layout::kCalendar));
  }
  if (column.role == layout::Role::money) {
    out.push_back(text_attribute(layout::kCurrencyAttribute, currency));
    out.push_back({std::string(layout::kScaleAttribute), Money::kMicrosPerUnit});
  }
  return out;
}

}  // namespace

std::uint32_t text_chunk_rows(std::uint32_t width, std::uint32_t chunk_rows) {
  const std::size_t rows = std::max<std::size_t>(1, kTextChunkBytes / width);
  return static_cast<std::uint32_t>(std::min<std::size_t>(rows, chunk_rows));
}

std::byte* DatasetEncoder::room(std::size_t n) {
  const std::size_t needed = (filled_ + n) * type_.width;
  if (open_.size() < needed) {
    const std::size_t whole = std::size_t{chunk_rows_} * type_.width;
    open_.resize(std::min(whole, std::max(needed, 2 * open_.size())));
  }
  return open_.data() + filled_ * type_.width;
}

void DatasetEncoder::added(std::size_t n) {
  filled_ += n;
  rows_ += n;
  if (filled_ < chunk_rows_) return;
  close(chunk_rows_);
  chunks_.push_back(pool_->pack(open_, type_.width));
}

void DatasetEncoder::append_text(std::string_view text) {
  FLEETBILL_ASSERT(type_.type == layout::Type::text && text.size() <= type_.width,
                   "a text of the dataset's width");
  std::byte* const to = room(1);
  std::memcpy(to, text.data(), text.size());
  std::memset(to + text.size(), 0, type_.width - text.size());
  added(1);
}

void DatasetEncoder::close(std::uint32_t padded_rows) {
  const std::size_t used = filled_ * type_.width;
  const std::size_t whole = std::size_t{padded_rows} * type_.width;
  open_.resize(whole);
  std::fill(open_.begin() + static_cast<std::ptrdiff_t>(used), open_.end(), std::byte{0});
  hash_.update(std::span(open_).first(used));
  filled_ = 0;
}

void DatasetEncoder::write_filled(ArchiveWriter& a) {
  auto count = static_cast<std::uint64_t>(chunks_.size() - written_);
  a(count);
  for (; written_ < chunks_.size(); ++written_) {
    std::vector<std::byte> bytes = chunks_[written_].get();
    a(bytes);
  }
}

/// The hash goes over the values, which are in the chunks: its own state would tie the files to one
/// version of the library, and need not be trusted if it can be made again.
void DatasetEncoder::read_filled(ArchiveReader& a, ChunkDecoder& decoder) {
  std::uint64_t count = 0;
  a(count);
  std::vector<std::byte> values(std::size_t{chunk_rows_} * type_.width);
  for (; count > 0; --count) {
    std::vector<std::byte> bytes;
    a(bytes);
    decoder.decode(bytes, type_.width, values);
    hash_.update(values);
    chunks_.push_back(packed_chunk(std::move(bytes)));
  }
  written_ = chunks_.size();
}

void DatasetEncoder::check_open_chunk() const {
  const bool fits = filled_ < chunk_rows_ && open_.size() == filled_ * type_.width &&
                    rows_ == chunks_.size() * std::uint64_t{chunk_rows_} + filled_;
  if (!fits) throw ArchiveError("its open chunk does not fit to the filled ones");
}

EncodedDataset DatasetEncoder::finish(std::string path) {
  // A dataset of less than one chunk gets a chunk of its own size: small runs stay small.
  const auto chunk_rows =
      static_cast<std::uint32_t>(std::clamp<std::uint64_t>(rows_, 1, chunk_rows_));
  if (filled_ > 0) {
    close(chunk_rows);
    chunks_.push_back(pool_->pack_here(open_, type_.width));
  }
  open_ = {};
  EncodedDataset out;
  out.path = std::move(path);
  out.type = type_;
  out.rows = rows_;
  out.chunk_rows = chunk_rows;
  out.chunks = std::move(chunks_);
  out.values = hash_.value();
  return out;
}

TableEncoder::TableEncoder(std::string_view path, const Packing& packing, PackingPool& pool)
    : table_(layout::table(path)) {
  for (const layout::Column& column : table_.columns) {
    columns_.emplace_back(layout::element_type(column.type), packing.chunk_rows, pool);
  }
}

std::uint64_t TableEncoder::rows() const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    FLEETBILL_ASSERT(
        columns_[i].rows() == columns_.front().rows(),
        concat(table_.path, ": column ", table_.columns[i].name, " has other rows than the first"));
  }
  return columns_.front().rows();
}

void TableEncoder::finish(std::string_view currency, std::vector<EncodedDataset>& out) {
  static_cast<void>(rows());  // checks that all columns have the same
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const layout::Column& column = table_.columns[i];
    out.push_back(columns_[i].finish(concat(table_.path, '/', column.name)));
    out.back().attributes = attributes_of(column, currency);
  }
}

void require_storable(std::string_view text, std::string_view where) {
  const char* problem = nullptr;
  if (text.find('\0') != std::string_view::npos) problem = " has a NUL byte";
  if (!is_utf8(text)) problem = " is not UTF-8";
  if (problem != nullptr) {
    throw Error(ErrorKind::invalid,
                concat("a text of ", where, problem, ": '", storable(text.substr(0, 40)), "'"));
  }
}

}  // namespace fleetbill::results
