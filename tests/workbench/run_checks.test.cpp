#include "tools/workbench/compare/run_checks.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/workbench/support.hpp"

namespace fleetbill::workbench::test {
namespace {

std::vector<RunCheck> checks_of(SavedRun& run) {
  std::vector<RunCheck> out;
  check_run(run, [&](const RunCheck& check) { out.push_back(check); });
  return out;
}

TEST_CASE("run checks: a bill of event files passes all but the checks of devices", "[verify]") {
  const TemporaryFolder folder;
  const auto run = saved_run(folder, "a.h5", kVan);
  std::vector<std::string> names;
  for (const RunCheck& check : checks_of(*run)) {
    INFO(check.name);
    CHECK(check.problems.empty());
    names.emplace_back(check.name);
    if (check.name == "digest") CHECK(check.passed == run->summary().digest);
    if (check.name == "rows") CHECK(check.passed == "2 read, all accounted for");
    if (check.name == "bill") CHECK(check.passed == "1 month billed again, equal");
  }
  CHECK(names == std::vector<std::string>{"digest", "rows", "bill", "audit"});
}

TEST_CASE("run checks: a run that closed no month passes", "[verify]") {
  const TemporaryFolder folder;
  const auto run = saved_run(folder, "a.h5", "");
  for (const RunCheck& check : checks_of(*run)) {
    INFO(check.name);
    CHECK(check.problems.empty());
    if (check.name == "bill") CHECK(check.passed == "0 months billed again, equal");
  }
}

TEST_CASE("run checks: rows must add up", "[verify]") {
  CHECK(check_rows({.read = 2'106, .applied = 2'000, .duplicate = 100, .quarantined = 6})
            .problems.empty());
  for (const results::RowCounts& rows :
       {results::RowCounts{.read = 3, .applied = 1, .duplicate = 1, .quarantined = 0},
        results::RowCounts{.read = 1, .applied = 1, .duplicate = 1, .quarantined = 0}}) {
    CHECK(check_rows(rows).problems ==
          std::vector<std::string>{
              "the applied, duplicate and quarantined rows do not add up to the rows read"});
  }
}

TEST_CASE("run checks: records of devices must be conserved", "[verify]") {
  const sim::Conservation whole{
      .made = 1'010, .delivered = 1'000, .discarded = 3, .dropped = 4, .cached = 3};
  CHECK(check_conservation(whole, {}).problems.empty());
  CHECK(check_conservation(whole, {}).passed == "1,010 records made, all accounted for");
  for (const std::int64_t made : {1'009, 1'011}) {
    sim::Conservation other = whole;
    other.made = made;
    CHECK(check_conservation(other, {}).problems ==
          std::vector<std::string>{"records were lost or added"});
  }
}

TEST_CASE("run checks: the hours must have all dropped records, and end with the cached ones",
          "[verify]") {
  const sim::Conservation whole{
      .made = 9, .delivered = 2, .discarded = 0, .dropped = 4, .cached = 3};
  std::vector<sim::HourPoint> hours(2);
  hours[0].cached_records = 5;
  hours[0].dropped_records = 1;
  hours[1].cached_records = 3;
  hours[1].dropped_records = 3;
  CHECK(check_conservation(whole, hours).problems.empty());
  hours[0].dropped_records = 2;
  hours[1].cached_records = 2;
  CHECK(check_conservation(whole, hours).problems ==
        std::vector<std::string>{"dropped records by hour: expected 4, got 5",
                                 "cached records at the end of the last hour: expected 3, got 2"});
}

}  // namespace
}  // namespace fleetbill::workbench::test
