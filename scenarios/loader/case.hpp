#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "billing/reports/catalogue.hpp"
#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "scenarios/loader/work_check.hpp"
#include "scenarios/loader/yaml_tree.hpp"
#include "sim/world.hpp"

namespace fleetbill::scenarios {

/// Expected rows of a report, as in its CSV.
struct ExpectedReport {
  std::string name;
  billing::reports::Query filters;  ///< without month and partner, which the expectation has
  std::vector<std::vector<std::string>> rows;
};

/// An expected part of a case's result. Missing values are not checked; present values are complete
/// (`lines` contains every line of the month).
struct Expectation {
  Mark mark;  ///< its place, for messages
  std::optional<Month> month;
  std::string partner;                                        ///< empty: all partners
  std::optional<std::map<std::string, std::string>> lines;    ///< SKU → quantity in blocks
  std::optional<std::map<std::string, std::string>> amounts;  ///< SKU → amount
  std::map<std::string, bool> assets;                         ///< name → billed or not
  std::map<std::string, std::int64_t> messages;               ///< asset → PPM messages
  std::map<std::string, std::string> devices;  ///< serial → `OEM`, `OEM-SPLITTER` or `not charged`
  std::optional<ExpectedReport> report;
  std::map<std::string, std::int64_t> conservation;    ///< made, delivered, … → records
  std::map<std::string, std::int64_t> rows;            ///< read, applied, … → journal rows
  std::optional<std::int64_t> uploads;                 ///< accepted, in the month or the run
  std::optional<std::int64_t> refused;                 ///< commands refused in the run
  std::optional<std::int64_t> peak_messages_per_hour;  ///< of the month or the run
};

/// Facts that a case bills instead of playing a world: event files, or CSV in the scenario itself.
struct JournalSource {
  std::vector<std::string> files;  ///< paths that can be opened from the working directory
  std::string text;                ///< if there are no files
};

/// A scenario file and the files that it names, checked and ready to play or to bill.
struct Case {
  std::string path;
  std::string text;  ///< of the file, verbatim
  sim::Scenario scenario;
  std::optional<JournalSource> journal;
  billing::Rulebook rules;
  std::string rulebook_text;
  std::optional<billing::PriceList> prices;
  std::string prices_text;
  std::vector<Expectation> expectations;
  std::string tables_text;               ///< of the registers and draws that it names
  std::vector<std::string> named_files;  ///< files that it names: rulebook, prices, journals
};

/// A value of the scenario that the command line overrides: `path=value`.
struct Override {
  std::string path;
  std::string value;
};

/// Loads a scenario and the rulebook, price lists and journals that it names (paths are relative to
/// it).
/// Errors: `Error(io)` if a file cannot be read; `Error(invalid)` with every problem of a file, its
/// place and its key path, or if playing it needs more than `limits`; `Error(usage)` if an override
/// names no key of the scenario.
Case load_case(const std::string& path, const std::vector<Override>& overrides = {},
               const WorkLimits& limits = {});

/// Loads a case from a text.
/// @param name  used as the file's name; relative paths start from its folder
Case load_case_text(const std::string& name, std::string text,
                    const std::vector<Override>& overrides = {}, const WorkLimits& limits = {});

}  // namespace fleetbill::scenarios
