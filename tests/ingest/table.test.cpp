// Tables with any columns, as other programs export them.
#include <algorithm>
#include <catch2/catch.hpp>

#include "billing/ingest/table_reader.hpp"
#include "billing/units/error.hpp"
#include "support.hpp"

namespace fleetbill::billing::ingest::test {
namespace {

/// Each row as `line: [cell][cell]`, or `line! problem: raw`.
std::vector<std::string> table_of(std::string_view bytes, char delimiter = ',') {
  const Folder folder;
  TableReader reader(folder.file("t.csv", bytes), delimiter);
  std::vector<std::string> out;
  TableRow row;
  while (reader.next(row)) {
    std::string text = std::to_string(row.line);
    if (!row.problem.empty()) {
      text += "! " + std::string(row.problem) + ": " + std::string(row.raw);
    } else {
      text += ": ";
      for (const auto cell : row.cells) text += "[" + std::string(cell) + "]";
    }
    out.push_back(text);
  }
  return out;
}

std::string error_of_table(std::string_view bytes) {
  const Folder folder;
  try {
    const TableReader reader(folder.file("t.csv", bytes));
  } catch (const Error& error) {
    return std::string(error.what()).substr(folder.path().size() + 1);
  }
  return {};
}

/// The header and its line, then the rows, if `b` and `c` are expected columns.
std::vector<std::string> table_with_title(std::string_view bytes) {
  const Folder folder;
  TableReader reader(folder.file("t.csv", bytes), ',', [](const auto& cells) {
    return static_cast<std::size_t>(2 - std::count(cells.begin(), cells.end(), "b") -
                                    std::count(cells.begin(), cells.end(), "c"));
  });
  std::vector<std::string> out{std::to_string(reader.header_line()) + ": " + reader.raw_header()};
  TableRow row;
  while (reader.next(row)) {
    out.push_back(std::to_string(row.line) + ": " + std::string(row.raw));
    if (!row.problem.empty()) out.back() += " !";
  }
  return out;
}

}  // namespace

TEST_CASE("a table: the header is the line with the expected columns, after any title",
          "[ingest][table]") {
  using Lines = std::vector<std::string>;
  CHECK(table_with_title("b,c\n1,2\nb,c\n") == Lines{"1: b,c", "2: 1,2", "3: b,c"});
  CHECK(table_with_title("Export, of\n\nMade,on,5\n\na,b,c\n1,2,3\n\n4,5,6\n") ==
        Lines{"5: a,b,c", "6: 1,2,3", "8: 4,5,6"});
  CHECK(table_with_title("a \"title\"\nb,c\n1,2\n") == Lines{"2: b,c", "3: 1,2"});
  // Without all columns it is the line with most of them, then the line with most cells.
  CHECK(table_with_title("title\na,b\n1,2\n3,\"4\n5\"\n") ==
        Lines{"2: a,b", "3: 1,2", "4: 3,\"4\n5\""});
  CHECK(table_with_title("title\nx,y\n1,2\n") == Lines{"2: x,y", "3: 1,2"});
  std::string far;
  for (int i = 0; i < 20; ++i) far += "title\n";
  CHECK(table_with_title(far + "b,c\n").front() == "1: title");
}

TEST_CASE("a table: is read row by row, with the lines that rows begin at", "[ingest][table]") {
  const std::vector<std::string> expected{"3: [1][a,\"b\nc]", "6: [2][]", "7: [3]"};
  const std::string plain = "\n\"x\",y\n1,\"a,\"\"b\nc\"\n\n2,\n3\n";
  CHECK(table_of("\n" + plain.substr(1)) == expected);
  CHECK(table_of("\xEF\xBB\xBF" + plain) == expected);
  std::string crlf;
  for (const char c : plain) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(table_of(crlf)[1] == "6: [2][]");
  CHECK(table_of(packed(plain)) == expected);
}

TEST_CASE("a table: may have other delimiters, which commas then are not", "[ingest][table]") {
  CHECK(table_of("x;y\n1,5;\"a;b\"\n", ';') == std::vector<std::string>{"2: [1,5][a;b]"});
  CHECK(table_of("x\ty\n1,5\t\"a\tb\"\n", '\t') == std::vector<std::string>{"2: [1,5][a\tb]"});
}

TEST_CASE("a table: says which lines are no rows, and goes on behind them", "[ingest][table]") {
  CHECK(table_of("x,y\n1,a\"b\n2,b\n\"open,c\n3,d\n") ==
        std::vector<std::string>{"2! a quote inside a cell that is not quoted: 1,a\"b", "3: [2][b]",
                                 "4! a quoted cell is never closed: \"open,c", "5: [3][d]"});
  const auto rows = table_of("x,y\n" + std::string(70'000, 'z') + "\n1,2\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].starts_with("2! the row is longer than 65,536 bytes: zzz"));
  CHECK(rows[1] == "3: [1][2]");
}

TEST_CASE("a table: has a header line", "[ingest][table]") {
  CHECK(error_of_table("") == "t.csv:1: error: the file has no header line");
  CHECK(error_of_table("\n\n") == "t.csv:3: error: the file has no header line");
  CHECK(error_of_table("\n\"x,y\n") ==
        "t.csv:2: error: the header line is not CSV: a quoted cell is never closed");
}

TEST_CASE("a table: of many blocks is read to its end", "[ingest][table]") {
  std::string bytes = "n,text\n";
  for (int i = 0; i < 20'000; ++i) {
    bytes += std::to_string(i) + ",\"" + std::string(30, 'x') + (i % 7 == 0 ? "\n" : "") + "\"\n";
  }
  const auto rows = table_of(bytes);
  REQUIRE(rows.size() == 20'000);
  CHECK(rows.back().starts_with("22858: [19999]"));  // 20,000 rows and 2,858 lines within cells
}

}  // namespace fleetbill::billing::ingest::test
