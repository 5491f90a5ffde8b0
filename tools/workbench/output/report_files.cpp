#include "tools/workbench/output/report_files.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "billing/reports/catalogue.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tools/workbench/output/output_file.hpp"
#include "tools/workbench/output/render.hpp"

namespace fleetbill::workbench {

using billing::reports::Query;
using billing::reports::Report;
using billing::reports::Source;

std::string report_path(const Report& report, Month month, const std::string& directory) {
  const std::string name =
      fmt::format("{}-{}.csv{}", to_string(month), report.name, report.is_bulk ? ".gz" : "");
  return (std::filesystem::path(directory) / name).string();
}

void write_reports(SavedRun& run, Query query, const std::string& directory, Formulas formulas,
                   const ReportEvents& events) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) throw Error(ErrorKind::io, concat(directory, ": cannot create: ", error.message()));
  const Source source = run.source();
  std::vector<std::unique_ptr<OutputFile>> files;
  std::vector<std::string> paths;
  for (const Report* report : billing::reports::reports_about(source)) {
    if (report->needs_prices && !run.tariff().prices) {
      events.on_message(fmt::format("{}: skipped, since the run has no prices", report->name));
      continue;
    }
    query.all_plans = report->accepts(&Query::all_plans);
    const std::string path = report_path(*report, query.month, directory);
    OutputFile& file = *files.emplace_back(std::make_unique<OutputFile>(path));
    file.write(render(billing::reports::run(*report, source, query), Format::csv, formulas));
    paths.push_back(path);
  }
  std::vector<OutputFile*> together;
  for (const auto& file : files) together.push_back(file.get());
  OutputFile::commit_together(together);
  for (const std::string& path : paths) events.on_file(path);
}

}  // namespace fleetbill::workbench
