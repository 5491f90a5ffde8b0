#pragma once

#include <cstddef>
#include <string_view>

/// Spaces as people and spreadsheets leave them in cells.
namespace fleetbill {

inline constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The bytes of a space at the begin of a text; 0 if there is none.
constexpr std::size_t space_at_begin(std::string_view text) {
  if (!text.empty() && is_space(text.front())) return 1;
  return text.starts_with(kNoBreakSpace) ? kNoBreakSpace.size() : 0;
}

/// The bytes of a space at the end of a text; 0 if there is none.
constexpr std::size_t space_at_end(std::string_view text) {
  if (!text.empty() && is_space(text.back())) return 1;
  return text.ends_with(kNoBreakSpace) ? kNoBreakSpace.size() : 0;
}

/// The text without the spaces around it, no-break ones among them.
constexpr std::string_view trimmed(std::string_view text) {
  while (const std::size_t n = space_at_begin(text)) text.remove_prefix(n);
  while (const std::size_t n = space_at_end(text)) text.remove_suffix(n);
  return text;
}

}  // namespace fleetbill
