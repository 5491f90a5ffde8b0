#include "billing/ingest/journal_reader.hpp"

#include <algorithm>
#include <functional>
#include <thread>

#include "billing/ingest/block_merger.hpp"
#include "billing/ingest/block_reader.hpp"
#include "billing/ingest/event_files.hpp"
#include "billing/ingest/parallel_reader.hpp"

namespace fleetbill::billing::ingest {
namespace {

/// The number of readers that the merger can serve; more would wait for it.
constexpr unsigned kMostThreads = 4;
/// The number of blocks that are read before threads start: most journals are shorter.
constexpr int kBlocksBeforeThreads = 3;

unsigned threads_of(const Reading& reading) {
  if (reading.threads > 0) return reading.threads;
  return std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
}

/// Passes the blocks of the files to the sink, in order, until the sink returns false.
/// @returns whether it never did
bool for_each_block(std::vector<EventFile> files, const Reading& reading,
                    const std::function<bool(RowBlock&)>& take) {
  EventFiles blocks(std::move(files), reading.block_size);
  const unsigned threads = threads_of(reading);
  BlockReader reader;
  RowBlock block;
  for (int i = 0; threads == 1 || i < kBlocksBeforeThreads; ++i) {
    if (!blocks.next(block.text, block.place)) return true;
    reader.read(block.text, block.place, block.rows);
    if (!take(block)) return false;
  }
  return ParallelReader(blocks, threads).for_each_block(take);
}

Journal read_files(std::vector<EventFile> files, const Reading& reading) {
  Journal journal;
  for (const EventFile& file : files) journal.files.push_back(file.name);
  BlockMerger merger(journal, journal.names);
  FactKeeper keeper(journal.facts);
  for_each_block(std::move(files), reading, [&](RowBlock& block) {
    merger.merge(block);
    keeper.keep(block);
    return true;
  });
  return journal;
}

std::vector<EventFile> files_at(const std::vector<std::string>& paths) {
  std::vector<EventFile> files;
  for (const std::string& path : paths) {
    files.push_back({path, [path] { return open_source(path); }});
  }
  return files;
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
  return read_files(files_at(paths), reading);
}

bool stream_journal(const std::vector<std::string>& paths, Journal& journal, NameTable& names,
                    const FactSink& sink, const Reading& reading) {
  journal.files = paths;
  BlockMerger merger(journal, names);
  return for_each_block(files_at(paths), reading, [&](RowBlock& block) {
    merger.merge(block);
    return sink(block.rows.facts);
  });
}

Journal read_journal_text(const std::string& name, std::string_view text, const Reading& reading) {
  return read_files({{name, [text] { return std::make_unique<TextSource>(text); }}}, reading);
}

}  // namespace fleetbill::billing::ingest
