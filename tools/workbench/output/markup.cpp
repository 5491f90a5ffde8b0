#include "tools/workbench/output/markup.hpp"

#include <algorithm>

#include "billing/units/text.hpp"

namespace fleetbill::workbench {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Returns the bytes of the first character of a text; empty if they are not UTF-8, or if XML does
/// not allow the character.
std::string_view first_character(std::string_view text) {
  constexpr std::size_t kMost = 4;
  for (std::size_t size = 1; size <= std::min(kMost, text.size()); ++size) {
    const std::string_view character = text.substr(0, size);
    if (!is_utf8(character)) continue;
    const bool is_no_character = character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
    return is_no_character ? std::string_view() : character;
  }
  return {};
}

/// Escapes an ASCII character.
std::string escaped(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\n':
    case '\t': return {c};
    default: return {c < 0x20 ? '?' : c};
  }
}

}  // namespace

std::string escaped_markup(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view character = first_character(text);
    if (character.size() == 1) {
      out += escaped(character.front());
    } else {
      out += character.empty() ? kReplacement : character;
    }
    text.remove_prefix(std::max<std::size_t>(1, character.size()));
  }
  return out;
}

}  // namespace fleetbill::workbench
