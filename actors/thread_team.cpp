#include "actors/thread_team.hpp"

#include <utility>

namespace fleetbill::actors {

ThreadTeam::ThreadTeam(std::size_t threads) {
  threads_.reserve(threads);
  try {
    for (std::size_t i = 0; i < threads; ++i) {
      threads_.emplace_back([this, i] { wait_and_work(i); });
    }
  } catch (...) {
    dismiss();
    throw;
  }
}

ThreadTeam::~ThreadTeam() { dismiss(); }

void ThreadTeam::begin(Work work) {
  {
    const std::lock_guard lock(mutex_);
    if (is_begun_) return;
    is_begun_ = true;
    work_ = std::move(work);
  }
  begun_.notify_all();
}

void ThreadTeam::join() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void ThreadTeam::dismiss() {
  begin({});
  join();
}

void ThreadTeam::wait_and_work(std::size_t thread) {
  {
    std::unique_lock lock(mutex_);
    begun_.wait(lock, [&] { return is_begun_; });
  }
  if (work_) work_(thread);
}

}  // namespace fleetbill::actors
