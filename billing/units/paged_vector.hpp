#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace fleetbill {

/// A vector indexed by dense ids of which a holder may have only some: pages appear where they are
/// touched, so that each account can index by the same ids without room for all the others'.
/// @tparam kPageSize  elements of a page
template <class T, std::size_t kPageSize = 64>
class PagedVector {
 public:
  T& operator[](std::size_t i) {
    const std::size_t page = i / kPageSize;
    if (page >= pages_.size()) pages_.resize(page + 1);
    if (!pages_[page]) pages_[page] = std::make_unique<Page>();
    return (*pages_[page])[i % kPageSize];
  }

  /// Calls for an element that will be needed soon; does nothing if its page was never touched.
  /// (Always inline: GCC drops calls of functions that only prefetch, as if they did nothing.)
  [[gnu::always_inline]] void prefetch(std::size_t i) const {
    const std::size_t page = i / kPageSize;
    if (page < pages_.size() && pages_[page]) __builtin_prefetch(&(*pages_[page])[i % kPageSize]);
  }

  /// Calls `visit(index, element)` for each element of each touched page, by rising index.
  template <class Visit>
  void for_each(Visit&& visit) {
    for (std::size_t p = 0; p < pages_.size(); ++p) {
      if (!pages_[p]) continue;
      for (std::size_t k = 0; k < kPageSize; ++k) visit(p * kPageSize + k, (*pages_[p])[k]);
    }
  }

  template <class Archive>
  void archive(Archive& a) {
    auto count = static_cast<std::uint32_t>(pages_.size());
    a(count);
    if constexpr (Archive::kReads) pages_.clear();
    for (std::size_t p = 0; p < count; ++p) {
      bool is_touched = p < pages_.size() && pages_[p] != nullptr;
      a(is_touched);
      if constexpr (Archive::kReads) {
        pages_.push_back(is_touched ? std::make_unique<Page>() : nullptr);
      }
      if (!is_touched) continue;
      for (T& element : *pages_[p]) a(element);
    }
  }

 private:
  /// Begins at a line of the cache, so that elements of the size of a line lie in one.
  struct alignas(64) Page : std::array<T, kPageSize> {};
  std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace fleetbill
