#pragma once

#include <cstddef>
#include <string_view>

/// Trims the spaces that people and spreadsheets leave in cells.
namespace fleetbill {

inline constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

/// The spaces that separate groups of digits: space, no-break, thin and narrow no-break.
inline constexpr std::string_view kGroupingSpaces[] = {" ", kNoBreakSpace, "\xE2\x80\x89",
                                                       "\xE2\x80\xAF"};
/// The apostrophes that separate groups of digits: of a typewriter, and typographic.
inline constexpr std::string_view kGroupingApostrophes[] = {"'", "\xE2\x80\x99"};

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Returns the size of the space at the start of a text; 0 if there is no space.
constexpr std::size_t space_at_begin(std::string_view text) {
  if (!text.empty() && is_space(text.front())) return 1;
  return text.starts_with(kNoBreakSpace) ? kNoBreakSpace.size() : 0;
}

/// Returns the size of the space at the end of a text; 0 if there is no space.
constexpr std::size_t space_at_end(std::string_view text) {
  if (!text.empty() && is_space(text.back())) return 1;
  return text.ends_with(kNoBreakSpace) ? kNoBreakSpace.size() : 0;
}

/// Returns the text without the spaces around it, including no-break spaces.
constexpr std::string_view trimmed(std::string_view text) {
  while (const std::size_t n = space_at_begin(text)) text.remove_prefix(n);
  while (const std::size_t n = space_at_end(text)) text.remove_suffix(n);
  return text;
}

}  // namespace fleetbill
