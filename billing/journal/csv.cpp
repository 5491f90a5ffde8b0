#include "billing/journal/csv.hpp"

#include <algorithm>
#include <array>

namespace fleetbill::billing::csv {
namespace {

constexpr std::string_view kOpenQuote = "a quoted cell is never closed";
constexpr std::string_view kStrayQuote = "a quote inside a cell that is not quoted";
constexpr std::string_view kTextAfterQuote = "text after a closing quote";
constexpr std::string_view kTooLong = "the row is longer than 65,536 bytes";

void split_plain(std::string_view line, char delimiter, std::vector<std::string_view>& cells) {
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = line.find(delimiter, begin);
    cells.push_back(line.substr(begin, end - begin));
    if (end == std::string_view::npos) return;
    begin = end + 1;
  }
}

/// Reads a record that has quotes, character by character; it may continue over several lines.
class QuotedRecord {
 public:
  /// @param whole  whether the text is complete; else a record that reaches its end may continue
  QuotedRecord(std::string_view text, bool whole, char delimiter)
      : text_(text), whole_(whole), delimiter_(delimiter), ends_plain_cell_{delimiter, '\n', '"'} {}

  Split read(Cells& cells) {
    while (true) {
      const Outcome outcome = quoted_cell_begins() ? quoted_cell(cells) : plain_cell(cells);
      if (outcome != Outcome::record) return {outcome, 0, 0, problem_};
      if (at_end() || text_[at_] == '\n') break;
      ++at_;  // the delimiter
    }
    unescape(cells);
    return {Outcome::record, at_ + (at_end() ? 0 : 1), lines_ + 1, {}};
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool quoted_cell_begins() const { return !at_end() && text_[at_] == '"'; }

  Outcome plain_cell(Cells& cells) {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of({ends_plain_cell_.data(), 3}, at_), text_.size());
    if (at_end() && !whole_) return Outcome::need_more;
    if (!at_end() && text_[at_] == '"') return malformed(kStrayQuote);
    const bool crlf = (at_end() || text_[at_] == '\n') && at_ > begin && text_[at_ - 1] == '\r';
    cells.values.push_back(text_.substr(begin, at_ - begin - (crlf ? 1 : 0)));
    return Outcome::record;
  }

  Outcome quoted_cell(Cells& cells) {
    const std::size_t begin = ++at_;
    bool doubled = false;
    while (true) {
      at_ = std::min(text_.find('"', at_), text_.size());
      if (at_end()) {
        problem_ = kOpenQuote;
        return whole_ ? Outcome::malformed : Outcome::need_more;
      }
      if (at_ + 1 == text_.size() && !whole_) return Outcome::need_more;  // doubled or closing?
      if (text_.substr(at_ + 1, 1) != "\"") break;
      doubled = true;
      at_ += 2;
    }
    const std::string_view raw = text_.substr(begin, at_ - begin);
    lines_ += static_cast<std::uint32_t>(std::count(raw.begin(), raw.end(), '\n'));
    if (doubled) escaped_.push_back(cells.values.size());
    cells.values.push_back(raw);
    ++at_;
    return after_closing_quote();
  }

  Outcome after_closing_quote() {
    if (!at_end() && text_[at_] == '\r') {
      if (at_ + 1 == text_.size() && !whole_) return Outcome::need_more;
      if (at_ + 1 == text_.size() || text_[at_ + 1] == '\n') ++at_;
    }
    if (at_end()) return whole_ ? Outcome::record : Outcome::need_more;
    if (text_[at_] == delimiter_ || text_[at_] == '\n') return Outcome::record;
    return malformed(kTextAfterQuote);
  }

  Outcome malformed(std::string_view problem) {
    problem_ = problem;
    return Outcome::malformed;
  }

  /// Replaces each doubled quote by one, in the cells that have doubled quotes.
  void unescape(Cells& cells) const {
    std::size_t needed = 0;
    for (const std::size_t i : escaped_) needed += cells.values[i].size();
    cells.scratch.clear();
    cells.scratch.reserve(needed);  // so that views into it remain valid
    for (const std::size_t i : escaped_) {
      const std::size_t begin = cells.scratch.size();
      const std::string_view raw = cells.values[i];
      for (std::size_t k = 0; k < raw.size(); k += raw[k] == '"' ? 2 : 1) cells.scratch += raw[k];
      cells.values[i] = std::string_view(cells.scratch).substr(begin);
    }
  }

  std::string_view text_;
  bool whole_;
  char delimiter_;
  std::array<char, 3> ends_plain_cell_;
  std::size_t at_ = 0;
  std::uint32_t lines_ = 0;              // line ends inside quoted cells
  std::string_view problem_ = kTooLong;  // the problem if the text ends before the record
  std::vector<std::size_t> escaped_;     // cells with doubled quotes
};

/// Reads the record that starts with the line `line`, which has a quote.
Split split_quoted(std::string_view text, bool at_end, std::size_t line_length, Cells& cells,
                   char delimiter) {
  const bool whole = at_end && text.size() <= kLongestRecord;
  const Split split = QuotedRecord(text.substr(0, kLongestRecord), whole, delimiter).read(cells);
  if (split.outcome == Outcome::record) return split;
  const bool may_be_longer = text.size() <= kLongestRecord && !at_end;
  if (split.outcome == Outcome::need_more && may_be_longer) return {Outcome::need_more, 0, 0, {}};
  return {Outcome::malformed, line_length, 1, split.problem};
}

}  // namespace

Split split_record(std::string_view text, bool at_end, Cells& cells, char delimiter) {
  cells.values.clear();
  const std::size_t line_end = text.find('\n');
  const bool has_line_end = line_end != std::string_view::npos;
  if (!has_line_end && text.size() > kLongestRecord) {
    return {Outcome::endless, text.size(), 1, kTooLong};
  }
  if (!has_line_end && !at_end) return {Outcome::need_more, 0, 0, {}};
  const std::size_t length = has_line_end ? line_end + 1 : text.size();
  std::string_view line = text.substr(0, has_line_end ? line_end : text.size());
  if (length > kLongestRecord) return {Outcome::malformed, length, 1, kTooLong};
  if (line.find('"') != std::string_view::npos) {
    return split_quoted(text, at_end, length, cells, delimiter);
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return {Outcome::blank, length, length == 0 ? 0U : 1U, {}};
  split_plain(line, delimiter, cells.values);
  return {Outcome::record, length, 1, {}};
}

void append_cell(std::string& out, std::string_view cell, char delimiter) {
  if (cell.find_first_of("\"\r\n") == std::string_view::npos &&
      cell.find(delimiter) == std::string_view::npos) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_record(std::string& out, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    append_cell(out, cells[i]);
  }
  out += '\n';
}

}  // namespace fleetbill::billing::csv
