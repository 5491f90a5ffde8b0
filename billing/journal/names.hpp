#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/ids.hpp"

namespace fleetbill::billing {

/// Maps texts to dense ids once, on input; billing passes only ids. The id of a text depends on the
/// order of arrival, so that no result may depend on an id: sort by text.
class NameTable {
 public:
  NameTable();
  NameTable(NameTable&&) = default;
  NameTable& operator=(NameTable&&) = default;
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  /// Returns the id of `text`; adds the text if it is new.
  NameId intern(std::string_view text);

  /// Reserves memory for this number of additional texts.
  void reserve(std::size_t more);

  /// Prefetches the hash slot of `text`, which is about to be interned.
  void prefetch(std::string_view text) const;

  /// Returns the id of `text`; an id that does not exist if the text was never interned.
  [[nodiscard]] NameId find(std::string_view text) const;

  [[nodiscard]] std::string_view text(NameId id) const { return text_at(id.value()); }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }

  template <class Archive>
  void archive(Archive& a) {
    std::uint32_t count = size();
    a(count);
    if constexpr (Archive::kReads) *this = NameTable();
    for (std::uint32_t i = 0; i < count; ++i) {
      std::string text;
      if constexpr (!Archive::kReads) text = text_at(i);
      a(text);
      if constexpr (Archive::kReads) intern(text);
    }
  }

 private:
  /// A slot of the hash table: the upper half of the hash of the text, and its id plus one.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id_plus_one = 0;  ///< 0: free
  };

  /// Returns the slot of `text`, or the free slot for it. REQUIRES: a free slot.
  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  /// Returns the text of an entry: its length, followed by its bytes, in one block.
  [[nodiscard]] std::string_view text_at(std::uint32_t index) const {
    std::uint32_t size = 0;
    std::memcpy(&size, texts_[index], sizeof(size));
    return {texts_[index] + sizeof(size), size};
  }
  const char* keep(std::string_view text);
  void grow(std::size_t slots);

  std::vector<const char*> texts_;               // by id; they point into blocks_
  std::vector<std::unique_ptr<char[]>> blocks_;  // never move
  std::size_t room_ = 0;                         // free bytes at the end of the last block
  char* free_ = nullptr;
  std::vector<Slot> slots_;  // open addressing; a power of two, at most half full
};

/// The id of the empty text, which every table contains: an empty cell.
inline constexpr NameId kEmptyName{0};

}  // namespace fleetbill::billing
