#include "billing/ingest/parallel_reader.hpp"

#include <system_error>

#include "billing/units/error.hpp"

namespace fleetbill::billing::ingest {
namespace {

constexpr std::size_t kSparedSlots = 2;  // so that readers need not wait for the caller

}  // namespace

ParallelReader::ParallelReader(EventFiles& files, unsigned threads)
    : files_(files), slots_(threads + kSparedSlots) {
  FLEETBILL_ASSERT(threads >= 1, "some thread reads the blocks");
  threads_.reserve(threads);
  try {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { read_blocks(); });
  } catch (const std::system_error&) {
    if (threads_.empty()) throw;  // otherwise fewer threads read the same rows
  }
}

ParallelReader::~ParallelReader() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool ParallelReader::for_each_block(const std::function<bool(RowBlock&)>& take) {
  while (Slot* const slot = wait_for_read_slot()) {
    if (slot->error) std::rethrow_exception(slot->error);
    if (!take(slot->block)) return false;
    {
      const std::lock_guard lock(mutex_);
      slot->is_read = false;
      ++taken_;
    }
    changed_.notify_all();
  }
  return true;
}

/// @returns the next block in order; null after the last
ParallelReader::Slot* ParallelReader::wait_for_read_slot() {
  std::unique_lock lock(mutex_);
  Slot& slot = slot_of(taken_);
  changed_.wait(lock, [&] { return slot.is_read || (all_cut_ && taken_ == cut_); });
  return slot.is_read ? &slot : nullptr;
}

void ParallelReader::read_blocks() {
  BlockReader reader;
  while (Slot* const slot = cut_next()) {
    try {
      if (!slot->error) reader.read(slot->block.text, slot->block.place, slot->block.rows);
    } catch (...) {
      slot->error = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex_);
      slot->is_read = true;
    }
    changed_.notify_all();
  }
}

/// @returns the slot of the block that was cut, or failed to be cut; null after the last
ParallelReader::Slot* ParallelReader::cut_next() {
  const std::lock_guard turn(cutting_);
  if (!wait_for_free_slot()) return nullptr;
  Slot& slot = slot_of(cut_);
  const bool is_block = cut(slot);
  {
    const std::lock_guard lock(mutex_);
    all_cut_ = !is_block || slot.error;
    if (is_block) ++cut_;
  }
  changed_.notify_all();
  return is_block ? &slot : nullptr;
}

bool ParallelReader::cut(Slot& slot) {
  try {
    return files_.next(slot.block.text, slot.block.place);
  } catch (...) {
    slot.error = std::current_exception();
    return true;
  }
}

bool ParallelReader::wait_for_free_slot() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || all_cut_ || cut_ - taken_ < slots_.size(); });
  return !stopped_ && !all_cut_;
}

}  // namespace fleetbill::billing::ingest
