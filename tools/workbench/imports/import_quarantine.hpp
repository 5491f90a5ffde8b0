#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "billing/imports/import_map.hpp"
#include "billing/ingest/table_reader.hpp"
#include "tools/workbench/output/output_file.hpp"

namespace fleetbill::workbench {

/// Returns the default path of the quarantined rows of an import: `events.import-quarantine.csv`
/// for `events.csv.gz`. A bill of the output has its own quarantine file, `events.quarantine.csv`.
/// @param path  of the output; without an output, of the first input
std::string import_quarantine_path(std::string path);

/// The rows of an import that cannot be converted, verbatim, each after the reason. The user fixes
/// the rows in the file and imports it with the same map. The file exists only if a row is
/// quarantined.
class ImportQuarantine {
 public:
  /// @param map  its delimiter and encoding are those of the file; outlives this object
  /// @param stream  written to instead of the path; null: the file of the path
  ImportQuarantine(const billing::imports::ImportMap& map, std::string path,
                   std::FILE* stream = nullptr);

  /// Starts the rows of an input file.
  /// Errors: `Error(invalid)` if its header differs from the headers of the previous files
  void start_file(const billing::ingest::TableReader& file);

  /// Adds a row of the current file.
  /// @param place    `assets.csv:12`
  /// @param raw      the row, verbatim
  /// @param problem  why the row cannot be converted
  /// Errors: `Error(io)` naming the file of quarantined rows
  void add(const std::string& place, std::string_view raw, std::string_view problem);

  /// Commits the quarantined rows together with the journal. Without quarantined rows, it removes
  /// the file that an earlier import left.
  /// Errors: `Error(io)` naming the file
  void commit_with(OutputFile& journal);

 private:
  [[nodiscard]] std::string_view without_problem(std::string_view raw) const;

  const billing::imports::ImportMap& map_;
  std::string path_;
  std::FILE* stream_;
  std::string first_file_, header_;
  bool has_problem_column_ = false;  // of the current file: it is an earlier quarantine file
  std::optional<OutputFile> out_;    // nullopt: no row is quarantined
};

}  // namespace fleetbill::workbench
