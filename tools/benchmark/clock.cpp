#include "tools/benchmark/clock.hpp"

#include <algorithm>
#include <ctime>

namespace fleetbill::bench {
namespace {

/// Returns the CPU seconds of all threads of this process, including ended threads.
double cpu_now() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

Timer::Timer() : begin_(Clock::now()), cpu_begin_(cpu_now()) {}

Taken Timer::taken() const {
  return {std::chrono::duration<double>(Clock::now() - begin_).count(), cpu_now() - cpu_begin_};
}

Taken median(std::vector<Taken> runs) {
  const auto middle = runs.begin() + static_cast<std::ptrdiff_t>((runs.size() - 1) / 2);
  std::nth_element(runs.begin(), middle, runs.end(),
                   [](const Taken& a, const Taken& b) { return a.seconds < b.seconds; });
  return *middle;
}

}  // namespace fleetbill::bench
