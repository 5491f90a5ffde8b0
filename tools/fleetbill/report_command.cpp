#include <fmt/core.h>

#include <optional>
#include <string_view>

#include "billing/reports/catalogue.hpp"
#include "billing/reports/report.hpp"
#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "billing/units/time_format.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/process/console.hpp"
#include "tools/workbench/output/capacity_table.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/output/report_files.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

using billing::reports::Filter;
using billing::reports::Query;
using billing::reports::Report;

/// A report on all months and partners, which is not part of --all.
constexpr std::string_view kCapacity = "capacity";

std::vector<std::string> report_names() {
  std::vector<std::string> names;
  for (const Report& report : billing::reports::all_reports()) names.emplace_back(report.name);
  names.emplace_back(kCapacity);
  return names;
}

const Report& report_named(const std::string& name) {
  if (const Report* report = billing::reports::find_report(name)) return *report;
  throw usage_error("report",
                    concat("unknown report ", quote(name), did_you_mean(name, report_names()),
                           "; the reports are ", join_choices(report_names())));
}

void declare_filter(OptionTable& table, const Filter& filter) {
  const std::string placeholder(filter.placeholder);
  const std::string help(filter.help);
  if (placeholder.empty()) return table.flag(filter.name, help);
  if (filter.word.empty()) return table.text(filter.name, placeholder, help);
  table.choice(filter.name, placeholder, {std::string(filter.word)}, help);
}

Query query_of(const Options& options, const SavedRun& run) {
  Query query;
  query.month = run.month(options.text("month"));
  for (const Filter& filter : billing::reports::kFilters) {
    const std::string name(filter.name);
    if (!options.has(name)) continue;
    if (const auto problem = set(query, filter, options.text(name))) {
      throw usage_error("report", concat("--", name, ": ", *problem));
    }
  }
  return query;
}

/// Returns the files that --all may write.
std::vector<Output> all_outputs(Month month, const std::string& directory) {
  std::vector<Output> out;
  for (const Report& report : billing::reports::all_reports()) {
    out.push_back({"--out", report_path(report, month, directory), {}});
  }
  return out;
}

Formulas formulas_of(const Options& options) {
  return options.text("guard-formulas") == "no" ? Formulas::verbatim : Formulas::guarded;
}

/// Writes every report of the month that applies to the platforms of the run, one CSV file each.
/// The same run results in the same files.
int write_all(const std::string& run_path, const Options& options) {
  const std::string directory = options.text("out");
  if (directory.empty()) throw usage_error("report", "--all needs a directory; add --out DIR");
  SavedRun run(run_path);
  const Query query = query_of(options, run);
  check_outputs("report", all_outputs(query.month, directory), {run_path});
  write_reports(run, query, directory, formulas_of(options),
                {.on_file = [](const std::string& path) { print("{}\n", path); },
                 .on_message = [](const std::string& message) { report("{}\n", message); }});
  return 0;
}

HelpList report_list() {
  HelpList list{"Reports", {}};
  for (const Report& report : billing::reports::all_reports()) {
    list.entries.emplace_back(report.name, report.description);
  }
  list.entries.emplace_back(kCapacity,
                            "Peaks, backlog and journal by month and of the run; recovery after "
                            "each fault. Has no filters.");
  return list;
}

void declare_report(OptionTable& table) {
  table.argument("NAME", Times::optional, report_names(), "Report");
  table.argument("RUN", Times::once, {".h5"});
  table.text("month", "YYYY-MM", "Report on this closed month (default: the last one)");
  for (const Filter& filter : billing::reports::kFilters) declare_filter(table, filter);
  table.format();
  table.output();
  table.choice("guard-formulas", "YES|NO", {"yes", "no"},
               "Prepend ' to texts in CSV that a spreadsheet would read as formulas: {} (default: "
               "yes)");
  table.flag("all", "Write every report of the month of RUN as CSV to --out");
  table.directory("out", "DIR", "Write the reports of --all to DIR");
}

/// Prints the demand of the run on the platforms.
int report_capacity(const std::string& run_path, const Options& options) {
  const auto refuse = [&](std::string_view name) {
    if (!options.has(std::string(name))) return;
    throw usage_error("report", concat("--", name, ": report capacity is about the complete run"));
  };
  refuse("month");
  for (const Filter& filter : billing::reports::kFilters) refuse(filter.name);
  const Format format = format_of(options);
  check_outputs("report", options.outputs({"output"}), {run_path});
  const SavedRun run(run_path);
  if (run.is_simulated() && !run.reader().has_backlog_by_hour()) {
    report("{}: the run file has no backlog by hour, since an older version wrote it\n",
           printable(run_path));
  }
  write_output(options.text("output"),
               render(capacity_table(capacity_of(run)), format, formulas_of(options)));
  return 0;
}

int report_command(const Options& options) {
  const auto& what = options.arguments();
  if (options.has("all")) {
    if (what.size() == 1) return write_all(what[0], options);
    throw usage_error("report",
                      concat("--all: expected RUN only, got ", what.size(), " arguments"));
  }
  if (what.size() != 2) {
    throw usage_error("report", concat("expected NAME RUN, got 1 argument; the reports are ",
                                       join_choices(report_names())));
  }
  if (what[0] == kCapacity) return report_capacity(what[1], options);
  const Format format = format_of(options);
  const Report& report = report_named(what[0]);
  check_outputs("report", options.outputs({"output"}), {what[1]});
  SavedRun run(what[1]);
  const Query query = query_of(options, run);
  write_output(options.text("output"),
               render(billing::reports::run(report, run.source(report, query), query), format,
                      formulas_of(options)));
  return 0;
}

}  // namespace

const Command kReportCommand{
    .name = "report",
    .synopsis = "NAME RUN [OPTION]... | --all --out DIR RUN [--month YYYY-MM]",
    .summary = "Print a report of a run, or write all reports of a month",
    .example = "fleetbill report partner-billing-detail rental.h5 --month 2026-01 -o detail.csv",
    .failure = "",
    .declare = declare_report,
    .run = report_command,
    .more_help = report_list};

}  // namespace fleetbill::tools
