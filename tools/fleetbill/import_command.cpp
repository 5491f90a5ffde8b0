#include <fmt/core.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "billing/imports/transcription.hpp"
#include "billing/ingest/table_reader.hpp"
#include "billing/journal/csv.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/import_map_loader.hpp"
#include "tools/exit_code.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/program.hpp"
#include "tools/workbench/output/output_file.hpp"
#include "tools/workbench/output/sorted_records.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

using billing::imports::ImportMap;
using billing::imports::Transcriber;
using billing::imports::Transcript;
using billing::ingest::TableReader;
using billing::ingest::TableRow;
using Json = nlohmann::ordered_json;

/// What became of the rows: read is the sum of the others.
struct ImportCounts {
  std::uint64_t read = 0;
  std::uint64_t imported = 0;
  std::vector<std::uint64_t> skipped;  ///< by rule of the map
  std::uint64_t blank = 0;             ///< skipped since all cells are empty
  std::uint64_t quarantined = 0;
  std::uint64_t facts = 0;
  std::set<std::string> unused_columns;
};

/// The rows that could not be imported, as they stood, with the reason before them: mended in that
/// very file, they can be imported from there.
class ImportQuarantine {
 public:
  ImportQuarantine(const ImportMap& map, std::string path) : map_(map), path_(std::move(path)) {}

  /// The file that the next rows are of.
  /// Errors: `Error(invalid)` if its header is not that of the files before
  void open(const TableReader& file) {
    has_problem_column_ =
        !file.header().empty() && file.header().front() == billing::imports::kProblemColumn;
    const std::string header(without_problem(file.raw_header()));
    if (first_file_.empty()) {
      first_file_ = file.path();
      header_ = header;
    } else if (header != header_) {
      throw Error(
          ErrorKind::invalid,
          concat(file.path(), ":", file.header_line(), ": error: its header is not that of ",
                 first_file_, "; import them one by one, bill merges their journals"));
    }
  }

  void add(const std::string& place, std::string_view raw, std::string_view problem) {
    if (!out_) {
      out_.emplace(path_);
      out_->write(concat(billing::imports::kProblemColumn, map_.delimiter, header_, "\n"));
    }
    std::string cell;
    billing::csv::append_cell(cell, encoded(map_.encoding, concat(place, ": ", problem)),
                              map_.delimiter);
    out_->write(concat(cell, map_.delimiter, without_problem(raw), "\n"));
  }

  /// Puts both files in their place. Nothing that is left from an earlier import stays if no row is
  /// quarantined.
  void commit_with(OutputFile& journal) {
    if (out_) return OutputFile::commit_together({&journal, &*out_});
    journal.commit();
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path_, ignored)) std::filesystem::remove(path_, ignored);
  }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  /// The row behind the cell that said why it was quarantined the last time.
  [[nodiscard]] std::string_view without_problem(std::string_view raw) const {
    if (!has_problem_column_) return raw;
    bool quoted = false;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '"') quoted = !quoted;
      if (raw[i] == map_.delimiter && !quoted) return raw.substr(i + 1);
    }
    return raw;
  }

  const ImportMap& map_;
  std::string path_;
  std::string first_file_, header_;
  bool has_problem_column_ = false;
  std::optional<OutputFile> out_;
};

void take_row(const Transcriber& transcriber, const TableReader& file, const TableRow& row,
              SortedRecords& records, ImportQuarantine& quarantine, ImportCounts& counts) {
  ++counts.read;
  Transcript transcript;
  if (row.problem.empty()) {
    transcript = transcriber.transcribe(row.cells);
  } else {
    transcript.problem = row.problem;
  }
  if (!transcript.problem.empty()) {
    ++counts.quarantined;
    quarantine.add(concat(file.path(), ":", row.line), row.raw, transcript.problem);
  } else if (transcript.is_blank) {
    ++counts.blank;
  } else if (transcript.skipped) {
    ++counts.skipped[*transcript.skipped];
  } else {
    ++counts.imported;
    counts.facts += transcript.facts.size();
    for (const auto& fact : transcript.facts) records.add(fact.time, fact.text);
  }
}

