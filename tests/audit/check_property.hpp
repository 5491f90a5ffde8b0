#pragma once

#include <cstdint>
#include <string>

namespace fleetbill::test {

/// A property of random journals, and how to check it again.
struct Property {
  std::string program;  ///< that it is a test case of
  std::string name;     ///< of the test case
  std::uint64_t journals = 0;
};

/// Checks a property on random journals, seed by seed. A failure is shrunk, and printed with the
/// command that repeats it. Environment:
///   FLEETBILL_AUDIT_SEED      first seed (default 1)
///   FLEETBILL_AUDIT_JOURNALS  how many journals (default: the property's)
void check_property(void (*holds)(), const Property& property);

}  // namespace fleetbill::test
