#include "billing/ingest/event_files.hpp"

#include <limits>
#include <utility>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::ingest {
namespace {

std::string place_of(const std::string& file, std::uint32_t line) {
  return concat(file, ":", line);
}

[[noreturn]] void fail(const std::string& file, std::uint32_t line, std::string_view what) {
  throw Error(ErrorKind::invalid, concat(place_of(file, line), ": error: ", what));
}

}  // namespace

std::uint32_t counted(const std::string& file, std::uint32_t line, std::uint32_t lines) {
  if (line > std::numeric_limits<std::uint32_t>::max() - lines) {
    fail(file, line, "the file has more than 4,294,967,295 lines");
  }
  return line + lines;
}

bool EventFiles::next(TextBlock& block, BlockPlace& place) {
  while (true) {
    if (!cutter_) {
      if (opened_ == files_.size()) return false;
      open();
    }
    if (!cutter_->next(block)) {
      if (!header_) fail(files_[opened_ - 1].name, line_, "the file has no header line");
      cutter_.reset();
      continue;
    }
    place = {opened_ - 1, header_, 0, 0};
    if (!header_) read_header(block, place);
    if (!header_ || place.begin == block.size) continue;
    if (std::exchange(has_no_rows_yet_, false)) place.first_line = line_;
    return true;
  }
}

void EventFiles::open() {
  cutter_.reset();
  source_ = files_[opened_].open();
  cutter_.emplace(*source_, block_size_);
  ++opened_;
  header_ = nullptr;
  has_no_rows_yet_ = true;
  line_ = 1;
}

/// Reads the block up to the header line, or all of it if it has no header line.
void EventFiles::read_header(const TextBlock& block, BlockPlace& place) {
  while (!header_ && place.begin < block.size) {
    const csv::Split split =
        csv::split_record(block.text.view().substr(place.begin), block.at_end, cells_);
    take_header(split);
    place.begin += split.consumed;
    line_ = counted(files_[place.file].name, line_, split.lines);
  }
  place.header = header_;
}

void EventFiles::take_header(const csv::Split& split) {
  const std::string& file = files_[opened_ - 1].name;
  if (split.outcome == csv::Outcome::record) {
    header_ = std::make_shared<const Header>(cells_.values, place_of(file, line_));
  } else if (split.outcome != csv::Outcome::blank) {
    fail(file, line_, concat("the header line is not CSV: ", split.problem));
  }
}

}  // namespace fleetbill::billing::ingest
