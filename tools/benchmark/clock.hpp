#pragma once

#include <chrono>
#include <vector>

/// Time as it is measured: nothing here shows in a result.
namespace fleetbill::bench {

/// How long something took.
struct Taken {
  double seconds = 0;      ///< on the clock on the wall
  double cpu_seconds = 0;  ///< of all its threads together

  Taken& operator+=(const Taken& other) {
    seconds += other.seconds;
    cpu_seconds += other.cpu_seconds;
    return *this;
  }
};

/// Counts the time since it was made, of this process.
class Timer {
 public:
  Timer();
  [[nodiscard]] Taken taken() const;

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_;
  double cpu_begin_;
};

/// The run whose time on the wall is in the middle (of an even number, the shorter of the two), so
/// that one disturbed run does not count. REQUIRES: at least one run.
Taken median(std::vector<Taken> runs);

}  // namespace fleetbill::bench
