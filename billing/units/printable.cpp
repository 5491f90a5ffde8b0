#include "billing/units/printable.hpp"

#include <array>
#include <cstdint>
#include <limits>

#include "billing/units/text.hpp"

namespace fleetbill {
namespace {

/// The first character of a text.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
  bool is_valid = true;  // false: a byte that is not UTF-8
};

Character first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  const std::string_view sequence = text.substr(0, bytes);
  if (sequence.size() < bytes || !is_utf8(sequence)) return {lead, 1, false};
  std::uint32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    code = code << 6U | (static_cast<unsigned char>(sequence[i]) & 0x3FU);
  }
  return {code, bytes};
}

bool is_harmful(std::uint32_t code) {
  struct Range {
    std::uint32_t first, last;
  };
  constexpr std::array kHarmful{
      Range{0x00, 0x1F},     Range{0x7F, 0x9F},      // C0, DEL, C1
      Range{0x61C, 0x61C},   Range{0x200E, 0x200F},  // marks of direction
      Range{0x2028, 0x202E},                         // separators, embeddings, overrides
      Range{0x2066, 0x2069},                         // isolates
      Range{0xFEFF, 0xFEFF},                         // byte order mark
  };
  for (const Range& range : kHarmful) {
    if (code >= range.first && code <= range.last) return true;
  }
  return false;
}

std::string hex(std::uint32_t value, int digits) {
  std::string out;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out += "0123456789abcdef"[value >> static_cast<unsigned>(shift) & 0xFU];
  }
  return out;
}

std::string escape(const Character& character) {
  if (character.is_valid && character.code == '\n') return "\\n";
  if (character.is_valid && character.code == '\t') return "\\t";
  if (character.code < 0x100) return "\\x" + hex(character.code, 2);
  return "\\u" + hex(character.code, 4);
}

bool is_printable(const Character& character) {
  return character.is_valid && !is_harmful(character.code);
}

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

/// Returns the first characters of a text, with `replace(character)` instead of those that `keep`
/// refuses.
template <class Keep, class Replace>
std::string replaced(std::string_view text, std::size_t most, const Keep& keep,
                     const Replace& replace) {
  std::string out;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == most) return out + "...";
    const Character character = first_of(text);
    if (keep(character)) {
      out += text.substr(0, character.bytes);
    } else {
      out += replace(character);
    }
    text.remove_prefix(character.bytes);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return replaced(text, kAll, is_printable, escape); }

std::string printable_lines(std::string_view text) {
  const auto is_kept = [](const Character& character) {
    return is_printable(character) || character.code == '\n' || character.code == '\t';
  };
  return replaced(text, kAll, is_kept, escape);
}

std::string printable_in_place(std::string_view text) {
  const auto is_kept = [](const Character& character) {
    return is_printable(character) || character.code == '\t';
  };
  return replaced(text, kAll, is_kept, [](const Character&) { return '?'; });
}

std::string shortened(std::string_view text, std::size_t most) {
  return replaced(text, most, is_printable, escape);
}

std::string first_printable(std::string_view text) {
  return text.empty() ? "" : printable(text.substr(0, first_of(text).bytes));
}

std::string quote(std::string_view text) { return concat('\'', shortened(text), '\''); }

}  // namespace fleetbill
