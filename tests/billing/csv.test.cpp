#include "billing/journal/csv.hpp"

#include <catch2/catch.hpp>

#include "billing/units/text.hpp"

namespace fleetbill::billing::csv {
namespace {

/// What a text is split into, one line an outcome: `[a|b] 4 bytes, 1 line`.
std::string split_all(std::string_view text, bool at_end = true) {
  std::string out;
  Cells cells;
  while (true) {
    const Split split = split_record(text, at_end, cells);
    switch (split.outcome) {
      case Outcome::record:
        for (std::size_t i = 0; i < cells.values.size(); ++i) {
          out += concat(i == 0 ? "[" : "|", cells.values[i]);
        }
        out += "]";
        break;
      case Outcome::blank: out += "blank"; break;
      case Outcome::malformed: out += concat("malformed (", split.problem, ")"); break;
      case Outcome::endless: out += concat("endless (", split.problem, ")"); break;
      case Outcome::need_more: return out + "need more\n";
    }
    out += concat(" ", split.consumed, " ", split.lines, "\n");
    text.remove_prefix(split.consumed);
    if (text.empty()) return out;
  }
}

struct CsvExample {
  std::string text;
  std::string records;  // cells, bytes consumed, physical lines
};

constexpr const char* kStray = "malformed (a quote inside a cell that is not quoted)";
constexpr const char* kAfter = "malformed (text after a closing quote)";
constexpr const char* kOpen = "malformed (a quoted cell is never closed)";

TEST_CASE("CSV: records are lines of cells between commas (RFC 4180, rules 1, 2 and 4)", "[csv]") {
  const CsvExample example = GENERATE(values<CsvExample>({
      {"a,b\n", "[a|b] 4 1\n"},
      {"a,b", "[a|b] 3 1\n"},                        // the last line end may be missing
      {"a,b\r\n", "[a|b] 5 1\n"},                    // CRLF
      {"a,b\r", "[a|b] 4 1\n"},                      // half a CRLF at the very end
      {"a\nb\n", "[a] 2 1\n[b] 2 1\n"},              //
      {"a\r\nb\nc", "[a] 3 1\n[b] 2 1\n[c] 1 1\n"},  // both line ends in one file
      {",\n", "[|] 2 1\n"},                          // empty cells
      {",", "[|] 1 1\n"},                            //
      {"a,,b,\n", "[a||b|] 6 1\n"},                  //
      {",\r\n", "[|] 3 1\n"},                        //
      {" a , b \n", "[ a | b ] 8 1\n"},              // not trimmed
      {"a\rb\n", "[a\rb] 4 1\n"},                    // a CR that ends no line is a character
      {"a\r,b\n", "[a\r|b] 5 1\n"},                  //
      {"a\r\r\n", "[a\r] 4 1\n"},                    // only one CR belongs to the line end
      {"\ta;b\n", "[\ta;b] 5 1\n"},                  // other separators are characters
      {std::string("a\0b\n", 4), std::string("[a\0b] 4 1\n", 10)},
  }));
  CAPTURE(example.text);
  CHECK(split_all(example.text) == example.records);
}

TEST_CASE("CSV: a blank line is no row", "[csv]") {
  const CsvExample example = GENERATE(values<CsvExample>({
      {"", "blank 0 0\n"},
      {"\n", "blank 1 1\n"},
      {"\r\n", "blank 2 1\n"},
      {"\r", "blank 1 1\n"},
      {"\n\na\n", "blank 1 1\nblank 1 1\n[a] 2 1\n"},
      {"a\n\r\n", "[a] 2 1\nblank 2 1\n"},
      {" \n", "[ ] 2 1\n"},    // a space is a cell
      {"\"\"\n", "[] 3 1\n"},  // and so is an empty one in quotes
  }));
  CAPTURE(example.text);
  CHECK(split_all(example.text) == example.records);
}

TEST_CASE("CSV: quoted cells may have commas, quotes and line ends (rules 5 to 7)", "[csv]") {
  const CsvExample example = GENERATE(values<CsvExample>({
      {"\"a\"\n", "[a] 4 1\n"},
      {"\"a,b\",c\n", "[a,b|c] 8 1\n"},
      {"c,\"a,b\"\n", "[c|a,b] 8 1\n"},
      {"\"a\"\r\n", "[a] 5 1\n"},
      {"\"a\"", "[a] 3 1\n"},
      {"\"a\"\r", "[a] 4 1\n"},
      {"\"a\",b\r\n", "[a|b] 7 1\n"},        // the CR behind a plain cell
      {"\"a\",b\r", "[a|b] 6 1\n"},          //
      {"\"a\",b\r,c\n", "[a|b\r|c] 9 1\n"},  // but not within the line
      {"\"a\",\r\n", "[a|] 6 1\n"},          //
      {"\"a\",\n", "[a|] 5 1\n"},            //
      {"\"a\",", "[a|] 4 1\n"},              //
      {"\"\",\"\"\n", "[|] 6 1\n"},          // empty
      {"\"\"\"\"\n", "[\"] 5 1\n"},          // one quote
      {"\"\"\"\"\"\"\n", "[\"\"] 7 1\n"},    // two
      {"\"a\"\"b\",\"\"\"c\"\n", "[a\"b|\"c] 13 1\n"},
      {"\"a\"\"\",b,\"c\"\"\"\"\"\n", "[a\"|b|c\"\"] 16 1\n"},
      {"x,\"a\"\"b\"\n", "[x|a\"b] 9 1\n"},
      {"\"a\nb\"\n", "[a\nb] 6 2\n"},          // a line end in the cell
      {"\"a\r\nb\",c\n", "[a\r\nb|c] 9 2\n"},  //
      {"x,\"a\n\n\nb\"\"\",\"\n\"\ny\n", "[x|a\n\n\nb\"|\n] 16 5\n[y] 2 1\n"},
      {"\"a,\nb\",\"c\nd\"\n", "[a,\nb|c\nd] 13 3\n"},
      {"\"a\r\"\n", "[a\r] 5 1\n"},
  }));
  CAPTURE(example.text);
  CHECK(split_all(example.text) == example.records);
}

TEST_CASE("CSV: a malformed record loses its first physical line alone", "[csv]") {
  const std::string stray = kStray, after = kAfter, open = kOpen;
  const CsvExample example = GENERATE_COPY(values<CsvExample>({
      {"a\"b\nc\n", stray + " 4 1\n[c] 2 1\n"},
      {"a,b\"\nc\n", stray + " 5 1\n[c] 2 1\n"},
      {" \"a\"\n", stray + " 5 1\n"},  // a space before the quote
      {"\"a\"b\nc\n", after + " 5 1\n[c] 2 1\n"},
      {"\"a\" \nc\n", after + " 5 1\n[c] 2 1\n"},
      {"\"a\" ,b\n", after + " 7 1\n"},
      {"\"a\"\rb\n", after + " 6 1\n"},   // a CR that ends no line
      {"\"a\"\r,b\n", after + " 7 1\n"},  //
      {"\"a\"\r\r\n", after + " 6 1\n"},  //
      {"\"a\"\"\nb\n", open + " 5 1\n[b] 2 1\n"},
      {"\"a\nb\nc", open + " 3 1\n[b] 2 1\n[c] 1 1\n"},
      {"\"", open + " 1 1\n"},
      {"a,\"", open + " 3 1\n"},
      {"a,\"b", open + " 4 1\n"},
      {"\"\"\"", open + " 3 1\n"},
      // the quote opens a cell that swallows the next line up to its first quote
      {"\"a\nb\"c\nd\n", after + " 3 1\n" + stray + " 4 1\n[d] 2 1\n"},
      // as RFC 4180 has it, the first two lines are one cell
      {"\"a\nb\"\nc\n", "[a\nb] 6 2\n[c] 2 1\n"},
  }));
  CAPTURE(example.text);
  CHECK(split_all(example.text) == example.records);
}

TEST_CASE("CSV: a text that may go on is not decided before its record ends", "[csv]") {
  // An incomplete line is cut at any byte; `consumed` of the text before it is unchanged.
  const CsvExample example = GENERATE(values<CsvExample>({
      {"", "need more\n"},
      {"a", "need more\n"},
      {"a,b", "need more\n"},
      {"a,b\r", "need more\n"},
      {"\r", "need more\n"},
      {"\"a", "need more\n"},
      {"\"a\"", "need more\n"},         // doubled or closing?
      {"\"a\"\r", "need more\n"},       //
      {"\"a\nb", "need more\n"},        //
      {"\"a\nb\"", "need more\n"},      //
      {"\"a\nb\"\r", "need more\n"},    //
      {"\"a\nb\",", "need more\n"},     //
      {"\"a\nb\",c", "need more\n"},    //
      {"\"a\nb\",c\r", "need more\n"},  //
      {"a\nb", "[a] 2 1\nneed more\n"},
      {"\"a\nb\"\nc", "[a\nb] 6 2\nneed more\n"},
  }));
  CAPTURE(example.text);
  CHECK(split_all(example.text, false) == example.records);
}

TEST_CASE("CSV: a text that may go on is decided where more bytes cannot change it", "[csv]") {
  const std::string stray = kStray, after = kAfter;
  const CsvExample example = GENERATE_COPY(values<CsvExample>({
      {"a,b\n", "[a|b] 4 1\n"},
      {"\n", "blank 1 1\n"},
      {"\"a\nb\"\n", "[a\nb] 6 2\n"},
      {"\"a\nb\"\r\n", "[a\nb] 7 2\n"},
      {"a\"b\n", stray + " 4 1\n"},
      {"\"a\"b\n", after + " 5 1\n"},
      {"\"a\nb\",c\"", stray + " 3 1\nneed more\n"},
      {"\"a\"\rb\n", after + " 6 1\n"},
  }));
  CAPTURE(example.text);
  CHECK(split_all(example.text, false) == example.records);
}

// ---- the bound of 65,536 bytes, line end included

constexpr const char* kLong = "(the row is longer than 65,536 bytes)";

TEST_CASE("CSV: a record of 65,536 bytes is a row, a longer one is not", "[csv]") {
  const std::string fits = std::string(65'535, 'a') + "\n";
  const std::string longer = std::string(65'536, 'a') + "\n";
  CHECK(split_all(fits) == concat("[", fits.substr(0, 65'535), "] 65536 1\n"));
  CHECK(split_all(longer + "b\n") == concat("malformed ", kLong, " 65537 1\n[b] 2 1\n"));
  CHECK(split_all(longer + "b\n", false) == concat("malformed ", kLong, " 65537 1\n[b] 2 1\n"));
  // without a line end
  const std::string last(65'536, 'a');
  CHECK(split_all(last) == concat("[", last, "] 65536 1\n"));
  CHECK(split_all(last, false) == "need more\n");
}

TEST_CASE("CSV: a line whose end is not in sight is endless and taken whole", "[csv]") {
  const std::string text(65'537, 'a');
  CHECK(split_all(text) == concat("endless ", kLong, " 65537 1\n"));
  CHECK(split_all(text, false) == concat("endless ", kLong, " 65537 1\n"));
  CHECK(split_all("\"" + text) == concat("endless ", kLong, " 65538 1\n"));
}

TEST_CASE("CSV: a quoted cell is given up beyond the bound, and costs one line", "[csv]") {
  const std::string text = "\"a\n" + std::string(65'600, '\n');
  Cells cells;
  for (const bool at_end : {true, false}) {
    const Split split = split_record(text, at_end, cells);
    CHECK(split.outcome == Outcome::malformed);
    CHECK(split.consumed == 3);
    CHECK(split.lines == 1);
    CHECK(split.problem == "a quoted cell is never closed");
  }
  // Within the bound the quote may still be closed, in what is to come.
  CHECK(split_record(text.substr(0, 65'536), false, cells).outcome == Outcome::need_more);
  CHECK(split_record(text.substr(0, 65'537), false, cells).outcome == Outcome::malformed);
}

TEST_CASE("CSV: a record that goes on beyond the bound behind its quotes is too long", "[csv]") {
  const std::string text = "\"a\nb\"," + std::string(65'600, 'c') + "\nd\n";
  Cells cells;
  for (const bool at_end : {true, false}) {
    const Split split = split_record(text, at_end, cells);
    CHECK(split.outcome == Outcome::malformed);
    CHECK(split.consumed == 3);
    CHECK(split.problem == "the row is longer than 65,536 bytes");
  }
}

TEST_CASE("CSV: a quoted record of 65,536 bytes is a row, a longer one is not", "[csv]") {
  const std::string inside = "b\n" + std::string(65'536 - 6, 'c');
  const std::string fits = "\"" + inside + "\"" + "\r\n" + "d\n";
  const std::string longer = "\"" + inside + "c\"" + "\r\n" + "d\n";
  Cells cells;
  for (const bool at_end : {true, false}) {
    const Split split = split_record(fits, at_end, cells);
    CHECK(split.outcome == Outcome::record);
    CHECK(split.consumed == 65'536);
    CHECK(split.lines == 2);
    CHECK(cells.values[0] == inside);
    const Split other = split_record(longer, at_end, cells);
    CHECK(other.outcome == Outcome::malformed);
    CHECK(other.consumed == 3);
  }
}

TEST_CASE("CSV: a last quoted record of 65,536 bytes needs no line end", "[csv]") {
  const std::string text = "\"a\n" + std::string(65'536 - 4, 'b') + "\"";
  Cells cells;
  CHECK(split_record(text, true, cells).outcome == Outcome::record);
  // A reader that does not know yet that nothing comes after is told to find out.
  CHECK(split_record(text, false, cells).outcome == Outcome::need_more);
  CHECK(split_record(text + "c", true, cells).outcome == Outcome::malformed);
}

// ---- writing

TEST_CASE("CSV: a cell is quoted only where it must be", "[csv]") {
  const CsvExample example = GENERATE(values<CsvExample>({
      {"", ""},
      {"a b", "a b"},
      {" a ", " a "},
      {"a,b", "\"a,b\""},
      {"a\"b", "\"a\"\"b\""},
      {"\"", "\"\"\"\""},
      {"a\nb", "\"a\nb\""},
      {"a\rb", "\"a\rb\""},
      {"a;b'c", "a;b'c"},
  }));
  CAPTURE(example.text);
  std::string out = "x,";
  append_cell(out, example.text);
  CHECK(out == "x," + example.records);
}

TEST_CASE("CSV: a record is written as cells between commas, ended by LF", "[csv]") {
  std::string out = "before\n";
  append_record(out, {"a", "", "b,c", "d"});
  append_record(out, {"e"});
  append_record(out, {});
  CHECK(out == "before\na,,\"b,c\",d\ne\n\n");
}

}  // namespace
}  // namespace fleetbill::billing::csv
