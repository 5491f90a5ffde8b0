#include "billing/imports/import_map.hpp"

#include <array>

#include "billing/units/text.hpp"

namespace fleetbill::billing::imports {
namespace {

/// Windows-1252 from 0x80 to 0x9F; 0: no character. Above, it equals Latin 1.
constexpr std::array<std::uint16_t, 32> kWindows1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append_utf_8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | point >> 6U);
    out += static_cast<char>(0x80U | (point & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | point >> 12U);
    out += static_cast<char>(0x80U | (point >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  }
}

/// Returns the character of a byte; 0 if there is no character.
std::uint32_t point_of(unsigned char byte) {
  if (byte >= 0x80 && byte < 0xA0) return kWindows1252[byte - 0x80U];
  return byte;
}

}  // namespace

std::string_view to_string(Encoding encoding) {
  return encoding == Encoding::utf_8 ? "utf-8" : "windows-1252";
}

std::optional<std::string> decoded(Encoding encoding, std::string_view bytes) {
  if (encoding == Encoding::utf_8) {
    if (!is_utf8(bytes)) return std::nullopt;
    return std::string(bytes);
  }
  std::string out;
  for (const char c : bytes) {
    const std::uint32_t point = point_of(static_cast<unsigned char>(c));
    if (point == 0) return std::nullopt;
    append_utf_8(out, point);
  }
  return out;
}

std::string encoded(Encoding encoding, std::string_view utf_8) {
  if (encoding == Encoding::utf_8) return std::string(utf_8);
  std::string out;
  while (!utf_8.empty()) {
    char best = '?';
    std::size_t size = 1;
    while (size < utf_8.size() && (static_cast<unsigned char>(utf_8[size]) & 0xC0U) == 0x80U)
      ++size;
    for (unsigned byte = 1; byte < 256; ++byte) {
      std::string character;
      append_utf_8(character, point_of(static_cast<unsigned char>(byte)));
      if (character == utf_8.substr(0, size)) best = static_cast<char>(byte);
    }
    out += best;
    utf_8.remove_prefix(size);
  }
  return out;
}

std::vector<std::vector<Column>> needed_columns(Kind kind) {
  const KindEntry& about = entry(kind);
  std::vector<std::vector<Column>> out;
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    const auto column = static_cast<Column>(i);
    if (!about.required.contains(column)) continue;
    std::vector<Column>& group = out.emplace_back(1, column);
    if (column == Column::asset && about.device_replaces_asset) group.push_back(Column::device);
  }
  return out;
}

}  // namespace fleetbill::billing::imports
