#include "tests/audit/check_property.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <unordered_map>

namespace fleetbill::test {
namespace {

constexpr std::uint64_t kJournalsPerSeed = 500;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// RapidCheck's own listener would print a seed that is not the one used.
class SilentListener : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription&) override {}
  void onShrinkTried(const rc::detail::CaseDescription&, bool) override {}
  void onTestFinished(const rc::detail::TestMetadata&, const rc::detail::TestResult&) override {}
};

rc::detail::TestParams parameters(std::uint64_t seed) {
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = static_cast<int>(kJournalsPerSeed);
  params.maxSize = 100;
  return params;
}

}  // namespace

void check_property(void (*holds)(), const Property& property) {
  const std::uint64_t first = number_from_environment("FLEETBILL_AUDIT_SEED", 1);
  const std::uint64_t journals =
      number_from_environment("FLEETBILL_AUDIT_JOURNALS", property.journals);
  const std::uint64_t seeds = std::max<std::uint64_t>(1, journals / kJournalsPerSeed);
  std::cout << property.name << ": seeds " << first << " to " << first + seeds - 1 << ", "
            << seeds * kJournalsPerSeed << " journals" << std::endl;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    SilentListener listener;
    const std::unordered_map<std::string, rc::detail::Reproduce> nothing_to_reproduce;
    const auto result = rc::detail::checkTestable(holds, rc::detail::TestMetadata(),
                                                  parameters(seed), listener, nothing_to_reproduce);
    const bool held = result.is<rc::detail::SuccessResult>();
    if (!held) {
      // Not as a message of Catch2, which would break the lines of what it prints.
      rc::detail::printResultMessage(result, std::cout);
      std::cout << "\nrepeat: FLEETBILL_AUDIT_SEED=" << seed
                << " FLEETBILL_AUDIT_JOURNALS=" << kJournalsPerSeed << " " << property.program
                << " '" << property.name << "'" << std::endl;
    }
    INFO("seed " << seed << ": the counterexample stands above");
    REQUIRE(held);
  }
}

}  // namespace fleetbill::test
