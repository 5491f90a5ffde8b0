// Bytes as an import map: refused as invalid, or a map whose facts of an export are rows of an
// event file.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "billing/imports/transcription.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "scenarios/loader/import_map_loader.hpp"
#include "yaml_target.hpp"

namespace {

using namespace fleetbill;
using namespace fleetbill::billing;

const std::vector<std::string>& header() {
  static const std::vector<std::string> kHeader{
      "Organisation",  "Asset Name", "Serial", "Billing Plan", "Created", "Last Connected (UTC)",
      "Message Count", "Client",     "Time",   "Seen",         "A",       "B"};
  return kHeader;
}

const std::vector<std::vector<std::string_view>>& rows() {
  static const std::vector<std::vector<std::string_view>> kRows{
      {"North", "Van", "0101", "TG-PPM", "2026-01-02", "2026-01-03 04:05", "1,299", "Acme",
       "2026-01-04T00:00:00Z", "1767225600000", "x", "1"},
      {"Total", "", "", "", "", "", "1 299", "", "", "", "", ""},
      {"", "\"quoted\", cell", "1", "standard", "02/01/2026", "Never Connected", "-5", "Yard",
       "soon", "12.5", "\xff", "\n"},
      {"", "", "", "", "", "", "", "", "", "", "", ""},
      {"short"}};
  return kRows;
}

void import_rows(const imports::ImportMap& map) {
  std::map<std::string, std::string> options;
  for (const auto& option : map.options) options[option.first] = "2026-01-01";
  std::optional<imports::Transcriber> transcriber;
  try {
    transcriber.emplace(map, header(), "export.csv:1", options);
  } catch (const Error& error) {
    FLEETBILL_ASSERT(error.kind() != ErrorKind::io, error.what());
    FLEETBILL_ASSERT(is_utf8(error.what()), "it can be printed");
    return;  // the export lacks a column of the map
  }
  std::string journal = imports::journal_header();
  std::size_t facts = 0;
  for (const auto& row : rows()) {
    const imports::Transcript transcript = transcriber->transcribe(row);
    FLEETBILL_ASSERT(transcript.facts.empty() || transcript.problem.empty(),
                     "a row is imported or quarantined");
    facts += transcript.facts.size();
    for (const auto& fact : transcript.facts) journal += fact.text;
  }
  const Journal read = ingest::read_journal_text("imported.csv", journal);
  FLEETBILL_ASSERT(read.rows_read == facts, "each fact is a row");
  FLEETBILL_ASSERT(read.unreadable.empty(), "each row can be read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::load_file(data, size,
                  [](const std::string& path) { import_rows(scenarios::load_import_map(path)); });
  return 0;
}
