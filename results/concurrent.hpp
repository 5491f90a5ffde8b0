#pragma once

#include <future>
#include <system_error>
#include <utility>

namespace fleetbill::results {

/// Starts `work` on another thread.
///
/// @returns what gives the result of `work`, or throws what it threw. If no thread can be started,
/// `get()` does the work.
template <class Work>
auto started(Work work) {
  try {
    return std::async(std::launch::async, work);
  } catch (const std::system_error&) {
    return std::async(std::launch::deferred, std::move(work));
  }
}

}  // namespace fleetbill::results
