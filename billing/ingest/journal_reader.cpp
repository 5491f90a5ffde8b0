#include "billing/ingest/journal_reader.hpp"

#include <limits>
#include <optional>

#include "billing/ingest/byte_source.hpp"
#include "billing/journal/csv.hpp"
#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::ingest {
namespace {

/// Cuts one file into rows, holding no more than a block and one record of it in memory.
class FileReader {
 public:
  FileReader(Journal& journal, ByteSource& source, std::uint32_t file)
      : journal_(journal), source_(source), file_(file) {}

  void read() {
    skip_byte_order_mark();
    while (true) {
      const csv::Split split = csv::split_record(pending(), at_end_, cells_);
      if (split.outcome == csv::Outcome::need_more) {
        refill();
        continue;
      }
      take(split);
      begin_ += split.consumed;
      if (split.outcome == csv::Outcome::endless) skip_to_line_end();
      count_lines(split.lines);
      if (at_end_ && pending().empty()) break;
    }
    if (!header_) fail("the file has no header line");
  }

 private:
  static constexpr std::size_t kBlockSize = 1 << 20;

  [[nodiscard]] std::string_view pending() const {
    return std::string_view(buffer_).substr(begin_);
  }

  void refill() {
    buffer_.erase(0, begin_);
    begin_ = 0;
    const std::size_t old_size = buffer_.size();
    buffer_.resize(old_size + kBlockSize);
    const std::size_t n = source_.read(buffer_.data() + old_size, kBlockSize);
    buffer_.resize(old_size + n);
    at_end_ = n == 0;
  }

  void skip_byte_order_mark() {
    while (buffer_.size() < 3 && !at_end_) refill();
    if (buffer_.starts_with("\xEF\xBB\xBF")) begin_ = 3;
  }

  void skip_to_line_end() {
    while (true) {
      const std::size_t line_end = pending().find('\n');
      if (line_end != std::string_view::npos) {
        begin_ += line_end + 1;
        return;
      }
      begin_ = buffer_.size();
      if (at_end_) return;
      refill();
    }
  }

  void take(const csv::Split& split) {
    const Position position{file_, line_};
    switch (split.outcome) {
      case csv::Outcome::record:
        if (!header_) {
          header_.emplace(cells_.values, where());
        } else {
          add_row(journal_, *header_, cells_.values, position);
        }
        return;
      case csv::Outcome::malformed:
      case csv::Outcome::endless:
        if (!header_) fail(concat("the header line is not CSV: ", split.problem));
        return add_unreadable(journal_, position, split.problem);
      default: return;
    }
  }

  void count_lines(std::uint32_t lines) {
    if (line_ > std::numeric_limits<std::uint32_t>::max() - lines) {
      fail("the file has over 4,294,967,295 lines");
    }
    line_ += lines;
  }

  [[nodiscard]] std::string where() const { return concat(journal_.files[file_], ":", line_); }

  [[noreturn]] void fail(std::string_view what) const {
    throw Error(ErrorKind::invalid, concat(where(), ": error: ", what));
  }

  Journal& journal_;
  ByteSource& source_;
  std::uint32_t file_;
  std::uint32_t line_ = 1;
  std::optional<Header> header_;
  csv::Cells cells_;
  std::string buffer_;
  std::size_t begin_ = 0;
  bool at_end_ = false;
};

void read_file(Journal& journal, const std::string& name, ByteSource& source) {
  journal.files.push_back(name);
  FileReader(journal, source, static_cast<std::uint32_t>(journal.files.size() - 1)).read();
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

Journal read_journal(const std::vector<std::string>& paths) {
  Journal journal;
  for (const std::string& path : paths) read_file(journal, path, *open_source(path));
  return journal;
}

Journal read_journal_text(const std::string& name, std::string_view text) {
  Journal journal;
  TextSource source(text);
  read_file(journal, name, source);
  return journal;
}

}  // namespace fleetbill::billing::ingest
