#include "billing/ingest/table_reader.hpp"

#include <algorithm>

#include "billing/ingest/event_files.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::ingest {
namespace {

constexpr std::size_t kTableBlock = 1 << 18;

std::string_view without_line_end(std::string_view record) {
  if (record.ends_with('\n')) record.remove_suffix(1);
  if (record.ends_with('\r')) record.remove_suffix(1);
  return record;
}

}  // namespace

TableReader::TableReader(std::string path, char delimiter, const MissingColumns& missing)
    : path_(std::move(path)),
      delimiter_(delimiter),
      source_(open_source(path_)),
      cutter_(*source_, kTableBlock, delimiter) {
  read_header(missing);
}

void TableReader::skip_to_header(TableRow& row, const MissingColumns& missing) {
  constexpr std::size_t kMostLines = 20;
  std::size_t best = 0;
  std::size_t fewest = 0;
  do {
    ReadAhead read{
        row.line, std::string(row.raw), {row.cells.begin(), row.cells.end()}, row.problem};
    const std::size_t count = row.problem.empty() ? missing(row.cells) : SIZE_MAX;
    const bool is_better = ahead_.empty() || count < fewest ||
                           (count == fewest && read.cells.size() > ahead_[best].cells.size());
    if (is_better) {
      best = ahead_.size();
      fewest = count;
    }
    ahead_.push_back(std::move(read));
  } while (fewest > 0 && ahead_.size() < kMostLines && read_next(row));
  ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(best));
  (void)next(row);
}

void TableReader::read_header(const MissingColumns& missing) {
  TableRow row;
  if (!next(row)) {
    throw Error(ErrorKind::invalid,
                concat(path_, ":", line_, ": error: the file has no header line"));
  }
  if (row.raw.find('\0') != std::string_view::npos) {
    throw Error(ErrorKind::invalid,
                concat(path_, ":", row.line, ": error: not a text file with a header line"));
  }
  if (missing) skip_to_header(row, missing);
  if (!row.problem.empty()) {
    throw Error(ErrorKind::invalid,
                concat(path_, ":", row.line, ": error: the header line is not CSV: ", row.problem));
  }
  header_.assign(row.cells.begin(), row.cells.end());
  raw_header_ = row.raw;
  header_line_ = row.line;
}

bool TableReader::next(TableRow& row) {
  if (is_front_used_) ahead_.pop_front();
  is_front_used_ = !ahead_.empty();
  if (!is_front_used_) return read_next(row);
  const ReadAhead& read = ahead_.front();
  row.line = read.line;
  row.raw = read.raw;
  row.cells.assign(read.cells.begin(), read.cells.end());
  row.problem = read.problem;
  return true;
}

bool TableReader::read_next(TableRow& row) {
  while (true) {
    if (at_ == block_.size) {
      at_ = 0;
      block_.size = 0;
      if (!cutter_.next(block_)) return false;
    }
    const std::string_view rest = block_.text.view().substr(at_);
    const csv::Split split = csv::split_record(rest, block_.at_end, cells_, delimiter_);
    // A line too long for a record ends its block.
    const std::size_t consumed = std::min(split.consumed, block_.size - at_);
    row.line = line_;
    row.raw = without_line_end(rest.substr(0, consumed));
    at_ += consumed;
    line_ = counted(path_, line_, split.lines);
    if (split.outcome == csv::Outcome::blank) continue;
    const bool is_record = split.outcome == csv::Outcome::record;
    row.problem = is_record ? std::string_view{} : split.problem;
    row.cells.clear();
    if (is_record) row.cells = cells_.values;
    return true;
  }
}

}  // namespace fleetbill::billing::ingest
