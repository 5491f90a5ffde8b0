#include "scenarios/loader/name_pattern.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "billing/units/text.hpp"

namespace fleetbill::scenarios {
namespace {

std::vector<std::string> all_names(const NamePattern& pattern) {
  std::vector<std::string> out;
  const std::size_t at = pattern.text.find(kNumber);
  if (at == std::string_view::npos) {
    if (pattern.most > 0) out.emplace_back(pattern.text);
    return out;
  }
  for (std::int64_t n = 1; n <= pattern.most; ++n) {
    out.push_back(concat(pattern.text.substr(0, at), n, pattern.text.substr(at + kNumber.size())));
  }
  return out;
}

bool have_common_name(const NamePattern& a, const NamePattern& b) {
  for (const std::string& name : all_names(a)) {
    for (const std::string& other : all_names(b)) {
      if (name == other) return true;
    }
  }
  return false;
}

/// All patterns of these heads and tails, and the heads as patterns without a number.
std::vector<std::string> patterns() {
  const std::vector<std::string> parts{"", "1", "0", "2", "10", "01", "12", "21", "a", "a1", "1a"};
  std::vector<std::string> out;
  for (const std::string& head : parts) {
    if (!head.empty()) out.push_back(head);
    for (const std::string& tail : parts) out.push_back(concat(head, kNumber, tail));
  }
  return out;
}

}  // namespace

TEST_CASE("name patterns: a common name is found exactly if one exists", "[scenarios]") {
  const std::vector<std::string> all = patterns();
  std::size_t common = 0;
  for (const std::string& a : all) {
    for (const std::string& b : all) {
      for (const auto& [most_a, most_b] : {std::pair(12, 12), std::pair(1, 25), std::pair(0, 5)}) {
        const NamePattern first{a, most_a}, second{b, most_b};
        const auto name = common_name(first, second);
        INFO(a << " to " << most_a << ", " << b << " to " << most_b);
        REQUIRE(name.has_value() == have_common_name(first, second));
        if (!name) continue;
        ++common;
        REQUIRE(matches(first, *name));
        REQUIRE(matches(second, *name));
      }
    }
  }
  CHECK(common > 900);
}

TEST_CASE("name patterns: the numbers of large fleets are compared without listing them",
          "[scenarios]") {
  constexpr std::int64_t kMost = 100'000'000;
  CHECK(common_name({"v-{n}", kMost}, {"v-9{n}", kMost}) == "v-91");
  CHECK(common_name({"v-{n}7", kMost}, {"v-1{n}", kMost}) == "v-17");
  CHECK(common_name({"v-{n}", kMost}, {"v-0{n}", kMost}) == std::nullopt);
  CHECK(common_name({"v-{n}", kMost}, {"w-{n}", kMost}) == std::nullopt);
  CHECK(common_name({"v-{n}", 99'999'999}, {"v-10000000{n}", kMost}) == std::nullopt);
}

}  // namespace fleetbill::scenarios
