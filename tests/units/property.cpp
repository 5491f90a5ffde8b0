#include "tests/units/property.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <unordered_map>

#include "tests/units/case_count.hpp"

namespace fleetbill::test {
namespace {

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

}  // namespace

void check_property(int cases, const std::function<void()>& property) {
  const std::string name = Catch::getResultCapture().getCurrentTestName();
  rc::detail::TestParams params;
  params.seed = number_from_environment("FLEETBILL_PROPERTY_SEED", 1);
  params.maxSuccess =
      case_count(cases) * static_cast<int>(number_from_environment("FLEETBILL_PROPERTY_TIMES", 1));
  std::cout << name << ": seed " << params.seed << ", " << params.maxSuccess << " cases\n";
  SilentListener listener;
  const std::unordered_map<std::string, rc::detail::Reproduce> nothing_to_reproduce;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(), params,
                                                listener, nothing_to_reproduce);
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  INFO("repeat: FLEETBILL_PROPERTY_SEED=" << params.seed << " and this program with '" << name
                                          << "'");
  INFO(message.str());
  REQUIRE(result.is<rc::detail::SuccessResult>());
}

}  // namespace fleetbill::test
