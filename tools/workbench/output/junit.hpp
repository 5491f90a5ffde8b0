#pragma once

#include <string>
#include <vector>

namespace fleetbill::workbench {

/// The result of testing one case.
struct CaseResult {
  std::string path;
  std::vector<std::string> failures;
  double seconds = 0;
};

/// Returns results as JUnit XML, which continuous-integration servers read.
std::string junit_text(const std::vector<CaseResult>& results);

}  // namespace fleetbill::workbench
