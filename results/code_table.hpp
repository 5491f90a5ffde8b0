#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "billing/units/error.hpp"
#include "results/layout.hpp"

/// Codes are assigned by first appearance. They depend only on the order of rows, and not on the
/// ids of the run, which depend on its execution.
namespace fleetbill::results {

/// Assigns codes to ids. The text of an id is looked up when the run is complete.
template <class IdType>
class CodeTable {
 public:
  /// @param none  an id that means "none", in addition to ids that do not exist
  explicit CodeTable(IdType none = IdType()) : none_(none) {}

  /// Returns the code of `id`; assigns a new code at its first appearance.
  std::uint32_t operator()(IdType id) {
    if (id == none_ || !id.exists()) return layout::kMissing<std::uint32_t>;
    if (id.value() >= codes_.size()) {
      codes_.resize(id.value() + std::size_t{1}, layout::kMissing<std::uint32_t>);
    }
    std::uint32_t& code = codes_[id.value()];
    if (code == layout::kMissing<std::uint32_t>) {
      code = static_cast<std::uint32_t>(ids_.size());
      ids_.push_back(id);
    }
    return code;
  }

  /// The ids by their codes.
  [[nodiscard]] std::span<const IdType> ids() const { return ids_; }

  template <class Archive>
  void archive(Archive& a) {
    a(ids_);
    if constexpr (Archive::kReads) {
      codes_.clear();
      for (const IdType id : std::exchange(ids_, {})) (*this)(id);
    }
  }

 private:
  IdType none_;
  std::vector<std::uint32_t> codes_;  // by id, which is dense
  std::vector<IdType> ids_;
};

/// Assigns codes to texts; an empty text has the code of "none".
class TextCodes {
 public:
  std::uint32_t operator()(std::string_view text) {
    if (text.empty()) return layout::kMissing<std::uint32_t>;
    const auto [entry, is_new] =
        codes_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
    if (is_new) texts_.push_back(entry->first);
    return entry->second;
  }

  [[nodiscard]] std::span<const std::string> texts() const { return texts_; }

  template <class Archive>
  void archive(Archive& a) {
    a(texts_);
    if constexpr (Archive::kReads) {
      codes_.clear();
      for (const std::string& text : std::exchange(texts_, {})) (*this)(text);
    }
  }

 private:
  std::unordered_map<std::string, std::uint32_t> codes_;
  std::vector<std::string> texts_;
};

/// Codes of a vocabulary, which are its own; remembers how far it was used, since a name table that
/// listed words no row uses would change with each word that the vocabulary gains.
class SmallCodes {
 public:
  std::uint8_t operator()(std::size_t code) {
    FLEETBILL_ASSERT(code < layout::kMissing<std::uint8_t>, "a vocabulary of under 255 words");
    if (code >= used_) used_ = code + 1;
    return static_cast<std::uint8_t>(code);
  }

  /// One more than the largest code that was used.
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  std::size_t used_ = 0;
};

}  // namespace fleetbill::results
