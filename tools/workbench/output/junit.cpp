#include "tools/workbench/output/junit.hpp"

#include <fmt/core.h>

#include "tools/workbench/output/markup.hpp"

namespace fleetbill::workbench {

std::string junit_text(const std::vector<CaseResult>& results) {
  std::size_t wrong = 0;
  double seconds = 0;
  std::string cases;
  for (const CaseResult& result : results) {
    wrong += result.failures.empty() ? 0 : 1;
    seconds += result.seconds;
    cases += fmt::format("  <testcase classname=\"fleetbill\" name=\"{}\" time=\"{:.3f}\"",
                         escaped_markup(result.path), result.seconds);
    if (result.failures.empty()) {
      cases += "/>\n";
      continue;
    }
    cases += ">\n";
    for (const std::string& failure : result.failures) {
      const std::string first_line = failure.substr(0, failure.find('\n'));
      cases += fmt::format("    <failure message=\"{}\">{}</failure>\n", escaped_markup(first_line),
                           escaped_markup(failure));
    }
    cases += "  </testcase>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"fleetbill\" tests=\"{}\" failures=\"{}\" time=\"{:.3f}\">\n"
      "{}</testsuite>\n",
      results.size(), wrong, seconds, cases);
}

}  // namespace fleetbill::workbench
