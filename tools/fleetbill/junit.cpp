#include "tools/fleetbill/junit.hpp"

#include <fmt/core.h>

#include "tools/fleetbill/render.hpp"

namespace fleetbill::tools {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: {
        const bool allowed = static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t';
        out += allowed ? c : '?';
      }
    }
  }
  return out;
}

}  // namespace

void write_junit(const std::string& path, const std::vector<CaseResult>& results) {
  std::size_t wrong = 0;
  double seconds = 0;
  std::string cases;
  for (const CaseResult& result : results) {
    wrong += result.failures.empty() ? 0 : 1;
    seconds += result.seconds;
    cases += fmt::format("  <testcase classname=\"fleetbill\" name=\"{}\" time=\"{:.3f}\"",
                         escaped(result.path), result.seconds);
    if (result.failures.empty()) {
      cases += "/>\n";
      continue;
    }
    cases += ">\n";
    for (const std::string& failure : result.failures) {
      const std::string first_line = failure.substr(0, failure.find('\n'));
      cases += fmt::format("    <failure message=\"{}\">{}</failure>\n", escaped(first_line),
                           escaped(failure));
    }
    cases += "  </testcase>\n";
  }
  write_text(path, fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<testsuite name=\"fleetbill\" tests=\"{}\" failures=\"{}\" "
                               "time=\"{:.3f}\">\n{}</testsuite>\n",
                               results.size(), wrong, seconds, cases));
}

}  // namespace fleetbill::tools
