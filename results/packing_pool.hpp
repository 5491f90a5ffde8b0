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

/// A chunk as it will stand in the file. `get()` waits until it is packed.
/// Errors: whatever packing it threw.
using PackedChunk = std::shared_future<std::vector<std::byte>>;

/// One whose bytes are there already.
PackedChunk packed_chunk(std::vector<std::byte> bytes);

/// Packs chunks beside the thread that fills them. Which thread packs a chunk makes no difference
/// to its bytes. Chunks equal to a recent one are not packed again: many columns are constant, or
/// equal to their neighbour. Of chunks that are not packed yet only a few are held. For use by one
/// thread.
class PackingPool {
 public:
  /// @param threads  at least one; none is started before there is work for it
  explicit PackingPool(std::size_t threads);
  /// Chunks that nobody has begun to pack are given up.
  ~PackingPool();
  PackingPool(const PackingPool&) = delete;
  PackingPool& operator=(const PackingPool&) = delete;

  /// Hands a chunk over; waits as long as too many are waiting.
  /// @param values  as of `ChunkEncoder::encode`; afterwards memory for the next, with anything in
  /// it Errors: whatever packing an earlier chunk threw.
  PackedChunk pack(std::vector<std::byte>& values, std::size_t width);

  /// The same on the caller's thread: for a chunk that nothing follows which it could be packed
  /// beside.
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

  std::mutex mutex_;  // guards what follows, but for the threads
  std::condition_variable has_job_, has_room_;
  std::deque<Job> waiting_;
  std::exception_ptr error_;  // the first
  bool no_more_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fleetbill::results
