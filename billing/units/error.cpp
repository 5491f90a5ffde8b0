#include "billing/units/error.hpp"

namespace fleetbill {

void assertion_failed(const char* condition, const char* file, int line,
                      const std::string& detail) {
  throw AssertionFailed(std::string(file) + ":" + std::to_string(line) +
                        ": assertion failed: " + condition + (detail.empty() ? "" : ": " + detail));
}

}  // namespace fleetbill