void take_file(const ImportMap& map, const std::string& path,
               const std::map<std::string, std::string>& options, SortedRecords& records,
               ImportQuarantine& quarantine, ImportCounts& counts) {
  TableReader file(path, map.delimiter);
  const Transcriber transcriber(map, file.header(), concat(path, ":", file.header_line()), options);
  quarantine.open(file);
  counts.unused_columns.insert(transcriber.unused_columns().begin(),
                               transcriber.unused_columns().end());
  TableRow row;
  while (file.next(row)) take_row(transcriber, file, row, records, quarantine, counts);
}

std::map<std::string, std::string> options_of(const Options& options) {
  std::map<std::string, std::string> out;
  for (const std::string& text : options.texts("set")) {
    const std::size_t at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size()) {
      throw usage_error("import", concat("--set: expected NAME=VALUE, got '", text, "'"));
    }
    if (!out.emplace(text.substr(0, at), text.substr(at + 1)).second) {
      throw usage_error("import",
                        concat("--set: ", text.substr(0, at), " is given twice; give it once"));
    }
  }
  return out;
}

/// `events.csv.gz` → `events.quarantine.csv`, as `bill` names its own; without an output, by the
/// first input, where the user stands.
std::string quarantine_path(const Options& options, const std::vector<std::string>& inputs) {
  if (options.has("quarantine")) return options.text("quarantine");
  const std::string output = options.text("output");
  std::string path = is_standard_output(output)
                         ? std::filesystem::path(inputs.front()).filename().string()
                         : output;
  for (const char* suffix : {".gz", ".csv"}) {
    if (path.ends_with(suffix)) path.resize(path.size() - std::string(suffix).size());
  }
  return path + ".quarantine.csv";
}

std::uint64_t all_skipped(const ImportCounts& counts) {
  std::uint64_t sum = counts.blank;
  for (const std::uint64_t count : counts.skipped) sum += count;
  return sum;
}

std::string summary(const ImportMap& map, const ImportCounts& counts,
                    const std::string& quarantine) {
  std::string out =
      fmt::format("Rows        {} read = {} imported + {} skipped + {} quarantined\n", counts.read,
                  counts.imported, all_skipped(counts), counts.quarantined);
  for (std::size_t i = 0; i < map.skip.size(); ++i) {
    out += fmt::format("Skipped     {} by the rule '{}'\n", counts.skipped[i], map.skip[i].name);
  }
  if (counts.blank > 0) out += fmt::format("Skipped     {} with empty cells alone\n", counts.blank);
  out += fmt::format("Facts       {}\n", counts.facts);
  if (!counts.unused_columns.empty()) {
    std::string names;
    for (const std::string& name : counts.unused_columns) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    }
    out += fmt::format("Not used    {}\n", names);
  }
  if (counts.quarantined > 0) {
    out +=
        fmt::format("Quarantine  {}: fix the rows in this file, then import it with the same map\n",
                    quarantine);
  }
  return out;
}

std::string summary_json(const ImportMap& map, const ImportCounts& counts,
                         const std::string& quarantine, const std::string& output) {
  Json skipped = Json::object();
  for (std::size_t i = 0; i < map.skip.size(); ++i) skipped[map.skip[i].name] = counts.skipped[i];
  Json out{{"map", map.name},
           {"journal", output},
           {"rows",
            {{"read", counts.read},
             {"imported", counts.imported},
             {"skipped", all_skipped(counts)},
             {"quarantined", counts.quarantined}}},
           {"skipped_by_rule", skipped},
           {"facts", counts.facts},
           {"columns_not_used", counts.unused_columns},
           {"quarantine", counts.quarantined > 0 ? Json(quarantine) : Json(nullptr)}};
  return out.dump(2) + "\n";
}

