#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Texts for people: what could change a terminal, hide text or reorder it is shown as an escape.
namespace fleetbill {

/// Maximum length of input that a message quotes, in characters.
inline constexpr std::size_t kMostQuoted = 100;

/// Returns the text with escapes instead of control characters (C0, DEL, C1), line and paragraph
/// separators, marks and overrides of the direction of text, and bytes that are not UTF-8: `\n`,
/// `\t`, `\x1b`, `\u202e`, `\xff`.
std::string printable(std::string_view text);

/// As printable(), but keeps line feeds and tabs: for texts of several lines.
std::string printable_lines(std::string_view text);

/// Returns the text with `?` instead of each character that printable() escapes, except for tabs:
/// the number of characters is unchanged.
std::string printable_in_place(std::string_view text);

/// Returns the first character of a text as printable() shows it, or an empty text.
std::string first_printable(std::string_view text);

/// As printable(), cut after `most` characters, with `...` instead of the rest.
std::string shortened(std::string_view text, std::size_t most = kMostQuoted);

/// Returns input for a message: shortened(), in single quotes.
std::string quote(std::string_view text);

}  // namespace fleetbill
