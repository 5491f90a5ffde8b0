#include "billing/units/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "billing/units/printable.hpp"

namespace fleetbill {

std::optional<std::int64_t> parse_digits(std::string_view text, std::int64_t max) {
  if (text.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const std::int64_t digit = c - '0';
    if (digit > max || value > (max - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

std::optional<std::int64_t> parse_grouped_digits(std::string_view text,
                                                 const std::vector<std::string>& separators,
                                                 std::int64_t max) {
  const std::size_t first = text.find_first_not_of("0123456789");
  if (first == std::string_view::npos || first < 1 || first > 3) return std::nullopt;
  const auto separator =
      std::find_if(separators.begin(), separators.end(),
                   [&](const std::string& s) { return text.substr(first).starts_with(s); });
  if (separator == separators.end()) return std::nullopt;
  std::string digits(text.substr(0, first));
  for (std::size_t i = first; i < text.size(); i += separator->size() + 3) {
    const std::string_view group = text.substr(i);
    if (!group.starts_with(*separator) || group.size() < separator->size() + 3) return std::nullopt;
    digits += group.substr(separator->size(), 3);
  }
  return parse_digits(digits, max);
}

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string plural(std::uint64_t count, std::string_view noun) {
  return concat(noun, count == 1 ? "" : "s");
}

std::string join_choices(const std::vector<std::string>& choices) {
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) out += i + 1 == choices.size() ? " or " : ", ";
    out += choices[i];
  }
  return out;
}

namespace {

/// Returns the number of letters to insert, delete, replace or swap with their neighbour (optimal
/// string alignment distance).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& choices) {
  constexpr std::size_t kLongestWord = 64;  // longer words are not typing errors
  if (word.size() > kLongestWord) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& choice : choices) {
    if (choice.size() > kLongestWord) continue;
    const std::size_t distance = edit_distance(word, choice);
    if (distance < best_distance) {
      best_distance = distance;
      best = choice;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& choices) {
  const auto meant = nearest(word, choices);
  return meant ? concat("; did you mean ", quote(*meant), "?") : std::string();
}

namespace {

/// Returns how many bytes from `i` on are known to be ASCII: 8 or 1. The first byte is ASCII. Most
/// texts are ASCII and are scanned in steps of 8.
std::size_t ascii_bytes(std::string_view bytes, std::size_t i) {
  std::uint64_t eight = 0;
  if (i + sizeof(eight) > bytes.size()) return 1;
  std::memcpy(&eight, bytes.data() + i, sizeof(eight));
  return (eight & 0x8080'8080'8080'8080) == 0 ? sizeof(eight) : 1;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  std::size_t i = 0;
  const auto at = [&](std::size_t k) { return static_cast<unsigned char>(bytes[k]); };
  while (i < bytes.size()) {
    const unsigned char lead = at(i);
    if (lead < 0x80) {
      i += ascii_bytes(bytes, i);
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || i + length > bytes.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((at(i + k) & 0xC0) != 0x80) return false;
    }
    const unsigned char second = at(i + 1);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
      return false;
    }
    i += length;
  }
  return true;
}

}  // namespace fleetbill
