#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Patterns for the names of a fleet's devices: `{n}` represents the number of the device.
namespace fleetbill::scenarios {

inline constexpr std::string_view kNumber = "{n}";

/// The names of a fleet: a pattern with the numbers from 1 to `most` instead of `{n}`. A pattern
/// without `{n}` is one name.
struct NamePattern {
  std::string_view text;
  std::int64_t most = 0;
};

/// Whether `name` is one of the names.
[[nodiscard]] bool matches(const NamePattern& pattern, std::string_view name);

/// Returns a name that both patterns have; std::nullopt if they have none. The cost does not depend
/// on the numbers.
[[nodiscard]] std::optional<std::string> common_name(const NamePattern& a, const NamePattern& b);

}  // namespace fleetbill::scenarios
