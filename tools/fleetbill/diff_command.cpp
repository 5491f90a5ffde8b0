#include <fmt/core.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "tools/fleetbill/command.hpp"
#include "tools/workbench/compare/run_diff.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/output/summary.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t kMostInTable = 100;

std::string text_of(const std::string& a, const std::string& b, const RunDiff& diff) {
  std::string out = fmt::format("a  {}\nb  {}\n\n", a, b);
  if (diff.is_equal()) return out + "No differences\n";
  if (!diff.tariff.rows.empty()) out += render(diff.tariff, Format::table) + "\n";
  out += render(diff.rows, Format::table) + "\n";
  out += fmt::format("{} differences", grouped(diff.total));
  std::string kinds;
  for (const auto& [kind, count] : diff.counts) {
    kinds += fmt::format("{}{} {}", kinds.empty() ? ": " : ", ", kind, grouped(count));
  }
  out += kinds;
  if (diff.left_out > 0) {
    out += fmt::format("; {} not shown, see --limit", grouped(diff.left_out));
  }
  return out + "\n";
}

std::string json_text(const std::string& a, const std::string& b, const RunDiff& diff) {
  Json counts = Json::object();
  for (const auto& [kind, count] : diff.counts) counts[kind] = count;
  const Json out{{"a", a},
                 {"b", b},
                 {"equal", diff.is_equal()},
                 {"terms", to_json(diff.tariff)},
                 {"differences", diff.total},
                 {"left_out", diff.left_out},
                 {"counts", counts},
                 {"rows", to_json(diff.rows)}};
  return out.dump(2) + "\n";
}

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
  const Format format = options.has("json") ? Format::json : format_of(options);
  std::size_t most = format == Format::table ? kMostInTable : 0;
  if (options.has("limit")) most = options.number("limit");
  check_outputs("diff", options.outputs({"output"}), paths);
  SavedRun a(paths[0]);
  SavedRun b(paths[1]);
  const RunDiff diff = diff_runs(a, b, {options.has("series"), most});
  std::string out;
  switch (format) {
    case Format::table: out = text_of(paths[0], paths[1], diff); break;
    case Format::json: out = json_text(paths[0], paths[1], diff); break;
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
