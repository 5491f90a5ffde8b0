#pragma once

#include <cstdint>
#include <optional>

#include "billing/units/instant.hpp"

namespace fleetbill::sim {

/// Admits at most a number of uploads per second of virtual time.
class Throughput {
 public:
  /// @param per_second  std::nullopt: unlimited
  explicit Throughput(std::optional<std::int64_t> per_second) : per_second_(per_second) {}

  [[nodiscard]] bool is_limited() const { return per_second_.has_value(); }

  /// Admits an upload, unless its second has all of its uploads.
  /// REQUIRES: the instants of the calls do not fall
  [[nodiscard]] bool admits(Instant now) {
    if (!per_second_) return true;
    const std::int64_t second = now.ms / seconds(1).ms;
    if (second != second_) admitted_ = 0;
    second_ = second;
    if (admitted_ == *per_second_) return false;
    ++admitted_;
    return true;
  }

  template <class Archive>
  void archive(Archive& a) {
    a(second_, admitted_);
  }

 private:
  std::optional<std::int64_t> per_second_;
  std::int64_t second_ = -1;
  std::int64_t admitted_ = 0;  // in that second
};

}  // namespace fleetbill::sim
