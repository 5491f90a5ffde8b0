#include "billing/journal/row_reader.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

using Word = std::uint64_t;
using Words = std::array<Word, 2>;

constexpr Word kOnes = 0x0101010101010101;
constexpr Word kHighBits = 0x8080808080808080;
constexpr std::size_t kKindPlaces = 64;        // slots, more than kinds
constexpr std::size_t kFewestPlaces = 1 << 9;  // each for two names; then one per name
constexpr std::size_t kMostPlaces = 1 << 19;   // 32 MiB

/// Returns eight bytes as an integer whose lowest byte is the first.
Word load(const char* at) {
  Word word = 0;
  std::memcpy(&word, at, sizeof(word));
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

/// The high bits of the bytes that are less than `bound`; only the lowest flag is reliable.
constexpr Word flag_less(Word word, unsigned bound) {
  return (word - kOnes * bound) & ~word & kHighBits;
}

/// The high bits of the bytes that may end a cell: commas, quotes and control characters; only the
/// lowest flag is reliable.
constexpr Word flag_ends(Word word) {
  return flag_less(word, ' ') | flag_less(word ^ (kOnes * ','), 1) |
         flag_less(word ^ (kOnes * '"'), 1);
}

constexpr std::size_t mixed(const Words& words) {
  const Word mix = words[0] * 0x9E3779B97F4A7C15 ^ words[1] * 0xC2B2AE3D27D4EB4F;
  return static_cast<std::size_t>((mix ^ (mix >> 29)) * 0x9E3779B97F4A7C15 >> 32);
}

/// Equivalent to `==`, which calls a function.
constexpr bool is_same(const Words& a, const Words& b) { return a[0] == b[0] && a[1] == b[1]; }

/// Whether the words contain the complete cell.
constexpr bool is_short(std::string_view cell) { return cell.size() <= sizeof(Words); }

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

RowReader::RowReader(Journal& journal)
    : journal_(journal), kinds_(kKindPlaces), known_names_(kFewestPlaces) {}

void RowReader::set_header(const Header& header) {
  columns_ = header.columns();
  names_.clear();
  cells_.fill({});
  for (const auto& name : kNameColumns) {
    const bool is_there = std::find(columns_.begin(), columns_.end(), name.first) != columns_.end();
    if (is_there) names_.push_back(name);
  }
}

// The code for each row is inline: calls would take a tenth of the time.

/// @param at  the start of the cell; afterwards its end
inline bool RowReader::read_cell(const char*& at, Cell& cell) const {
  const char* const begin = at;
  Word high_bits = 0;
  for (std::size_t i = 0;; ++i, at += sizeof(Word)) {
    if (i * sizeof(Word) > kLongestCell) return false;
    Word word = load(at);
    const Word ends = flag_ends(word);
    const int bits = ends == 0 ? 64 : std::countr_zero(ends) / 8 * 8;
    if (bits < 64) word &= (Word{1} << bits) - 1;
    high_bits |= word & kHighBits;
    if (i < cell.words.size()) cell.words[i] = word;
    if (ends == 0) continue;
    if (i == 0) cell.words[1] = 0;
    at += bits / 8;
    break;
  }
  cell.text = {begin, static_cast<std::size_t>(at - begin)};
  if (cell.text.size() > kLongestCell) return false;
  return high_bits == 0 || is_utf8(cell.text);
}

/// Finds the cells of the row.
/// @returns whether their number is that of the header, none has a quote or is too long, and all
///          are UTF-8
inline bool RowReader::split(std::string_view text, std::size_t& consumed) {
  const char* at = text.data();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Cell& cell = cells_[static_cast<std::size_t>(columns_[i])];
    if (!read_cell(at, cell)) return false;
    const bool is_last = i + 1 == columns_.size();
    if (is_last && *at == '\r') ++at;
    if (*at != (is_last ? '\n' : ',')) return false;
    ++at;
  }
  consumed = static_cast<std::size_t>(at - text.data());
  return consumed <= text.size();
}

