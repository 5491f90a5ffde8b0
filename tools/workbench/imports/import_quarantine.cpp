#include "tools/workbench/imports/import_quarantine.hpp"

#include <cstddef>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "billing/imports/transcription.hpp"
#include "billing/journal/csv.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {

using billing::imports::kProblemColumn;

std::string import_quarantine_path(std::string path) {
  for (const std::string_view suffix : {".gz", ".csv"}) {
    if (path.ends_with(suffix)) path.resize(path.size() - suffix.size());
  }
  return path + ".import-quarantine.csv";
}

ImportQuarantine::ImportQuarantine(const billing::imports::ImportMap& map, std::string path,
                                   std::FILE* stream)
    : map_(map), path_(std::move(path)), stream_(stream) {}

void ImportQuarantine::start_file(const billing::ingest::TableReader& file) {
  has_problem_column_ = !file.header().empty() && file.header().front() == kProblemColumn;
  const std::string header(without_problem(file.raw_header()));
  if (first_file_.empty()) {
    first_file_ = file.path();
    header_ = header;
  } else if (header != header_) {
    throw Error(ErrorKind::invalid,
                concat(file.path(), ":", file.header_line(),
                       ": error: its header differs from the header of ", first_file_,
                       "; import each file separately, and bill the journals together"));
  }
}

void ImportQuarantine::add(const std::string& place, std::string_view raw,
                           std::string_view problem) {
  if (!out_) {
    if (stream_ != nullptr) {
      out_.emplace(stream_, path_);
    } else {
      out_.emplace(path_);
    }
    out_->write(concat(kProblemColumn, map_.delimiter, header_, "\n"));
  }
  std::string cell;
  billing::csv::append_cell(
      cell, billing::imports::encoded(map_.encoding, concat(place, ": ", problem)), map_.delimiter);
  out_->write(concat(cell, map_.delimiter, without_problem(raw), "\n"));
}

void ImportQuarantine::commit_with(OutputFile& journal) {
  if (out_) return OutputFile::commit_together({&journal, &*out_});
  std::error_code ignored;
  std::vector<std::string> removed;
  const bool is_old = stream_ == nullptr && std::filesystem::is_regular_file(path_, ignored);
  if (is_old) removed.push_back(path_);
  OutputFile::commit_together({&journal}, removed);
}

/// Returns the row after the cell with the reason of its previous quarantine.
std::string_view ImportQuarantine::without_problem(std::string_view raw) const {
  if (!has_problem_column_) return raw;
  bool quoted = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '"') quoted = !quoted;
    if (raw[i] == map_.delimiter && !quoted) return raw.substr(i + 1);
  }
  return raw;
}

}  // namespace fleetbill::workbench
