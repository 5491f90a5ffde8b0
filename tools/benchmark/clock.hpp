#pragma once

#include <chrono>
#include <vector>

/// Time measurement.
namespace fleetbill::bench {

/// Duration of a measured piece of work.
struct Taken {
  double seconds = 0;      ///< wall-clock time
  double cpu_seconds = 0;  ///< of all its threads together

  Taken& operator+=(const Taken& other) {
    seconds += other.seconds;
    cpu_seconds += other.cpu_seconds;
    return *this;
  }
};

/// Measures the time of this process since its construction.
class Timer {
 public:
  Timer();
  [[nodiscard]] Taken taken() const;

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_;
  double cpu_begin_;
};

/// Returns the run with the median wall-clock time (of an even number, the shorter of the two), so
/// that one disturbed run has no effect. REQUIRES: at least one run
Taken median(std::vector<Taken> runs);

}  // namespace fleetbill::bench
