#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fleetbill {

namespace detail {
inline void append_to(std::string& out, std::string_view text) { out += text; }
inline void append_to(std::string& out, char c) { out += c; }
template <std::integral T>
requires(!std::same_as<T, char> && !std::same_as<T, bool>) void append_to(std::string& out,
                                                                          T value) {
  out += std::to_string(value);
}
}  // namespace detail

/// Joins texts, characters and integers into one string.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::string out;
  (detail::append_to(out, parts), ...);
  return out;
}

/// Reads a whole number of ASCII digits, nothing before or after.
/// @returns nothing if the text is empty, has another character, or exceeds `max`
std::optional<std::int64_t> parse_digits(std::string_view text, std::int64_t max);

/// Reads a whole number whose thousands are set apart, as in `1,299,805`: groups of three digits,
/// the first of one to three, always by the same separator.
/// @param separators  what may set them apart; a separator may have several bytes
/// @returns nothing if the text has no separator, or is no such number, or exceeds `max`
std::optional<std::int64_t> parse_grouped_digits(std::string_view text,
                                                 const std::vector<std::string>& separators,
                                                 std::int64_t max);

/// `a, b or c`: a list of choices for a message.
std::string join_choices(const std::vector<std::string>& choices);

/// The choice that `word` was probably meant to be (smallest edit distance, at most a third of its
/// length), or nothing. For "did you mean" in messages.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& choices);

/// `; did you mean 'a'?`: the nearest choice as a message goes on with it; empty if none is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& choices);

/// The text with its ASCII capitals made small.
std::string to_lower_ascii(std::string_view text);

/// Whether the bytes are well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view bytes);

}  // namespace fleetbill
