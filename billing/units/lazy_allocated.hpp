#pragma once

#include <memory>

namespace fleetbill {

/// A value that usually equals its default; allocated only after the first change. Until then it
/// has the size of a pointer.
template <class T>
class LazyAllocated {
 public:
  LazyAllocated() = default;
  ~LazyAllocated() = default;
  LazyAllocated(LazyAllocated&&) noexcept = default;
  LazyAllocated& operator=(LazyAllocated&&) noexcept = default;
  LazyAllocated(const LazyAllocated& other)
      : own_(other.own_ ? std::make_unique<T>(*other.own_) : nullptr) {}
  LazyAllocated& operator=(const LazyAllocated& other) { return *this = LazyAllocated(other); }

  const T& operator*() const { return own_ ? *own_ : kUsual; }
  const T* operator->() const { return &**this; }

  [[nodiscard]] bool is_allocated() const { return own_ != nullptr; }

  /// The value for changes, allocated first if necessary.
  T& mutate() {
    if (!own_) own_ = std::make_unique<T>();
    return *own_;
  }

  template <class Archive>
  void archive(Archive& a) {
    bool is_allocated = own_ != nullptr;
    a(is_allocated);
    if constexpr (Archive::kReads) own_.reset();
    if (is_allocated) a(mutate());
  }

 private:
  static constexpr T kUsual{};
  std::unique_ptr<T> own_;
};

}  // namespace fleetbill
