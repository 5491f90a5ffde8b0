#pragma once

#include <functional>
#include <string>

#include "billing/reports/report.hpp"
#include "tools/workbench/output/render.hpp"
#include "tools/workbench/runs/saved_run.hpp"

/// The reports of a month as files.
namespace fleetbill::workbench {

/// Returns the path of a report: `DIRECTORY/2026-01-active-devices.csv.gz`. Reports that the portal
/// gzips are gzipped here too.
std::string report_path(const billing::reports::Report& report, Month month,
                        const std::string& directory);

/// Receives what `write_reports` does.
struct ReportEvents {
  std::function<void(const std::string& path)> on_file;        ///< a report was written
  std::function<void(const std::string& message)> on_message;  ///< why a report is skipped
};

/// Writes every report that applies to the platforms of the run, one CSV file each. All files
/// change together. Equal runs give equal files.
/// @param query      its month and filters; each report lists all plans if it can
/// @param directory  created if it is missing
/// Errors: `Error(io)` naming the file or the directory; as `billing::reports::run`
void write_reports(SavedRun& run, billing::reports::Query query, const std::string& directory,
                   Formulas formulas, const ReportEvents& events);

}  // namespace fleetbill::workbench
