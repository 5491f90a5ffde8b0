#include "tools/workbench/output/sorted_records.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {
namespace {

[[noreturn]] void fail_temporary() {
  throw Error(ErrorKind::io, concat("a temporary file for sorting: ", std::strerror(errno)));
}

}  // namespace

/// The header of each record in a temporary file, which only this process reads.
struct SortedRecords::RecordHead {
  Instant time;
  std::size_t size = 0;
};

/// One temporary file, read record by record.
class SortedRecords::Part {
 public:
  explicit Part(std::FILE* file) : file_(file) {
    std::rewind(file_);
    next();
  }

  [[nodiscard]] bool at_end() const { return at_end_; }
  [[nodiscard]] Instant time() const { return head_.time; }
  [[nodiscard]] std::string_view record() const { return record_; }

  void next() {
    if (std::fread(&head_, sizeof head_, 1, file_) != 1) {
      if (std::ferror(file_) != 0) fail_temporary();
      at_end_ = true;
      return;
    }
    record_.resize(head_.size);
    if (std::fread(record_.data(), 1, head_.size, file_) != head_.size) fail_temporary();
  }

 private:
  std::FILE* file_;
  RecordHead head_;
  std::string record_;
  bool at_end_ = false;
};

void SortedRecords::add(Instant time, std::string_view record) {
  if (texts_.size() + places_.size() * sizeof(Place) + record.size() > limit_) put_aside();
  places_.push_back({time, texts_.size(), record.size()});
  texts_ += record;
}

void SortedRecords::sort() {
  std::stable_sort(places_.begin(), places_.end(),
                   [](const Place& a, const Place& b) { return a.time < b.time; });
}

void SortedRecords::put_aside() {
  if (places_.empty()) return;
  sort();
  File file(std::tmpfile());
  if (!file) fail_temporary();
  for (const Place& place : places_) {
    const RecordHead head{place.time, place.size};
    const bool written =
        std::fwrite(&head, sizeof head, 1, file.get()) == 1 &&
        std::fwrite(texts_.data() + place.begin, 1, place.size, file.get()) == place.size;
    if (!written) fail_temporary();
  }
  if (std::fflush(file.get()) != 0) fail_temporary();
  parts_.push_back(std::move(file));
  places_.clear();
  texts_.clear();
}

void SortedRecords::write(const std::function<void(std::string_view)>& sink) {
  if (parts_.empty()) {
    sort();
    for (const Place& place : places_) {
      sink(std::string_view(texts_).substr(place.begin, place.size));
    }
    return;
  }
  put_aside();
  std::vector<Part> parts;
  for (const File& file : parts_) parts.emplace_back(file.get());
  // The earliest record is first; of one time, the record of the earlier part.
  const auto comes_later = [&](std::size_t a, std::size_t b) {
    return std::pair(parts[a].time(), a) > std::pair(parts[b].time(), b);
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(comes_later)> next(
      comes_later);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].at_end()) next.push(i);
  }
  while (!next.empty()) {
    const std::size_t part = next.top();
    next.pop();
    sink(parts[part].record());
    parts[part].next();
    if (!parts[part].at_end()) next.push(part);
  }
}

}  // namespace fleetbill::workbench
