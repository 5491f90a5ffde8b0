#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "results/chunk_codec.hpp"

namespace fleetbill::results {

/// The packed bytes of a chunk. `get()` waits until the chunk is packed.
/// Errors: the exception that packing it threw.
using PackedChunk = std::shared_future<std::vector<std::byte>>;

/// Returns a chunk that is packed already.
PackedChunk packed_chunk(std::vector<std::byte> bytes);

/// Packs chunks in background threads. The bytes of a chunk do not depend on the thread that packs
/// it. Chunks equal to a recent one are not packed again: many columns are constant, or equal to
/// their neighbour. Only a few unpacked chunks are stored. Not thread-safe.
class PackingPool {
 public:
  /// @param threads  at least 1; threads start when there is work for them
  explicit PackingPool(std::size_t threads);
  /// Discards the chunks that no thread has started to pack.
  ~PackingPool();
  PackingPool(const PackingPool&) = delete;
  PackingPool& operator=(const PackingPool&) = delete;

  /// Queues a chunk; waits while the queue is full.
  /// @param values  as of `ChunkEncoder::encode`; afterwards a buffer for the next chunk, with
  ///                unspecified contents
  /// Errors: the exception that packing an earlier chunk threw.
  PackedChunk pack(std::vector<std::byte>& values, std::size_t width);

  /// Packs a chunk on the caller's thread. Use it if the caller has no other work to do at the same
  /// time.
  PackedChunk pack_here(std::vector<std::byte>& values, std::size_t width);

 private:
  using Values = std::shared_ptr<std::vector<std::byte>>;

  struct Job {
    Values values;
    std::size_t width = 0;
    std::promise<std::vector<std::byte>> packed;
  };
  struct Remembered {
    Values values;
    std::size_t width = 0;
    PackedChunk packed;
  };

  template <class Pack>
  PackedChunk pack_once(std::vector<std::byte>& values, std::size_t width, const Pack& pack);
  PackedChunk hand_over(const Values& values, std::size_t width);
  void start();
  void work();
  bool wait_for_job(Job& job);
  void do_job(Job& job, ChunkEncoder& encoder);

  std::size_t thread_count_;
  ChunkEncoder here_;
  std::list<Remembered> lately_;  // the latest used first

  std::mutex mutex_;  // guards all following members except the threads
  std::condition_variable has_job_, has_room_;
  std::deque<Job> waiting_;
  std::exception_ptr error_;  // the first
  bool no_more_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fleetbill::results
