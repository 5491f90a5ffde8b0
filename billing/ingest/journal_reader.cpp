#include "billing/ingest/journal_reader.hpp"

#include <algorithm>
#include <thread>

#include "billing/ingest/block_merger.hpp"
#include "billing/ingest/block_reader.hpp"
#include "billing/ingest/event_files.hpp"
#include "billing/ingest/parallel_reader.hpp"

namespace fleetbill::billing::ingest {
namespace {

/// More readers than this wait for the one that puts their rows together.
constexpr unsigned kMostThreads = 4;
/// A journal is as short as this more often than not: then it is not worth a thread.
constexpr int kBlocksBeforeThreads = 3;

unsigned threads_of(const Reading& reading) {
  if (reading.threads > 0) return reading.threads;
  return std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
}

/// @returns false if there are no more blocks
bool read_block(EventFiles& files, BlockReader& reader, RowBlock& block, BlockMerger& merger) {
  if (!files.next(block.text, block.place)) return false;
  reader.read(block.text, block.place, block.rows);
  merger.merge(block);
  return true;
}

Journal read_files(std::vector<EventFile> files, const Reading& reading) {
  Journal journal;
  for (const EventFile& file : files) journal.files.push_back(file.name);
  EventFiles blocks(std::move(files), reading.block_size);
  BlockMerger merger(journal);
  const unsigned threads = threads_of(reading);
  BlockReader reader;
  RowBlock block;
  for (int i = 0; threads == 1 || i < kBlocksBeforeThreads; ++i) {
    if (!read_block(blocks, reader, block, merger)) return journal;
  }
  ParallelReader(blocks, threads).read_into(merger);
  return journal;
}

class TextSource : public ByteSource {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}

  std::size_t read(char* buffer, std::size_t size) override {
    const std::size_t n = text_.copy(buffer, size);
    text_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view text_;
};

}  // namespace

Journal read_journal(const std::vector<std::string>& paths, const Reading& reading) {
  std::vector<EventFile> files;
  for (const std::string& path : paths) {
    files.push_back({path, [path] { return open_source(path); }});
  }
  return read_files(std::move(files), reading);
}

Journal read_journal_text(const std::string& name, std::string_view text, const Reading& reading) {
  return read_files({{name, [text] { return std::make_unique<TextSource>(text); }}}, reading);
}

}  // namespace fleetbill::billing::ingest
