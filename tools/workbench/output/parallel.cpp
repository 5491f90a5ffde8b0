#include "tools/workbench/output/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace fleetbill::workbench {

void for_each_in_parallel(std::size_t count, unsigned threads,
                          const std::function<void(std::size_t)>& work) {
  constexpr unsigned kMost = 256;
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  std::atomic<std::size_t> next{0};
  std::vector<std::exception_ptr> errors(count);
  const auto work_on = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  {
    const std::size_t others_wanted = std::min<std::size_t>({threads, kMost, count});
    std::vector<std::jthread> others;
    try {
      for (std::size_t i = 1; i < others_wanted; ++i) others.emplace_back(work_on);
    } catch (const std::system_error&) {  // the threads that have started do all the work
    }
    work_on();
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace fleetbill::workbench
