#pragma once

#include <string>
#include <vector>

namespace fleetbill::workbench {

/// What testing one case came to.
struct CaseResult {
  std::string path;
  std::vector<std::string> failures;
  double seconds = 0;
};

/// Writes results as JUnit XML, as continuous-integration servers read it.
/// Errors: `Error(io)` if the file cannot be written
void write_junit(const std::string& path, const std::vector<CaseResult>& results);

}  // namespace fleetbill::workbench
