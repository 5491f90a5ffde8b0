#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "billing/imports/import_map.hpp"
#include "tools/workbench/imports/import_quarantine.hpp"
#include "tools/workbench/output/output_file.hpp"
#include "tools/workbench/output/sorted_records.hpp"

/// Conversion of vendor exports to an event file.
namespace fleetbill::workbench {

/// Counts of the rows of an import. `read` is the sum of imported, skipped and quarantined rows.
struct ImportCounts {
  std::uint64_t read = 0;
  std::uint64_t imported = 0;
  std::vector<std::uint64_t> skipped;  ///< by rule of the map
  std::uint64_t blank = 0;             ///< skipped, since all cells are empty
  std::uint64_t quarantined = 0;
  std::uint64_t facts = 0;
  std::set<std::string> unused_columns;  ///< that no rule of the map names
  std::vector<std::string> titles = {};  ///< `file:line` of headers that follow other lines

  /// Returns the number of skipped rows, blank ones included.
  [[nodiscard]] std::uint64_t all_skipped() const;
};

/// Converts the rows of vendor exports to facts by an import map. Each row is imported, skipped or
/// quarantined.
class Importer {
 public:
  /// @param map         outlives this object
  /// @param options     values of the options of the map, by name
  /// @param quarantine  path of the rows that cannot be converted
  /// @param quarantine_stream  written to instead of the path; null: the file of the path
  Importer(const billing::imports::ImportMap& map, std::map<std::string, std::string> options,
           std::string quarantine, std::FILE* quarantine_stream = nullptr);

  /// Converts the rows of a file, plain or gzipped.
  /// Errors: as TableReader and Transcriber; `Error(invalid)` if seconds were read as milliseconds;
  /// `Error(invalid)` if its header differs from the headers of the previous files; `Error(io)` if
  /// quarantined rows cannot be written
  void add_file(const std::string& path);

  /// States that the event file covers a month: adds `journal_begins` and `journal_ends`, with ids,
  /// so that files of one month can be billed together.
  void add_period(Month month);

  /// Writes the facts of all files, ordered by time, and commits them together with the quarantined
  /// rows. Call it once.
  /// @param journal  a new output
  /// Errors: `Error(io)` naming the file
  void finish(OutputFile& journal);

  [[nodiscard]] const ImportCounts& counts() const { return counts_; }

 private:
  const billing::imports::ImportMap& map_;
  std::map<std::string, std::string> options_;
  ImportQuarantine quarantine_;
  SortedRecords records_;
  ImportCounts counts_;
};

}  // namespace fleetbill::workbench
