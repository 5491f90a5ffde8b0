#include "billing/ingest/block_merger.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "billing/ingest/event_files.hpp"

namespace fleetbill::billing::ingest {
namespace {

/// Estimates the number of further facts from the part of the file that is read.
std::size_t facts_expected(std::size_t facts, Progress progress) {
  if (progress.read == 0 || progress.read >= progress.size) return 0;
  constexpr std::uint64_t kScale = 1024;
  const std::uint64_t rest = progress.size - progress.read;
  if (rest > std::numeric_limits<std::uint64_t>::max() / kScale) return 0;
  return facts * (rest * kScale / progress.read) / kScale;
}

/// Advises large pages, which save most of the time for the allocation of memory.
void advise_large_pages(const std::vector<Fact>& facts) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(facts.data());
  const std::uintptr_t first_page = (begin + page - 1) / page * page;
  const std::uintptr_t end = begin + facts.capacity() * sizeof(Fact);
  if (first_page >= end) return;
  static_cast<void>(
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the address of a page inside the vector
      ::madvise(reinterpret_cast<void*>(first_page), end - first_page, MADV_HUGEPAGE));
}

/// Throws the error of the row at which the count of lines overflows.
void fail_at_row(const std::string& file, const RowBlock& block, std::uint32_t line) {
  csv::Cells cells;
  for (std::size_t at = block.place.begin; at < block.text.size;) {
    const csv::Split split =
        csv::split_record(block.text.text.view().substr(at), block.text.at_end, cells);
    line = counted(file, line, split.lines);
    at += split.consumed;
  }
}

}  // namespace

void BlockMerger::merge(RowBlock& block) {
  if (block.place.first_line > 0) next_line_ = block.place.first_line;
  count_lines(block);
  add_names(block.rows);
  take_in_facts(block.rows);
  add_others(block.rows);
}

void BlockMerger::count_lines(const RowBlock& block) {
  line_ = next_line_;
  if (line_ > std::numeric_limits<std::uint32_t>::max() - block.rows.lines) {
    fail_at_row(journal_.files[block.place.file], block, line_);
  }
  next_line_ = line_ + block.rows.lines;
}

void BlockMerger::add_names(BlockRows& rows) {
  for (const std::string_view name : rows.new_names) {
    rows.names->in_whole.push_back(names_.intern(name));
  }
}

void BlockMerger::take_in_facts(BlockRows& rows) const {
  const NameId* const ids = rows.names->in_whole.data();
  for (Fact& fact : rows.facts) {
    fact.position = in_file(fact.position);
    for (const auto& [column, member] : kNameColumns) fact.*member = ids[(fact.*member).value()];
  }
}

void BlockMerger::add_others(BlockRows& rows) {
  journal_.rows_read += rows.rows_read;
  for (Quarantined& row : rows.unreadable) {
    row.position = in_file(row.position);
    journal_.unreadable.push_back(std::move(row));
  }
  for (auto& [position, cells] : rows.verbatim) {
    journal_.verbatim.emplace(in_file(position), std::move(cells));
  }
}

void FactKeeper::keep(const RowBlock& block) {
  if (block.place.first_line > 0) first_fact_ = facts_.size();
  make_room(block);
  facts_.insert(facts_.end(), block.rows.facts.begin(), block.rows.facts.end());
}

void FactKeeper::make_room(const RowBlock& block) {
  const std::size_t needed = facts_.size() + block.rows.facts.size();
  if (needed <= facts_.capacity()) return;
  const std::size_t expected = facts_expected(needed - first_fact_, block.text.progress);
  facts_.reserve(needed + std::max(needed / 2, expected + expected / 64));
  advise_large_pages(facts_);
}

}  // namespace fleetbill::billing::ingest
