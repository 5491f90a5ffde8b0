#include "billing/ingest/block_reader.hpp"

#include <utility>

namespace fleetbill::billing::ingest {
namespace {

/// The names of a reader are a second copy: at this number it starts with an empty table again.
constexpr std::uint32_t kMostNames = 1 << 22;

}  // namespace

void BlockReader::read(const TextBlock& block, const BlockPlace& place, BlockRows& rows) {
  if (!names_ || names_->journal.names.size() > kMostNames) forget_names();
  if (header_ != place.header) {
    header_ = place.header;
    row_reader_->set_header(*header_);
  }
  Journal& journal = names_->journal;
  rows.facts.clear();
  journal.facts = std::move(rows.facts);  // their memory
  const std::uint32_t known = journal.names.size();
  lines_ = 0;

  read_rows(block.text.view(), block, place);

  rows.facts = std::move(journal.facts);
  rows.unreadable = std::exchange(journal.unreadable, {});
  rows.verbatim = std::exchange(journal.verbatim, {});
  rows.rows_read = std::exchange(journal.rows_read, 0);
  rows.lines = lines_;
  rows.names = names_;
  rows.new_names.clear();
  for (std::uint32_t id = known; id < journal.names.size(); ++id) {
    rows.new_names.push_back(journal.names.text(NameId(id)));
  }
}

void BlockReader::forget_names() {
  names_ = std::make_shared<OwnNames>();
  names_->in_whole.push_back(kEmptyName);
  row_reader_ = std::make_unique<RowReader>(names_->journal);
  header_ = nullptr;
}

void BlockReader::read_rows(std::string_view text, const TextBlock& block,
                            const BlockPlace& place) {
  for (std::size_t at = place.begin; at < block.size;) {
    const Position position{place.file, lines_};
    if (const std::size_t n = row_reader_->add_row(text.substr(at), position); n > 0) {
      at += n;
      ++lines_;
    } else {
      at += add_unusual_row(text.substr(at), block.at_end, position);
    }
  }
}

/// @returns the size of the row in bytes
std::size_t BlockReader::add_unusual_row(std::string_view text, bool at_end, Position position) {
  Journal& journal = names_->journal;
  const csv::Split split = csv::split_record(text, at_end, cells_);
  lines_ += split.lines;
  if (split.outcome == csv::Outcome::record) {
    billing::add_row(journal, *header_, cells_.values, position);
  } else if (split.outcome != csv::Outcome::blank) {
    add_unreadable(journal, position, split.problem);
  }
  return split.consumed;
}

}  // namespace fleetbill::billing::ingest
