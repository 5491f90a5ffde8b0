#include "billing/ingest/record_cutter.hpp"

#include <algorithm>
#include <cstring>

#include "billing/journal/row_reader.hpp"
#include "billing/units/error.hpp"

namespace fleetbill::billing::ingest {

// ---- text ---------------------------------------------------------------------------------------

void TextBuffer::make_room(std::size_t size) {
  const std::size_t needed = size_ + size + RowReader::kPadding;
  if (needed <= capacity_) return;
  const std::size_t capacity = std::max(needed, capacity_ + capacity_ / 2);
  auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
  bytes_ = std::move(bytes);
  capacity_ = capacity;
}

std::size_t TextBuffer::append_from(ByteSource& source, std::size_t size) {
  make_room(size);
  const std::size_t n = source.read(bytes_.get() + size_, size);
  shrink_to(size_ + n);
  return n;
}

void TextBuffer::append(std::string_view text) {
  make_room(text.size());
  if (!text.empty()) std::memcpy(bytes_.get() + size_, text.data(), text.size());
  shrink_to(size_ + text.size());
}

void TextBuffer::erase_front(std::size_t size) {
  std::memmove(bytes_.get(), bytes_.get() + size, size_ - size);
  shrink_to(size_ - size);
}

void TextBuffer::shrink_to(std::size_t size) {
  make_room(0);
  size_ = size;
  std::memset(bytes_.get() + size_, 0, RowReader::kPadding);
}

// ---- records ------------------------------------------------------------------------------------

bool RecordCutter::next(TextBlock& block) {
  TextBuffer& text = block.text;
  text.shrink_to(0);
  text.append(rest_.view());
  rest_.shrink_to(0);
  if (at_begin_) skip_byte_order_mark(text);
  if (within_line_) skip_to_line_end(text);
  block.size = at_end_ ? text.size() : 0;
  while (block.size == 0 && !is_endless(text.view()) && !at_end_) {
    read_more(text);
    block.size = at_end_ ? text.size() : end_of_records(text.view());
  }
  if (is_endless(text.view().substr(block.size))) {
    block.size += csv::kLongestRecord + 1;
    text.shrink_to(block.size);
    within_line_ = true;
  }
  block.at_end = at_end_;
  block.progress = source_.progress();
  rest_.append(text.view().substr(block.size));
  return block.size > 0;
}

void RecordCutter::read_more(TextBuffer& text) {
  at_end_ = text.append_from(source_, block_size_) == 0;
}

void RecordCutter::skip_byte_order_mark(TextBuffer& text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  at_begin_ = false;
  while (text.size() < kMark.size() && !at_end_) read_more(text);
  if (text.view().starts_with(kMark)) text.erase_front(kMark.size());
}

/// Lines without quotes are records. A line with quotes must be split to find the end of its
/// record.
std::size_t RecordCutter::end_of_records(std::string_view text) {
  std::size_t end = 0;
  while (true) {
    const std::size_t quote = text.find('"', end);
    const std::size_t line_end = text.substr(0, quote).rfind('\n');
    if (line_end != std::string_view::npos) end = std::max(end, line_end + 1);
    if (quote == std::string_view::npos) return end;
    const csv::Split split = csv::split_record(text.substr(end), at_end_, cells_, delimiter_);
    const bool ends_here =
        split.outcome != csv::Outcome::need_more && split.outcome != csv::Outcome::endless;
    if (!ends_here) return end;
    end += split.consumed;
  }
}

/// Whether the text is not a record, because it exceeds the longest record.
bool RecordCutter::is_endless(std::string_view rest) {
  return rest.size() > csv::kLongestRecord && rest.find('\n') == std::string_view::npos;
}

/// Skips the rest of a line whose start was returned.
void RecordCutter::skip_to_line_end(TextBuffer& text) {
  within_line_ = false;
  while (!at_end_) {
    text.shrink_to(0);
    read_more(text);
    const std::size_t line_end = text.view().find('\n');
    if (line_end == std::string_view::npos) continue;
    text.erase_front(line_end + 1);
    return;
  }
}

}  // namespace fleetbill::billing::ingest
