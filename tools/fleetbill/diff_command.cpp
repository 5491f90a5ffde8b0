#include <fmt/core.h>

#include <limits>
#include <string>

#include "tools/fleetbill/command.hpp"
#include "tools/workbench/compare/run_diff.hpp"
#include "tools/workbench/compare/run_diff_report.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

constexpr std::size_t kMostInTable = 100;

void declare_diff(OptionTable& table) {
  table.argument("A", Times::once, {".h5"});
  table.argument("B", Times::once, {".h5"});
  table.flag("series", "Also compare messages, uploads and connections of each hour and day");
  table.number(
      "limit", "N", {0, std::numeric_limits<std::int64_t>::max()},
      fmt::format("Show at most N differences; 0 = all (default: {} in a table, otherwise all)",
                  kMostInTable));
  table.format();
  table.flag("json", "Print JSON, as --format json");
  table.output();
}

int diff_command(const Options& options) {
  const auto& paths = options.arguments();
  const Format format = format_of(options);
  std::size_t most = format == Format::table ? kMostInTable : 0;
  if (options.has("limit")) most = options.number("limit");
  check_outputs("diff", options.outputs({"output"}), paths);
  SavedRun a(paths[0]);
  SavedRun b(paths[1]);
  const RunDiff diff = diff_runs(a, b, {options.has("series"), most});
  const ComparedRuns runs{paths[0], paths[1]};
  std::string out;
  switch (format) {
    case Format::table: out = run_diff_text(diff, runs); break;
    case Format::json: out = run_diff_json(diff, runs); break;
    case Format::csv: out = render(diff.rows, Format::csv); break;
  }
  write_output(options.text("output"), out);
  return diff.is_equal() ? 0 : 1;
}

}  // namespace

const Command kDiffCommand{.name = "diff",
                           .synopsis = "A B [OPTION]...",
                           .summary = "Show where two runs differ, and why",
                           .example = "fleetbill diff before.h5 after.h5 --limit 20",
                           .failure = "the runs differ",
                           .declare = declare_diff,
                           .run = diff_command};

}  // namespace fleetbill::tools
