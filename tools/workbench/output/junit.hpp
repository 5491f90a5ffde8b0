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

/// Writes results as JUnit XML, which continuous-integration servers read.
/// Errors: `Error(io)` if the file cannot be written
void write_junit(const std::string& path, const std::vector<CaseResult>& results);

}  // namespace fleetbill::workbench
