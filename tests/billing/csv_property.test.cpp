#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "billing/journal/csv.hpp"
#include "billing/units/text.hpp"
#include "tests/units/property.hpp"

// Laws of the CSV grammar: how a text is cut into blocks does not matter, what is written is read.

namespace fleetbill::billing::csv {
namespace {

/// What was read: records with their cells, problems, and the physical line each begins on.
struct Record {
  Outcome outcome;
  std::uint32_t line;
  std::vector<std::string> cells;

  bool operator==(const Record&) const = default;
};

void showValue(const Record& record, std::ostream& out) {
  out << static_cast<int>(record.outcome) << " at line " << record.line << ": ";
  rc::show(record.cells, out);
}

/// Reads a text like a reader that fills a buffer: first only the bytes before `cut` are available,
/// then all, then the end of the text is known.
class Reader {
 public:
  Reader(std::string_view text, std::size_t cut) : text_(text), there_(cut) {}

  std::vector<Record> read() {
    std::vector<Record> out;
    Cells cells;
    while (!at_end_ || begin_ < text_.size()) {
      const Split split = split_record(text_.substr(begin_, there_ - begin_), at_end_, cells);
      if (split.outcome == Outcome::need_more) {
        refill();
        continue;
      }
      const bool is_record = split.outcome == Outcome::record;
      // A malformed line is malformed even if its end is not in the buffer.
      const bool endless = split.outcome == Outcome::endless;
      const Outcome outcome = endless ? Outcome::malformed : split.outcome;
      if (outcome != Outcome::blank) {
        out.push_back({outcome, line_, {}});
        if (is_record) out.back().cells.assign(cells.values.begin(), cells.values.end());
      }
      begin_ += split.consumed;
      line_ += split.lines;
      if (endless) skip_to_line_end();
    }
    return out;
  }

 private:
  void refill() {
    at_end_ = there_ == text_.size();
    there_ = text_.size();
  }

  void skip_to_line_end() {
    const std::size_t line_end = text_.find('\n', begin_);
    begin_ = line_end == std::string_view::npos ? text_.size() : line_end + 1;
    there_ = text_.size();
  }

