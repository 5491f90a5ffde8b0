#include "billing/units/merge_join.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "billing/units/text.hpp"

namespace fleetbill {
namespace {

using Row = std::pair<int, char>;

/// Returns the visits as `1ax` (key 1, `a` left, `x` right), `-` for a missing element.
std::string joined(const std::vector<Row>& left, const std::vector<Row>& right) {
  std::string out;
  merge_join(
      left, right, [](const Row& row) { return row.first; },
      [&](const Row* a, const Row* b) {
        out += concat(out.empty() ? "" : " ", (a != nullptr ? a : b)->first,
                      std::string(1, a != nullptr ? a->second : '-'),
                      std::string(1, b != nullptr ? b->second : '-'));
      });
  return out;
}

TEST_CASE("merge join: pairs equal keys and reports missing elements, by rising key", "[units]") {
  CHECK(joined({}, {}).empty());
  CHECK(joined({{1, 'a'}}, {}) == "1a-");
  CHECK(joined({}, {{1, 'x'}}) == "1-x");
  CHECK(joined({{1, 'a'}, {3, 'c'}}, {{1, 'x'}, {2, 'y'}, {4, 'z'}}) == "1ax 2-y 3c- 4-z");
}

TEST_CASE("merge join: pairs elements of one key in their order", "[units]") {
  CHECK(joined({{1, 'a'}, {1, 'b'}, {2, 'c'}}, {{1, 'x'}, {2, 'y'}, {2, 'z'}}) ==
        "1ax 1b- 2cy 2-z");
}

TEST_CASE("merge join: visits the elements themselves, of any container", "[units]") {
  const std::map<std::string, int> left{{"a", 1}, {"b", 2}};
  const std::map<std::string, int> right{{"b", 5}};
  int sum = 0;
  merge_join(
      left, right, [](const auto& entry) -> const std::string& { return entry.first; },
      [&](const auto* a, const auto* b) {
        if (a == nullptr || b == nullptr) return;
        CHECK(a == &*left.find("b"));
        sum += a->second * b->second;
      });
  CHECK(sum == 10);
}

}  // namespace
}  // namespace fleetbill
