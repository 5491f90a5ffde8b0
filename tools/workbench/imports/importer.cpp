#include "tools/workbench/imports/importer.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include "billing/imports/transcription.hpp"
#include "billing/ingest/table_reader.hpp"
#include "billing/journal/csv.hpp"
#include "billing/journal/kinds.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {

using billing::imports::missing_columns;
using billing::imports::Transcriber;
using billing::imports::Transcript;
using billing::ingest::TableReader;
using billing::ingest::TableRow;

namespace {

constexpr std::size_t kMostMemory = 128U << 20U;  // bytes of facts that are sorted in memory

Transcript transcript_of(const Transcriber& transcriber, const TableRow& row) {
  if (row.problem.empty()) return transcriber.transcribe(row.cells);
  Transcript out;
  out.problem = row.problem;
  return out;
}

}  // namespace

std::uint64_t ImportCounts::all_skipped() const {
  return std::accumulate(skipped.begin(), skipped.end(), blank);
}

Importer::Importer(const billing::imports::ImportMap& map,
                   std::map<std::string, std::string> options, std::string quarantine,
                   std::FILE* quarantine_stream)
    : map_(map),
      options_(std::move(options)),
      quarantine_(map, std::move(quarantine), quarantine_stream),
      records_(kMostMemory) {
  counts_.skipped.resize(map.skip.size());
}

void Importer::add_file(const std::string& path) {
  TableReader file(path, map_.delimiter,
                   [&](const auto& cells) { return missing_columns(map_, cells); });
  const Transcriber transcriber(map_, file.header(), concat(path, ":", file.header_line()),
                                options_);
  quarantine_.start_file(file);
  counts_.unused_columns.insert(transcriber.unused_columns().begin(),
                                transcriber.unused_columns().end());
  if (file.header_line() > 1) counts_.titles.push_back(concat(path, ":", file.header_line()));
  std::optional<Instant> latest;
  TableRow row;
  while (file.next(row)) {
    ++counts_.read;
    const Transcript transcript = transcript_of(transcriber, row);
    if (!transcript.problem.empty()) {
      ++counts_.quarantined;
      quarantine_.add(concat(path, ":", row.line), row.raw, transcript.problem);
    } else if (transcript.is_blank) {
      ++counts_.blank;
    } else if (transcript.skipped) {
      ++counts_.skipped[*transcript.skipped];
    } else {
      ++counts_.imported;
      counts_.facts += transcript.facts.size();
      for (const auto& fact : transcript.facts) records_.add(fact.time, fact.text);
      if (transcript.latest) {
        latest = std::max(latest.value_or(*transcript.latest), *transcript.latest);
      }
    }
  }
  const std::string problem =
      latest ? billing::imports::seconds_as_milliseconds(map_, *latest) : std::string();
  if (!problem.empty()) throw Error(ErrorKind::invalid, concat(path, ": error: ", problem));
}

void Importer::add_period(Month month) {
  const auto add = [&](billing::Kind kind, Instant time) {
    std::vector<std::string> cells(billing::kColumnCount);
    const auto cell = [&](billing::Column column) -> std::string& {
      return cells[static_cast<std::size_t>(column)];
    };
    cell(billing::Column::time) = to_string(time);
    cell(billing::Column::kind) = to_string(kind);
    cell(billing::Column::id) = concat(to_string(kind), "/", to_string(month));
    std::string record;
    billing::csv::append_record(record, cells);
    records_.add(time, record);
    ++counts_.facts;
  };
  add(billing::Kind::journal_begins, month.begin());
  add(billing::Kind::journal_ends, month.end());
}

void Importer::finish(OutputFile& journal) {
  journal.write(billing::imports::journal_header());
  records_.write([&](std::string_view record) { journal.write(record); });
  quarantine_.commit_with(journal);
}

}  // namespace fleetbill::workbench