/// Returns the first sentence of a text, on one line.
std::string first_sentence(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if ((c == ' ' || c == '\n') && out.ends_with('.')) break;
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

/// Prints the import maps that `--map` finds by name.
int list_maps(const Options& options) {
  if (!options.arguments().empty()) {
    throw usage_error("import", "--list imports no files; omit it or the files");
  }
  Json all = Json::array();
  for (const ShippedFile& file : shipped_files().all(ShippedKind::import_map)) {
    const std::string path = file.path.string();
    const std::string about = first_sentence(scenarios::load_import_map(path).about);
    all.push_back({{"name", file.name}, {"about", about}, {"path", path}});
    if (!options.has("json")) fmt::print("{}\n  {}\n", file.name, about);
  }
  if (options.has("json")) fmt::print("{}\n", all.dump(2));
  return 0;
}

void declare_import(OptionTable& table) {
  table.argument("FILE", Times::any, {".csv"});
  table.shipped("map,m", "MAP", ShippedKind::import_map,
                "Convert rows to facts by this import map");
  table.flag("list", "List the import maps that --map finds by name");
  table.texts("set,s", "NAME=VALUE", "Set an option of the map, such as partner=Acme");
  table.file(
      "output,o", "EVENTS", {".csv"},
      "Write the event file to EVENTS, gzipped if it ends in .gz (default: standard output)");
  table.file("quarantine,q", "FILE", {".csv"},
             "Write rows that cannot be imported to FILE (default: NAME.quarantine.csv next to the "
             "output)");
  table.flag("strict", "Exit 1 if a row is quarantined");
  table.flag("json", "Print the summary or the list as JSON");
}

int import_command(const Options& options) {
  constexpr std::size_t kMemory = 128U << 20U;
  if (options.has("list")) return list_maps(options);
  const auto& inputs = options.arguments();
  if (inputs.empty()) throw usage_error("import", "expected FILE..., got 0 arguments");
  if (!options.has("map")) throw usage_error("import", "no import map is given; add --map MAP");
  const std::string output = options.text("output");
  const bool to_stdout = is_standard_output(output);
  if (options.has("json") && to_stdout) {
    throw usage_error("import",
                      "--json and the event file both go to standard output; add --output EVENTS");
  }
  const std::string quarantined = quarantine_path(options, inputs);
  check_outputs("import", {{"--output", output}, {"--quarantine", quarantined}},
                options.inputs({"map"}));
  check_writable(options.outputs({"output", "quarantine"}));
  const ImportMap map = scenarios::load_import_map(options.text("map"));
  ImportCounts counts;
  counts.skipped.resize(map.skip.size());
  SortedRecords records(kMemory);
  ImportQuarantine quarantine(map, quarantined);
  for (const std::string& path : inputs) {
    take_file(map, path, options_of(options), records, quarantine, counts);
  }
  workbench::OutputFile journal = open_output(output);
  journal.write(billing::imports::journal_header());
  records.write([&](std::string_view record) { journal.write(record); });
  quarantine.commit_with(journal);
  const std::string text = options.has("json")
                               ? summary_json(map, counts, quarantine.path(), output)
                               : summary(map, counts, quarantine.path());
  fmt::print(to_stdout ? stderr : stdout, "{}", text);
  return options.has("strict") && counts.quarantined > 0 ? exit_code(ErrorKind::check_failed) : 0;
}

}  // namespace

const Command kImportCommand{.name = "import",
                             .synopsis = "--map MAP FILE.csv... [OPTION]... | --list [--json]",
                             .summary = "Convert exports of a vendor to an event file for bill",
                             .example =
                                 "fleetbill import --map telematics-guru-assets assets.csv --set "
                                 "partner=Acme -o assets.events.csv",
                             .failure = "a row is quarantined (with --strict)",
                             .declare = declare_import,
                             .run = import_command};

}  // namespace fleetbill::tools
