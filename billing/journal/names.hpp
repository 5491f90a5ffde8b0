#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/ids.hpp"

namespace fleetbill::billing {

/// Maps texts to dense ids once, at the edge; behind it only ids travel. The id of a text depends
/// on the order of arrival, so no result may depend on an id: sort by text.
class NameTable {
 public:
  NameTable();
  NameTable(NameTable&&) = default;
  NameTable& operator=(NameTable&&) = default;
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  /// The id of `text`, a new one if it was never seen.
  NameId intern(std::string_view text);

  /// Makes room for so many more texts, so that it need not be made text by text.
  void reserve(std::size_t more);

  /// Calls for where `text` belongs, which will be interned soon.
  void prefetch(std::string_view text) const;

  /// The id of `text` if it was ever interned, else a NameId that does not exist.
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
  /// A place of the hash table: the upper half of the text's hash, and one more than its id.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id_plus_one = 0;  ///< 0: free
  };

  /// The slot of `text`, or the free one where it belongs. REQUIRES: not all are taken.
  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  /// A text behind its length, which stand together in a block.
  [[nodiscard]] std::string_view text_at(std::uint32_t index) const {
    std::uint32_t size = 0;
    std::memcpy(&size, texts_[index], sizeof(size));
    return {texts_[index] + sizeof(size), size};
  }
  const char* keep(std::string_view text);
  void grow(std::size_t slots);

  std::vector<const char*> texts_;               // by id; they point into blocks_
  std::vector<std::unique_ptr<char[]>> blocks_;  // never move
  std::size_t room_ = 0;                         // bytes left at the end of the last block
  char* free_ = nullptr;
  std::vector<Slot> slots_;  // open addressing; a power of two, at most half full
};

/// The id of the empty text, which every table has: an empty cell.
inline constexpr NameId kEmptyName{0};

}  // namespace fleetbill::billing
