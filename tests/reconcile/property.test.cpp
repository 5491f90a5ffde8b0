// Laws of reconciling, on files spoilt at random.
#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "tests/reconcile/support.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::billing::reconcile::test {
namespace {

/// A different cell of a column, and the resulting finding.
struct Spoiling {
  std::string_view column, text, finding;
};

struct SpoiledFile {
  std::string_view report;
  std::vector<Spoiling> cells;
  std::string_view missing;
};

/// No text is that of a cell in the faithful file.
const std::vector<SpoiledFile>& spoiled_files() {
  static const std::vector<SpoiledFile> kFiles{
      {"partner-billing-detail",
       {{"Organisation", "West", "organisation_mismatch"},
        {"Asset Code", "X-1", "asset_code_mismatch"},
        {"Serial", "999", "serial_mismatch"},
        {"Device Type", "remora2", "device_type_mismatch"},
        {"Billing Plan", "TG-ALR", "plan_mismatch"},
        {"Last Connected (UTC)", "2026-01-05 01:02:03", "last_connected_mismatch"},
        {"Message Count", "1,000,001", "message_count_mismatch"}},
       "missing_in_vendor_file"},
      {"device-manager-billing-detail",
       {{"Client", "West", "organisation_mismatch"},
        {"Product", "remora2", "product_mismatch"},
        {"Connection Count", "77", "connection_count_mismatch"}},
       "missing_in_vendor_file"},
      {"active-devices",
       {{"Timestamp", "2026-01-30 01:02:03", "timestamp_mismatch"},
        {"Endpoint name", "other", "endpoint_name_mismatch"}},
       "missing_in_vendor_file"},
      {"firmware-updates",
       {{"Endpoint name", "other", "endpoint_name_mismatch"}},
       "missing_in_vendor_file"},
  };
  return kFiles;
}

using FindingCounts = std::map<std::string, int>;

FindingCounts found_in(const Reconciliation& result) {
  FindingCounts counts;
  for (const Difference& d : result.differences) ++counts[std::string(to_string(d.kind))];
  return counts;
}

}  // namespace

TEST_CASE("law: each cell, row and copy that is spoilt is one finding, in whatever order",
          "[reconcile][property]") {
  fleetbill::test::check_property(300, [] {
    const SpoiledFile& file = *rc::gen::elementOf(spoiled_files());
    const Rows whole = faithful(file.report);
    Rows rows{whole.front()};
    FindingCounts expected;
    const auto spoil = [&](const Spoiling& spoiling, std::vector<std::string>& row) {
      const auto at = std::find(whole.front().begin(), whole.front().end(), spoiling.column);
      row[static_cast<std::size_t>(at - whole.front().begin())] = spoiling.text;
      ++expected[std::string(spoiling.finding)];
    };
    for (std::size_t i = 1; i < whole.size(); ++i) {
      auto row = whole[i];
      if (*rc::gen::weightedElement<bool>({{4, false}, {1, true}})) {
        ++expected[std::string(file.missing)];
        continue;
      }
      for (const Spoiling& spoiling : file.cells) {
        if (*rc::gen::weightedElement<bool>({{5, false}, {1, true}})) spoil(spoiling, row);
      }
      rows.push_back(row);
      if (*rc::gen::weightedElement<bool>({{5, false}, {1, true}})) {
        rows.push_back(row);
        ++expected["duplicate_row"];
      }
    }
    std::shuffle(rows.begin() + 1, rows.end(), std::mt19937(*rc::gen::arbitrary<unsigned>()));
    Asked asked;
    asked.request.month = parse_month("2026-01");
    asked.request.all_plans = true;
    const auto result = reconciled(rows, asked);
    RC_ASSERT(found_in(result) == expected);
    const RowCounts& r = result.rows;
    RC_ASSERT(r.read == rows.size() - 1);
    RC_ASSERT(r.read == r.matched + r.differing + r.duplicate);
    const LineCounts& l = result.lines;
    RC_ASSERT(l.lines == whole.size() - 1);
    RC_ASSERT(l.lines == l.matched + l.differing + l.without_row);
  });
}

}  // namespace fleetbill::billing::reconcile::test
