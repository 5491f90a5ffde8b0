#include "tools/workbench/output/report_files.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/yaml_tree.hpp"
#include "tests/workbench/support.hpp"

namespace fleetbill::workbench::test {
namespace {

/// The files and the messages of writing the reports of January 2026.
struct WrittenReports {
  std::vector<std::string> files;
  std::vector<std::string> messages;
};

WrittenReports written_reports(SavedRun& run, const std::string& directory) {
  WrittenReports out;
  billing::reports::Query query;
  query.month = *parse_month("2026-01");
  write_reports(run, query, directory, Formulas::guarded,
                {.on_file = [&](const std::string& path) { out.files.push_back(path); },
                 .on_message = [&](const std::string& text) { out.messages.push_back(text); }});
  return out;
}

TEST_CASE("report files: a run without prices has every report of its platform but FOCUS",
          "[reports]") {
  const TemporaryFolder folder;
  const auto run = saved_run(folder, "a.h5", kVan);
  const std::string directory = folder.path("new/reports");
  const WrittenReports written = written_reports(*run, directory);
  CHECK(written.messages ==
        std::vector<std::string>{"focus: skipped, since the run has no prices"});
  const auto applicable = billing::reports::reports_about(run->source());
  REQUIRE(written.files.size() == applicable.size() - 1);
  std::size_t at = 0;
  for (const billing::reports::Report* report : applicable) {
    if (report->needs_prices) continue;
    CHECK(written.files[at] == report_path(*report, *parse_month("2026-01"), directory));
    CHECK(std::filesystem::exists(written.files[at]));
    ++at;
  }
  CHECK_THAT(scenarios::read_text_file(directory + "/2026-01-invoice.csv"),
             Catch::Contains("TG-CLASSIC"));
}

TEST_CASE("report files: the billing detail lists all plans, whatever the query", "[reports]") {
  const TemporaryFolder folder;
  const auto run = saved_run(folder, "a.h5", kVan);
  (void)written_reports(*run, folder.path("out"));
  CHECK_THAT(scenarios::read_text_file(folder.path("out/2026-01-partner-billing-detail.csv")),
             Catch::Contains("Van"));
}

TEST_CASE("report files: a directory that cannot be created is an I/O error", "[reports]") {
  const TemporaryFolder folder;
  const auto run = saved_run(folder, "a.h5", kVan);
  const std::string file = folder.write("file", "");
  try {
    (void)written_reports(*run, file + "/reports");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::io);
    CHECK_THAT(error.what(), Catch::StartsWith(file + "/reports: cannot create"));
  }
}

TEST_CASE("report files: a report of a row per device is gzipped", "[reports]") {
  const Month month = *parse_month("2026-01");
  CHECK(report_path(*billing::reports::find_report("active-devices"), month, "out") ==
        "out/2026-01-active-devices.csv.gz");
  CHECK(report_path(*billing::reports::find_report("invoice"), month, "out") ==
        "out/2026-01-invoice.csv");
}

}  // namespace
}  // namespace fleetbill::workbench::test
