#include <fmt/core.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/import_map_loader.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/program.hpp"
#include "tools/process/console.hpp"
#include "tools/process/exit_code.hpp"
#include "tools/workbench/imports/import_report.hpp"
#include "tools/workbench/imports/importer.hpp"
#include "tools/workbench/imports/map_list.hpp"
#include "tools/workbench/output/output_file.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

std::map<std::string, std::string> options_of(const Options& options) {
  std::map<std::string, std::string> out;
  for (const std::string& text : options.texts("set")) {
    const std::size_t at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size()) {
      throw usage_error("import", concat("--set: expected NAME=VALUE, got ", quote(text)));
    }
    if (!out.emplace(text.substr(0, at), text.substr(at + 1)).second) {
      throw usage_error("import",
                        concat("--set: ", text.substr(0, at), " is given twice; give it once"));
    }
  }
  return out;
}

/// Returns the path of the quarantined rows: next to the output; without an output, in the current
/// directory, named after the first input.
std::string quarantine_path(const Options& options, const std::vector<std::string>& inputs) {
  if (options.has("quarantine")) return options.text("quarantine");
  const std::string output = options.text("output");
  return import_quarantine_path(is_standard_output(output)
                                    ? std::filesystem::path(inputs.front()).filename().string()
                                    : output);
}

/// Prints the import maps that `--map` finds by name.
int list_maps(const Options& options) {
  if (!options.arguments().empty()) {
    throw usage_error("import", "--list imports no files; omit it or the files");
  }
  const auto maps = list_import_maps(shipped_files());
  const bool json = options.has("json");
  print_result(json ? map_list_json(maps) : map_list_text(maps), json);
  return 0;
}

void declare_import(OptionTable& table) {
  table.argument("FILE", Times::any, {".csv"});
  table.shipped("map,m", "MAP", ShippedKind::import_map,
                "Convert rows to facts by this import map");
  table.flag("list", "List the import maps that --map finds by name");
  table.texts("set,s", "NAME=VALUE", "Set an option of the map, such as partner=Acme");
  table.text("period", "YYYY-MM",
             "State that the event file covers this month: earlier facts set state only");
  table.output(
      "output,o", "EVENTS", {".csv"},
      "Write the event file to EVENTS, gzipped if it ends in .gz (default: standard output)");
  table.output("quarantine,q", "FILE", {".csv"},
               "Write rows that cannot be imported to FILE (default: NAME.import-quarantine.csv "
               "next to the output)");
  table.flag("strict", "Exit 1 if a row is quarantined");
  table.flag("json", "Print the summary or the list as JSON");
}

int import_command(const Options& options) {
  if (options.has("list")) return list_maps(options);
  const auto& inputs = options.arguments();
  if (inputs.empty()) throw usage_error("import", "expected FILE..., got 0 arguments");
  if (!options.has("map")) throw usage_error("import", "no import map is given; add --map MAP");
  const std::string output = options.text("output");
  const std::string quarantined = quarantine_path(options, inputs);
  const bool quarantines_to_stdout = is_standard_output(quarantined);
  const bool to_stdout = is_standard_output(output) || quarantines_to_stdout;
  if (options.has("json") && to_stdout) {
    throw usage_error(
        "import",
        concat("--json and ", quarantines_to_stdout ? "the quarantined rows" : "the event file",
               " both go to standard output; add ",
               quarantines_to_stdout ? "--quarantine FILE" : "--output EVENTS"));
  }
  check_outputs("import",
                {options.output("output", output), options.output("quarantine", quarantined)},
                options.inputs({"map"}));
  check_writable(options.outputs({"output", "quarantine"}));
  const std::optional<Month> period = options.month("period");
  const billing::imports::ImportMap map = scenarios::load_import_map(options.text("map"));
  Importer importer(map, options_of(options), quarantined,
                    quarantines_to_stdout ? stdout : nullptr);
  for (const std::string& path : inputs) importer.add_file(path);
  if (period) importer.add_period(*period);
  workbench::OutputFile journal = open_output(output);
  importer.finish(journal);
  const ImportCounts& counts = importer.counts();
  const ImportOutputs outputs{output, quarantines_to_stdout ? "standard output" : quarantined};
  print_to(to_stdout ? stderr : stdout, "{}",
           options.has("json") ? import_summary_json(map, counts, outputs)
                               : import_summary_text(map, counts, outputs));
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