inline bool RowReader::read_time(Fact& fact, std::string_view cell) {
  constexpr std::size_t kMinute = std::string_view("YYYY-MM-DDThh:mm").size();
  static_assert(kMinute == sizeof(Words));
  const bool has_ms = cell.size() == 24;
  if (cell.size() != 20 && !has_ms) return false;
  const Words words{load(cell.data()), load(cell.data() + 8)};
  if (!is_same(words, minute_.words)) {
    std::array<char, 20> text{};
    std::copy_n(cell.data(), kMinute, text.data());
    std::copy_n(":00Z", 4, text.data() + kMinute);
    const auto begin = parse_instant({text.data(), text.size()});
    if (!begin) return false;
    minute_ = {words, *begin};
  }
  const char* const rest = cell.data() + kMinute;  // `:ssZ` or `:ss.sssZ`
  if (rest[0] != ':' || rest[1] < '0' || rest[1] > '5' || !is_digit(rest[2])) return false;
  std::int64_t ms = std::int64_t{1000} * ((rest[1] - '0') * 10 + (rest[2] - '0'));
  if (has_ms) {
    if (rest[3] != '.' || !is_digit(rest[4]) || !is_digit(rest[5]) || !is_digit(rest[6])) {
      return false;
    }
    ms += (rest[4] - '0') * 100 + (rest[5] - '0') * 10 + (rest[6] - '0');
  }
  if (cell.back() != 'Z') return false;
  fact.time = fact.last = minute_.begin + milliseconds(ms);
  fact.time_has_ms = has_ms;
  return true;
}

/// @returns whether both are well-formed, and the quantity as it would be printed
inline bool RowReader::read_kind_and_quantity(Fact& fact) {
  const KnownKind* const known = known_kind(cell(Column::kind));
  if (known == nullptr) return false;
  const std::string_view quantity = cell(Column::quantity).text;
  fact.kind = known->kind;
  if (!known->has_quantity) return quantity.empty();
  if (quantity.empty() || quantity[0] == '0') return false;
  if (quantity.size() > 15) return false;  // 10^15 itself is not a common case
  for (const char c : quantity) {
    if (!is_digit(c)) return false;
    fact.quantity = fact.quantity * 10 + (c - '0');
  }
  return true;
}

inline const RowReader::KnownKind* RowReader::known_kind(const Cell& cell) {
  // The words do not contain all of a longer kind, which is therefore not cached.
  KnownKind& known = kinds_[mixed(cell.words) % kKindPlaces];
  const bool is_known =
      is_same(known.words, cell.words) && is_short(cell.text) && cell.words[0] != 0;
  if (is_known) return &known;
  const auto kind = parse_kind(cell.text);
  if (!kind) return nullptr;
  known = {is_short(cell.text) ? cell.words : Words{}, *kind, has_quantity(*kind)};
  return &known;
}

inline NameId RowReader::id_of(Column column) {
  const Cell& cell = this->cell(column);
  if (cell.text.empty()) return kEmptyName;
  // Ids of rows are not repeated.
  if (column == Column::id || !is_short(cell.text)) return journal_.names.intern(cell.text);
  // No name has a NUL, so that the words determine its length.
  auto& [latest, before] = known_names_[mixed(cell.words) & (known_names_.size() - 1)].names;
  if (is_same(latest.words, cell.words)) return latest.id;
  if (is_same(before.words, cell.words)) return before.id;
  before = latest;
  latest = {cell.words, journal_.names.intern(cell.text)};
  return latest.id;
}

/// Doubles the table if there are more names than slots, up to kMostPlaces.
void RowReader::make_room_for_names() {
  const std::size_t places = known_names_.size();
  if (journal_.names.size() <= places || places == kMostPlaces) return;
  known_names_.assign(2 * places, {});
}

std::size_t RowReader::add_row(std::string_view text, Position position) {
  std::size_t consumed = 0;
  Fact fact;
  if (!split(text, consumed) || !read_time(fact, cell(Column::time).text) ||
      !read_kind_and_quantity(fact)) {
    return 0;
  }
  make_room_for_names();
  for (const auto& [column, member] : names_) fact.*member = id_of(column);
  fact.position = position;
  journal_.facts.push_back(fact);
  ++journal_.rows_read;
  return consumed;
}

}  // namespace fleetbill::billing
