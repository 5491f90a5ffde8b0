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

/// Reads an integer of ASCII digits, without any other character.
/// @returns `std::nullopt` if the text is empty, has another character, or exceeds `max`
std::optional<std::int64_t> parse_digits(std::string_view text, std::int64_t max);

/// Reads an integer with separators of thousands, as in `1,299,805`: groups of three digits, the
/// first of one to three, with the same separator between all of them.
/// @param separators  the allowed separators; a separator may have several bytes
/// @returns `std::nullopt` if the text has no separator, another form, or exceeds `max`
std::optional<std::int64_t> parse_grouped_digits(std::string_view text,
                                                 const std::vector<std::string>& separators,
                                                 std::int64_t max);

/// Returns the noun, with a plural `s` unless `count` is 1: `case`, `cases`.
std::string plural(std::uint64_t count, std::string_view noun);

/// Returns `a, b or c`: a list of choices for a message.
std::string join_choices(const std::vector<std::string>& choices);

/// Returns the choice with the smallest edit distance from `word`, for "did you mean" in messages;
/// `std::nullopt` if every distance exceeds a third of the length of `word`.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& choices);

/// Returns `; did you mean 'a'?` with the nearest choice, or an empty text if no choice is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& choices);

/// Converts ASCII letters to lowercase.
std::string to_lower_ascii(std::string_view text);

/// Whether the bytes are well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view bytes);

}  // namespace fleetbill
