#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace fleetbill {

/// A sparse vector indexed by dense ids. A page is allocated when one of its elements is first
/// touched, so that each of many accounts can index by the same ids without memory for all of them.
/// @tparam kPageSize  elements per page
template <class T, std::size_t kPageSize = 64>
class PagedVector {
 public:
  T& operator[](std::size_t i) {
    const std::size_t page = i / kPageSize;
    if (page >= pages_.size()) pages_.resize(page + 1);
    if (!pages_[page]) pages_[page] = std::make_unique<Page>();
    return (*pages_[page])[i % kPageSize];
  }

  /// Prefetches an element; no-op if its page was never touched.
  /// (Always inline: GCC removes calls of functions that only prefetch.)
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
  /// Aligned to a cache line, so that an element of the size of a line occupies one line.
  struct alignas(64) Page : std::array<T, kPageSize> {};
  std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace fleetbill
