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

/// Reads the rows of event files on several threads. One thread at a time cuts the next block from
/// the files, which includes decompression. Each thread then parses the rows of its own block. The
/// thread of the caller receives the blocks in the order of the files and lines. At most
/// `threads` + 2 blocks are in memory.
class ParallelReader {
 public:
  /// Starts the threads. They read ahead immediately. If only some of them can be started, these
  /// read everything.
  /// @param files    its remaining blocks are read. It must outlive the reader. The caller must
  ///                 not use it while the reader exists.
  /// @param threads  number of parsing threads, in addition to the caller's. REQUIRES: at least 1
  /// Errors: `std::system_error` if no thread can be started
  ParallelReader(EventFiles& files, unsigned threads);
  /// Stops and joins the threads. Blocks that were not passed to the sink are discarded.
  ~ParallelReader();
  ParallelReader(const ParallelReader&) = delete;
  ParallelReader& operator=(const ParallelReader&) = delete;

  /// Passes the blocks to the sink, in order, until the last block or until the sink returns false.
  /// REQUIRES: called at most once.
  /// @param take  the sink. It runs on the caller's thread and returns whether to continue. It may
  ///              modify the block, which is valid only during the call. Names and lines of the
  ///              rows are local to the block until `BlockMerger::merge()`.
  /// @returns true if the sink received all blocks, false if it stopped
  /// Errors: as `EventFiles::next()`, after the sink received all earlier blocks; also the errors
  /// of the sink
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
  std::uint64_t cut_ = 0;    // number of blocks cut from the files
  std::uint64_t taken_ = 0;  // number of blocks that the sink has processed
  bool all_cut_ = false;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fleetbill::billing::ingest
