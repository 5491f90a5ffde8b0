#include "tools/workbench/output/sorted_records.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace fleetbill::workbench::test {
namespace {

/// Records of few times, so that many share one, in an order that looks like none.
std::vector<std::pair<Instant, std::string>> shuffled(std::size_t count) {
  std::vector<std::pair<Instant, std::string>> records;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1'664'525U + 1'013'904'223U;
    records.emplace_back(Instant{static_cast<std::int64_t>(state >> 24U)},
                         "record " + std::to_string(i) + "\n");
  }
  return records;
}

}  // namespace

TEST_CASE("sorted records: come by time, at one time as they came, in memory or not",
          "[imports][sorting]") {
  const auto limit = GENERATE(as<std::size_t>{}, 1, 100, 3'000, 1'000'000);
  CAPTURE(limit);
  auto records = shuffled(500);
  SortedRecords sorted(limit);
  for (const auto& [time, text] : records) sorted.add(time, text);
  CHECK((sorted.parts() > 0) == (limit < 10'000));
  std::vector<std::string> got;
  sorted.write([&](std::string_view record) { got.emplace_back(record); });
  std::stable_sort(records.begin(), records.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> expected;
  for (const auto& [time, text] : records) expected.push_back(text);
  CHECK(got == expected);
}

TEST_CASE("sorted records: may be none", "[imports][sorting]") {
  SortedRecords sorted(1);
  sorted.write([](std::string_view) { FAIL("there is no record"); });
}

}  // namespace fleetbill::workbench::test
