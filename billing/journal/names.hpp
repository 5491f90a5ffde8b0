#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

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

  /// The id of `text` if it was ever interned, else a NameId that does not exist.
  [[nodiscard]] NameId find(std::string_view text) const;

  [[nodiscard]] std::string_view text(NameId id) const { return texts_[id.value()]; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }

  template <class Archive>
  void archive(Archive& a) {
    std::uint32_t count = size();
    a(count);
    if constexpr (Archive::kReads) {
      texts_.clear();
      ids_.clear();
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      if constexpr (Archive::kReads) texts_.emplace_back();
      a(texts_[i]);
      if constexpr (Archive::kReads) ids_.emplace(texts_[i], NameId(i));
    }
  }

 private:
  std::deque<std::string> texts_;  // a deque: the views in ids_ stay valid while it grows
  std::unordered_map<std::string_view, NameId> ids_;
};

/// The id of the empty text, which every table has: an empty cell.
inline constexpr NameId kEmptyName{0};

}  // namespace fleetbill::billing
