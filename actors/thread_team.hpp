#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fleetbill::actors {

/// Threads that start before their work is known. If one of them cannot start, no work has begun.
class ThreadTeam {
 public:
  using Work = std::function<void(std::size_t thread)>;

  /// Starts the threads, which wait for `begin()`.
  /// Errors: `std::system_error` if a thread cannot be started; then all others have ended
  explicit ThreadTeam(std::size_t threads);
  /// Waits for the end of the work; without work, ends the threads.
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  [[nodiscard]] std::size_t size() const { return threads_.size(); }
  /// Calls `work` once on each thread, with its index. REQUIRES: called at most once.
  void begin(Work work);
  /// Waits for the end of the work.
  void join();

 private:
  void wait_and_work(std::size_t thread);
  void dismiss();

  std::mutex mutex_;  // guards the next members
  std::condition_variable begun_;
  bool is_begun_ = false;
  Work work_;  // empty: end without work
  std::vector<std::thread> threads_;
};

}  // namespace fleetbill::actors
