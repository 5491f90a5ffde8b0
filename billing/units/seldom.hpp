#pragma once

#include <memory>

namespace fleetbill {

/// A value that for most of its many holders is what a new one is: only where it was changed does
/// it take more room than a pointer.
template <class T>
class Seldom {
 public:
  Seldom() = default;
  ~Seldom() = default;
  Seldom(Seldom&&) noexcept = default;
  Seldom& operator=(Seldom&&) noexcept = default;
  Seldom(const Seldom& other) : own_(other.own_ ? std::make_unique<T>(*other.own_) : nullptr) {}
  Seldom& operator=(const Seldom& other) { return *this = Seldom(other); }

  const T& operator*() const { return own_ ? *own_ : kUsual; }
  const T* operator->() const { return &**this; }

  [[nodiscard]] bool was_changed() const { return own_ != nullptr; }

  /// The value, to be changed.
  T& change() {
    if (!own_) own_ = std::make_unique<T>();
    return *own_;
  }

  template <class Archive>
  void archive(Archive& a) {
    bool was_changed = own_ != nullptr;
    a(was_changed);
    if constexpr (Archive::kReads) own_.reset();
    if (was_changed) a(change());
  }

 private:
  static constexpr T kUsual{};
  std::unique_ptr<T> own_;
};

}  // namespace fleetbill
