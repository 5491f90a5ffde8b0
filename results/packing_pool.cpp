#include "results/packing_pool.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>

#include "billing/units/error.hpp"

namespace fleetbill::results {
namespace {

constexpr std::size_t kMostWaiting = 32;  // chunks: the columns of the journal fill up together
constexpr std::size_t kRemembered = 16;   // chunks: more than the journal has columns that vary

/// As the operator, which compares byte by byte.
bool are_equal(const std::vector<std::byte>& a, const std::vector<std::byte>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_ready(const PackedChunk& chunk) {
  return chunk.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

}  // namespace

PackedChunk packed_chunk(std::vector<std::byte> bytes) {
  std::promise<std::vector<std::byte>> promise;
  promise.set_value(std::move(bytes));
  return promise.get_future().share();
}

PackingPool::PackingPool(std::size_t threads) : thread_count_(threads) {
  FLEETBILL_ASSERT(threads > 0, "at least one thread");
}

PackingPool::~PackingPool() {
  {
    const std::lock_guard lock(mutex_);
    no_more_ = true;
    waiting_.clear();
  }
  has_job_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

PackedChunk PackingPool::pack(std::vector<std::byte>& values, std::size_t width) {
  return pack_once(values, width, [&](const Values& taken) { return hand_over(taken, width); });
}

PackedChunk PackingPool::pack_here(std::vector<std::byte>& values, std::size_t width) {
  return pack_once(values, width,
                   [&](const Values& taken) { return packed_chunk(here_.encode(*taken, width)); });
}

template <class Pack>
PackedChunk PackingPool::pack_once(std::vector<std::byte>& values, std::size_t width,
                                   const Pack& pack) {
  const auto known = std::find_if(lately_.begin(), lately_.end(), [&](const Remembered& r) {
    return r.width == width && are_equal(*r.values, values);
  });
  if (known != lately_.end()) {
    lately_.splice(lately_.begin(), lately_, known);
    return known->packed;
  }
  const auto taken = std::make_shared<std::vector<std::byte>>(std::move(values));
  values = {};
  lately_.push_front({taken, width, pack(taken)});
  if (lately_.size() > kRemembered) {
    const Remembered& oldest = lately_.back();
    if (is_ready(oldest.packed)) values.swap(*oldest.values);  // no thread reads them any more
    lately_.pop_back();
  }
  return lately_.front().packed;
}

PackedChunk PackingPool::hand_over(const Values& values, std::size_t width) {
  if (threads_.empty()) start();
  Job job{values, width, {}};
  PackedChunk packed = job.packed.get_future().share();
  {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [&] { return waiting_.size() < kMostWaiting; });
    if (error_) std::rethrow_exception(error_);
    waiting_.push_back(std::move(job));
  }
  has_job_.notify_one();
  return packed;
}

void PackingPool::start() {
  try {
    for (std::size_t i = 0; i < thread_count_; ++i) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    if (threads_.empty()) throw;  // otherwise fewer threads pack the same bytes
  }
}

void PackingPool::work() {
  ChunkEncoder encoder;
  Job job;
  while (wait_for_job(job)) do_job(job, encoder);
}

bool PackingPool::wait_for_job(Job& job) {
  {
    std::unique_lock lock(mutex_);
    has_job_.wait(lock, [&] { return no_more_ || !waiting_.empty(); });
    if (waiting_.empty()) return false;
    job = std::move(waiting_.front());
    waiting_.pop_front();
  }
  has_room_.notify_one();
  return true;
}

void PackingPool::do_job(Job& job, ChunkEncoder& encoder) {
  try {
    job.packed.set_value(encoder.encode(*job.values, job.width));
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::current_exception();
    job.packed.set_exception(std::current_exception());
  }
}

}  // namespace fleetbill::results
