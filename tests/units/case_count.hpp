#pragma once

#include <cstddef>

namespace fleetbill::test {

/// Whether sanitizers observe this build.
#ifdef FLEETBILL_SANITIZED
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

/// Returns how many of `all` similar cases a test runs: all; under sanitizers a fifth, rounded up.
/// A sanitizer is slow, and a part of the cases already reaches the code that it checks.
constexpr int case_count(int all) { return kIsSanitized ? (all + 4) / 5 : all; }

/// Returns the step from one of many similar positions to the next: `every`; under sanitizers five
/// times as much.
constexpr std::size_t stride(std::size_t every) { return kIsSanitized ? 5 * every : every; }

}  // namespace fleetbill::test
