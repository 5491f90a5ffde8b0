#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

/// Time as it is measured: nothing here shows in a result.
namespace fleetbill::bench {

/// Counts the seconds since it was made.
class Timer {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - begin_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now();
};

/// The middle value (of an even number, the lower of the two), so that one disturbed run does not
/// count. REQUIRES: at least one value.
inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace fleetbill::bench
