#include <fmt/core.h>

#include <filesystem>

#include "billing/reports/report.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "billing/units/time_format.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

using billing::reports::Query;
using billing::reports::Report;
using billing::reports::Source;

std::vector<std::string> report_names() {
  std::vector<std::string> names;
  for (const Report& report : billing::reports::all_reports()) names.emplace_back(report.name);
  return names;
}

const Report& report_named(const std::string& name) {
  if (const Report* report = billing::reports::find_report(name)) return *report;
  throw Error(ErrorKind::usage,
              concat("report: unknown report '", name, "'", did_you_mean(name, report_names()),
                     "; the reports are ", join_choices(report_names())));
}

Instant parse_edge(const std::string& option, const std::string& text) {
  if (const auto time = parse_plain_time(text)) return *time;
  throw Error(ErrorKind::usage,
              concat(option, " takes a time, a date or a month, not '", text, "'"));
}

Query query_of(const Options& options, const SavedRun& run) {
  Query query;
  query.month = run.month(options.text("month"));
  if (options.has("from")) query.from = parse_edge("--from", options.text("from"));
  if (options.has("to")) query.to = parse_edge("--to", options.text("to"));
  query.partner = options.text("partner");
  query.organisation = options.text("organisation");
  query.campaign = options.text("campaign");
  query.event = options.text("event");
  query.search = options.text("search");
  query.all_plans = options.has("all-plans");
  if (options.has("by")) {
    if (options.text("by") != "organisation") {
      throw Error(ErrorKind::usage, "--by takes organisation");
    }
    query.by_organisation = true;
  }
  return query;
}

/// `2026-01-active-devices.csv.gz`: what the portal hands out gzipped is so here.
std::string file_name(const Report& report, Month month) {
  return fmt::format("{}-{}.csv{}", to_string(month), report.name, report.is_bulk ? ".gz" : "");
}

std::string path_of(const Report& report, Month month, const std::string& directory) {
  return (std::filesystem::path(directory) / file_name(report, month)).string();
}

/// What --all may write.
std::vector<Output> all_outputs(Month month, const std::string& directory) {
  std::vector<Output> out;
  for (const Report& report : billing::reports::all_reports()) {
    out.push_back({"--out", path_of(report, month, directory)});
  }
  return out;
}

/// Every report of the month that is about the run's platforms, one CSV file each; the same run
/// gives the same files again.
int write_all(const std::string& run_path, const Options& options) {
  const std::string directory = options.text("out");
  if (directory.empty()) throw Error(ErrorKind::usage, "report: --all needs --out DIR");
  SavedRun run(run_path);
  Query query = query_of(options, run);
  check_outputs("report", all_outputs(query.month, directory), {run_path});
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) throw Error(ErrorKind::io, concat(directory, ": cannot create: ", error.message()));
  const Source source = run.source();
  for (const Report* report : billing::reports::reports_about(source)) {
    if (report->needs_prices && !run.terms().prices) {
      fmt::print(stderr, "{}: left out, since the run has no prices\n", report->name);
      continue;
    }
    query.all_plans = report->takes_option(billing::reports::Option::all_plans);
    const std::string path = path_of(*report, query.month, directory);
    write_text(path, render(billing::reports::run(*report, source, query), Format::csv));
    fmt::print("{}\n", path);
  }
  return 0;
}

void print_reports() {
  fmt::print("\nReports:\n");
  for (const Report& report : billing::reports::all_reports()) {
    fmt::print("  {:<30} {}\n", report.name, report.description);
  }
}

}  // namespace

int report_command(const std::vector<std::string>& arguments) {
  Options options(*find_command("report"), "what");
  options.add()("month", po::value<std::string>(), "a closed month; default: the last one")(
      "from", po::value<std::string>(), "instead of the month: begin of a time frame")(
      "to", po::value<std::string>(), "and its end, which is no part of it")(
      "partner", po::value<std::string>(), "this partner, or Pelion aggregator, only")(
      "organisation", po::value<std::string>(), "this organisation, or Pelion account, only")(
      "by", po::value<std::string>(), "organisation: split invoice lines for on-billing")(
      "all-plans", "partner-billing-detail: all plans, not PPM alone")(
      "campaign", po::value<std::string>(), "service-package-history: this campaign only")(
      "event", po::value<std::string>(),
      "service-package-history: such events only, for example 'Reservation release'")(
      "search", po::value<std::string>(), "usage: accounts with this in team name or account ID")(
      "format", po::value<std::string>(),
      "table, csv or json; default: what the file's name says, else table")(
      "output,o", po::value<std::string>(), "file to write; gzipped if it ends in .gz")(
      "all", "RUN alone: write every report of the month as CSV")("out", po::value<std::string>(),
                                                                  "directory for --all");
  if (!options.parse(arguments)) {
    print_reports();
    return 0;
  }
  const auto what = options.positionals();
  if (options.has("all")) return write_all(options.only("run file behind --all"), options);
  if (what.size() != 2) {
    throw Error(ErrorKind::usage, concat("report: expected NAME RUN; the reports are ",
                                         join_choices(report_names())));
  }
  const Format format = format_of(options);
  const Report& report = report_named(what[0]);
  check_outputs("report", options.outputs({"output"}), {what[1]});
  SavedRun run(what[1]);
  const Query query = query_of(options, run);
  write_output(options.text("output"),
               render(billing::reports::run(report, run.source(), query), format));
  return 0;
}

}  // namespace fleetbill::tools
