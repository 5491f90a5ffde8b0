#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace fleetbill {

/// A set of enumerators of `Enum`, which has values from 0 to 63. Membership does not depend on the
/// order of the enumerators. One machine word, so that `contains` costs one instruction.
template <class Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> elements) {
    for (const Enum element : elements) insert(element);
  }

  constexpr void insert(Enum element) { bits_ |= bit(element); }
  [[nodiscard]] constexpr bool contains(Enum element) const { return (bits_ & bit(element)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

  /// The union of two sets.
  friend constexpr EnumSet operator|(EnumSet a, EnumSet b) { return EnumSet(a.bits_ | b.bits_); }
  /// The elements of `a` that `b` does not contain.
  friend constexpr EnumSet operator-(EnumSet a, EnumSet b) { return EnumSet(a.bits_ & ~b.bits_); }
  bool operator==(const EnumSet&) const = default;

 private:
  constexpr explicit EnumSet(std::uint64_t bits) : bits_(bits) {}
  static constexpr std::uint64_t bit(Enum element) {
    return std::uint64_t{1} << static_cast<unsigned>(element);
  }

  std::uint64_t bits_ = 0;
};

/// Whether entry i of the table is about the enumerator of value i, so that the table can be
/// indexed by the enumerator.
template <class Entry, class Enum>
constexpr bool is_by_code(std::span<const Entry> table, Enum Entry::*code) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].*code) != i) return false;
  }
  return true;
}

}  // namespace fleetbill
