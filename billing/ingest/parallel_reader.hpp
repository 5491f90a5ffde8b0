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

/// Reads blocks on several threads. One thread at a time cuts the next block off the files, which
/// is fast (except for inflating); each thread reads the rows of its own block. The thread of the
/// caller receives the blocks in the order of the files. Only a few blocks are in memory at a time.
class ParallelReader {
 public:
  /// @param files  used by one thread at a time until the reader is destroyed
  ParallelReader(EventFiles& files, unsigned threads);
  ~ParallelReader();
  ParallelReader(const ParallelReader&) = delete;
  ParallelReader& operator=(const ParallelReader&) = delete;

  /// Passes all blocks to the sink, in order, until the sink returns false. To be called once.
  /// @returns whether it never did
  /// Errors: as EventFiles::next(), for the first block that fails
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
  std::mutex mutex_;         // guards the members below, and Slot::is_read
  std::condition_variable changed_;
  std::uint64_t cut_ = 0;    // number of blocks so far
  std::uint64_t taken_ = 0;  // number of blocks so far
  bool all_cut_ = false;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fleetbill::billing::ingest