  std::string_view text_;
  std::size_t begin_ = 0;
  std::size_t there_;
  std::uint32_t line_ = 1;
  bool at_end_ = false;
};

/// The records of a text that is known whole from the beginning.
std::vector<Record> in_one_piece(std::string_view text) {
  std::vector<Record> out;
  Cells cells;
  for (std::uint32_t line = 1; !text.empty();) {
    const Split split = split_record(text, true, cells);
    if (split.outcome == Outcome::record) {
      out.push_back({split.outcome, line, {cells.values.begin(), cells.values.end()}});
    } else if (split.outcome != Outcome::blank) {
      out.push_back({Outcome::malformed, line, {}});
    }
    text.remove_prefix(split.consumed);
    line += split.lines;
  }
  return out;
}

/// Small alphabets make the rare characters of the grammar frequent.
rc::Gen<std::string> any_text() {
  return rc::gen::container<std::string>(
      rc::gen::weightedElement<char>({{4, 'a'}, {3, ','}, {3, '"'}, {3, '\n'}, {2, '\r'}}));
}

TEST_CASE("CSV: a text in two parts has the same records as in one, wherever it is cut",
          "[csv][property]") {
  test::check_property(400, [] {
    const std::string text = *any_text();
    const auto expected = in_one_piece(text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      RC_LOG() << "cut before byte " << cut << '\n';
      RC_ASSERT(Reader(text, cut).read() == expected);
    }
  });
}

TEST_CASE("CSV: every text of up to six characters of the grammar is cut alike", "[csv]") {
  constexpr std::string_view kAlphabet = "a,\"\n\r";
  std::size_t texts = 0;
  std::string different;
  for (std::size_t length = 0; length <= 6; ++length) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < length; ++i) count *= kAlphabet.size();
    for (std::size_t number = 0; number < count; ++number, ++texts) {
      std::string text;
      for (std::size_t i = 0, rest = number; i < length; ++i, rest /= kAlphabet.size()) {
        text += kAlphabet[rest % kAlphabet.size()];
      }
      const auto expected = in_one_piece(text);
      for (std::size_t cut = 0; cut <= length; ++cut) {
        if (Reader(text, cut).read() != expected) different += concat(cut, ": ", text, "\n");
      }
    }
  }
  CHECK(texts == 19'531);  // (5^7 - 1) / 4
  CHECK(different.empty());
}

TEST_CASE("CSV: texts at the bound are cut alike", "[csv]") {
  struct Example {
    std::string before;
    std::size_t filler;  // a's
    std::string after;
  };
  const Example example = GENERATE(values<Example>({
      {"", 65'535, "\nb\n"},           // the longest row
      {"", 65'536, "\nb\n"},           // too long by one
      {"", 65'536, ""},                // the longest without line end
      {"", 65'537, ""},                // endless
      {"", 70'000, "\nb\n\n\"c\"\n"},  // endless, then more
      {"\"", 65'533, "\"\nb\n"},       // the longest quoted row
      {"\"", 65'534, "\"\nb\n"},       //
      {"\"x\n", 65'531, "\"\nb\n"},    // over two lines
      {"\"x\n", 65'532, "\"\nb\n"},    //
      {"\"x\n", 65'600, "\"\nb\n"},    //
      {"\"x\n", 65'600, ""},           // never closed
      {"b\n\"", 65'533, "\"\r\nb\n"},  // not the first row
      {"\"x\n", 65'532, "\""},         // over two lines, without a line end
      {"\"x\n", 65'533, "\""},         // too long by one
      {"\"x\n\",", 65'530, ""},        // a plain cell behind it
      {"\"x\n\",", 65'531, ""},        //
      {"\"x\n", 65'530, "\"\"\"\nb"},  // a doubled quote at the bound
      {"\"x\n", 65'532, "\"\"\"\nb"},  //
  }));
  const std::string text = example.before + std::string(example.filler, 'a') + example.after;
  CAPTURE(example.before, example.filler, example.after);
  const auto expected = in_one_piece(text);
  std::string different;
  for (const std::size_t cut : {0U, 1U, 2U, 3U, 4U, 100U, 65'530U, 65'531U, 65'532U, 65'533U,
                                65'534U, 65'535U, 65'536U, 65'537U, 65'538U, 65'540U, 70'000U}) {
    const bool same = Reader(text, std::min(cut, text.size())).read() == expected;
    if (!same) different += concat(cut, " ");
  }
  CHECK(different.empty());
}

TEST_CASE("CSV: every byte is consumed once and every line is counted", "[csv][property]") {
  test::check_property(500, [] {
    const std::string text = *any_text();
    std::string_view rest = text;
    Cells cells;
    while (!rest.empty()) {
      const Split split = split_record(rest, true, cells);
      RC_ASSERT(split.consumed > 0u);
      const auto taken = rest.substr(0, split.consumed);
      const auto ends = static_cast<std::size_t>(std::count(taken.begin(), taken.end(), '\n'));
      const std::size_t open_line = taken.ends_with('\n') ? 0 : 1;
      RC_ASSERT(split.lines == ends + open_line);
      if (split.outcome == Outcome::malformed) RC_ASSERT(split.lines == 1u);
      rest.remove_prefix(split.consumed);
    }
  });
}

TEST_CASE("CSV: what is written as a record is read as the same cells", "[csv][property]") {
  test::check_property(500, [] {
    const auto cells = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
        rc::gen::oneOf(any_text(), rc::gen::arbitrary<std::string>())));
    RC_PRE(cells != std::vector<std::string>{""});  // an empty line is not a row
    std::string text;
    append_record(text, cells);
    append_record(text, {"next"});
    Cells read;
    const Split split = split_record(text, true, read);
    RC_ASSERT(split.outcome == Outcome::record);
    RC_ASSERT(std::vector<std::string>(read.values.begin(), read.values.end()) == cells);
    RC_ASSERT(text.substr(split.consumed) == "next\n");
  });
}

}  // namespace
}  // namespace fleetbill::billing::csv
