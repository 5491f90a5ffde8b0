#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "billing/ingest/block_merger.hpp"
#include "billing/ingest/event_files.hpp"

namespace fleetbill::billing::ingest {

/// Reads blocks on several threads: they take turns in cutting the next block off the files, which
/// is quick (but for inflating), and each reads the rows of its own. The caller's thread takes them
/// in the order in which they were cut. Only a few blocks are held at a time.
class ParallelReader {
 public:
  /// @param files  is used by one thread at a time until the reader is gone
  ParallelReader(EventFiles& files, unsigned threads);
  ~ParallelReader();
  ParallelReader(const ParallelReader&) = delete;
  ParallelReader& operator=(const ParallelReader&) = delete;

  /// Hands out all blocks that are left, in order, until one is refused. To be called once.
  /// @returns whether none was
  /// Errors: as EventFiles::next(), for the first of the files' blocks that fails
  bool for_each_block(const std::function<bool(RowBlock&)>& take);

 private:
  struct Slot {
    RowBlock block;
    std::exception_ptr error;
    bool is_read = false;
  };

  void read_blocks();
  Slot* cut_next();
  bool cut(Slot& slot);
  bool wait_for_free_slot();
  Slot* wait_for_read_slot();
  Slot& slot_of(std::uint64_t block) { return slots_[block % slots_.size()]; }

  EventFiles& files_;
  std::vector<Slot> slots_;  // a ring: block n is in slot n, modulo their number
  std::mutex cutting_;       // held by the thread whose turn it is
  std::mutex mutex_;         // guards what follows, and Slot::is_read
  std::condition_variable changed_;
  std::uint64_t cut_ = 0;    // blocks, so far
  std::uint64_t taken_ = 0;  // blocks, so far
  bool all_cut_ = false;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fleetbill::billing::ingest
