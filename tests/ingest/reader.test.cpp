#include <algorithm>
#include <catch2/catch.hpp>

#include "billing/admission/admission.hpp"
#include "billing/ingest/byte_source.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/units/text.hpp"
#include "support.hpp"
#include "tests/units/case_count.hpp"

// How a text comes into memory (in blocks, packed, in several files) makes no difference to what is
// read.

namespace fleetbill::billing::ingest {
namespace {

using test::error_of;
using test::Folder;
using test::kHeader;
using test::packed;
using test::positions_of;
using test::rows_of;

constexpr std::size_t kBlock = 1 << 20;       // what the reader asks for at a time
constexpr std::size_t kInputBlock = 1 << 18;  // what the unpacker does
constexpr std::size_t kMagic = 2;             // bytes of a file that are looked at first
constexpr std::size_t kFillingRows = 17;

/// Rows of every shape: line ends, quotes, blank lines, letters of several bytes, broken ones.
constexpr std::string_view kRows =
    "P,d,2026-01-01T00:00:00Z,connection,a,v,1\n"
    "P,d,2026-01-01T00:00:00.000Z,connection,a,v,2\r\n"
    "\n\r\n"
    "P,\"d\",\"2026-01-01T00:00:00Z\",connection,\"a \"\"b\"\", c\",,3\r\n"
    "P,d,2026-01-01T00:00:00Z,connection,\"two\r\n\nlines\",\"\"\"\",\"4\"\n"
    "Pärtner,d,2026-01-01T00:00:00Z,connection,\xF0\x9F\x9A\x9C,€,5\n"
    "P,d,2026-01-01T00:00:00Z,conn\n"
    "P,d,2026-01-01T00:00:00Z,\"conn\"ection,a,v,6\n"
    "P,d,2026-01-01T00:00:00Z,\xC3(,a,v,6\n"
    "P,d,never,connection,a,v,7\n"
    "P,d,2026-01-01T00:00:00Z,uplod,a,v,8,superfluous\n"
    "P,\"d,2026-01-01T00:00:00Z,connection,open\n"
    "P,d,2026-01-01T00:00:00Z,connection,a,v,9";

/// A text in which byte `at` of `rows` is byte `boundary`.
std::string text_with_boundary(std::string_view rows, std::size_t at, std::size_t boundary) {
  return concat(kHeader, test::filler(kFillingRows, boundary - kHeader.size() - at), rows);
}

/// The same rows in less than one block.
std::string text_without_boundary(std::string_view rows) {
  return concat(kHeader, test::filler(kFillingRows, kFillingRows * 64), rows);
}

bool is_same(const Journal& a, const Journal& b) {
  return rows_of(a) == rows_of(b) && positions_of(a) == positions_of(b);
}

/// A row of `size` bytes with a place in the order.
std::string row_of(std::size_t size) {
  const std::string_view cells = "P,d,2026-01-01T00:00:00Z,connection,a,v,1,";
  return concat(cells, std::string(size - cells.size() - 1, 'x'), '\n');
}

std::string read_by(const std::string& path, std::size_t size) {
  const auto source = open_source(path);
  std::string out;
  std::string buffer(size, '\0');
  for (std::size_t n = 1; n > 0;) {
    n = source->read(buffer.data(), size);
    out += buffer.substr(0, n);
  }
  return out;
}

constexpr std::string_view kLifeHeader =
    "time,kind,partner,organisation,asset,device,quantity,id\n";
constexpr std::string_view kLife =
    "2026-01-05T00:00:00Z,upload,,,A,,2,u-2\n"
    "2026-01-01T00:00:00Z,asset_created,P,O,A,100001,,c-1\n"
    "2026-01-02T00:00:00Z,upload,,,,100001,1,u-1\n"
    "2026-01-03T00:00:00Z,asset_disabled,,,A,,,\n"
    "2026-01-04T00:00:00Z,asset_enabled,,,A,,,\n"
    "2026-01-05T00:00:00Z,upload,,,A,,2,u-2\n"
    "2026-01-05T00:00:00Z,upload,,,A,,3,u-2\n"
    "2026-01-05T00:00:00Z,upload,,,A,,3,\n";

/// What is admitted of the files, without the places of the rows.
std::string admitted(const std::vector<std::string>& paths) {
  Directory directory;
  const Admission admission = admit_journal(read_journal(paths), {}, std::nullopt, directory);
  std::string out = concat(admission.rows_read, " read, ", admission.applied, " applied, ",
                           admission.duplicates, " duplicate\n");
  for (const Quarantined& row : admission.quarantined) out += describe(row) + '\n';
  for (const ResolvedFact& fact : admission.facts) {
    out += concat(to_string(fact.time), ' ', to_string(fact.kind), ' ', fact.quantity, ' ',
                  directory.asset_name(fact.asset), ' ', directory.serial(fact.device), '\n');
  }
  return out;
}

}  // namespace

TEST_CASE("reading: the rows for the boundary are what they are meant to be", "[ingest]") {
  const Journal journal = read_journal_text("x.csv", concat(kHeader, kRows));
  CHECK(positions_of(journal) == std::vector<std::string>{"0:2", "0:3", "0:6", "0:7", "0:10",
                                                          "0:15", "0:17", "0:11", "0:12", "0:13",
                                                          "0:14", "0:16"});
  CHECK(journal.names.text(journal.facts[2].asset) == "a \"b\", c");
  CHECK(journal.names.text(journal.facts[3].asset) == "two\r\n\nlines");
  CHECK(journal.facts[5].defect == Reason::unknown_kind);
}

TEST_CASE("reading: a block may end at any byte of any row", "[ingest]") {
  const Journal expected = read_journal_text("x.csv", text_without_boundary(kRows));
  for (std::size_t at = 0; at <= kRows.size(); at += fleetbill::test::stride(1)) {
    CAPTURE(at);
    REQUIRE(is_same(read_journal_text("x.csv", text_with_boundary(kRows, at, kBlock)), expected));
  }
}

TEST_CASE("reading: a block of a file may end within any row, packed or not", "[ingest]") {
  const Folder folder;
  const Journal expected = read_journal_text("x.csv", text_without_boundary(kRows));
  for (std::size_t at = 0; at <= kRows.size(); at += fleetbill::test::stride(5)) {
    CAPTURE(at);
    const std::string text = text_with_boundary(kRows, at, kBlock + kMagic);
    const std::string gzip = packed(text_with_boundary(kRows, at, kBlock));
    REQUIRE(is_same(read_journal({folder.file("x.csv", text)}), expected));
    REQUIRE(is_same(read_journal({folder.file("x.csv.gz", gzip)}), expected));
  }
}

TEST_CASE("reading: a block may end within rows at and beyond the bound", "[ingest]") {
  const std::string rows = concat(row_of(65'536), row_of(65'537), "P,\"", row_of(65'536), "P,d\n",
                                  row_of(131'073), row_of(64));
  const Journal expected = read_journal_text("x.csv", text_without_boundary(rows));
  REQUIRE(positions_of(expected).size() == kFillingRows + 6);
  REQUIRE(expected.unreadable.size() == 4);
  for (std::size_t at = 0; at <= rows.size(); at += fleetbill::test::stride(509)) {
    CAPTURE(at);
    REQUIRE(is_same(read_journal_text("x.csv", text_with_boundary(rows, at, kBlock)), expected));
  }
  for (std::size_t at = 65'536 - 4; at <= 65'536 + 4; ++at) {
    CAPTURE(at);
    REQUIRE(is_same(read_journal_text("x.csv", text_with_boundary(rows, at, kBlock)), expected));
  }
}

TEST_CASE("reading: a text that ends with its block ends there", "[ingest]") {
  for (const std::size_t more : {0U, 1U, 2U}) {
    const std::string text = text_with_boundary(kRows, kRows.size(), kBlock + more);
    CHECK(read_journal_text("x.csv", text).rows_read == kFillingRows + 12);
  }
}

TEST_CASE("reading: no text at all is an empty one", "[ingest]") {
  CHECK(error_of([] { read_journal_text("x.csv", {}); }) ==
        "invalid: x.csv:1: error: the file has no header line");
}

TEST_CASE("reading: packing makes no difference", "[ingest]") {
  const Folder folder;
  const std::string text = text_with_boundary(kRows, 0, 3 * kBlock / 4);
  const Journal expected = read_journal({folder.file("x.csv", text)});
  for (int level = 0; level <= 9; ++level) {
    CAPTURE(level);
    REQUIRE(is_same(read_journal({folder.file("x.csv.gz", packed(text, level))}), expected));
  }
}

TEST_CASE("reading: a packed file may have any number of members, also empty ones", "[ingest]") {
  const Folder folder;
  const std::string text = concat(kHeader, kRows);
  const Journal expected = read_journal({folder.file("x.csv", text)});
  for (const std::size_t size : {1U, 2U, 7U, 100U}) {
    CAPTURE(size);
    std::string gzip = packed("");
    for (std::size_t at = 0; at < text.size(); at += size) {
      gzip += packed(text.substr(at, size)) + packed("");
    }
    REQUIRE(is_same(read_journal({folder.file("x.csv.gz", gzip)}), expected));
  }
}

TEST_CASE("reading: a member may end anywhere about the end of the unpacker's block", "[ingest]") {
  const Folder folder;
  const std::string text = text_with_boundary(kRows, 0, kBlock);
  const Journal expected = read_journal({folder.file("x.csv", text)});
  bool ended_with_block = false;
  for (std::size_t cut = kInputBlock - 80; cut < kInputBlock; ++cut) {
    CAPTURE(cut);
    const std::string first = packed(text.substr(0, cut), 0);
    const std::string gzip = first + packed(text.substr(cut));
    REQUIRE(is_same(read_journal({folder.file("x.csv.gz", gzip)}), expected));
    const std::string torn = gzip.substr(0, kInputBlock);
    const std::string error = error_of([&] { read_journal({folder.file("x.csv.gz", torn)}); });
    const bool is_whole = first.size() == kInputBlock;
    ended_with_block |= is_whole;
    REQUIRE(error.empty() == is_whole);
    if (is_whole) continue;
    REQUIRE_THAT(error, Catch::Contains("broken gzip file at byte 262144: the file ends within"));
  }
  CHECK(ended_with_block);
}

TEST_CASE("reading: a source may be read by any number of bytes at a time", "[ingest]") {
  const Folder folder;
  const std::string text = concat(kHeader, kRows);
  for (const std::string& path : {folder.file("x.csv", text), folder.file("y.gz", packed(text)),
                                  folder.file("z.gz", packed("T") + packed("") + packed("P"))}) {
    const std::string whole = read_by(path, 1 << 20);
    CHECK((whole == text || whole == "TP"));
    for (std::size_t size = 1; size < 100; ++size) {
      CAPTURE(path, size);
      REQUIRE(read_by(path, size) == whole);
    }
  }
}

// ---- several files ------------------------------------------------------------------------------

TEST_CASE("reading: several files are one journal, in the order of the command line", "[ingest]") {
  const Folder folder;
  const std::string turned = "time,kind,device,partner\n2026-01-01T00:00:00Z,connection,e,Q\nx,y\n";
  const std::string again = concat("\xEF\xBB\xBF", kHeader, "P,d,2026-01-02T00:00:00Z,sms,,,1\n");
  const Journal journal = read_journal(
      {folder.file("b.csv", concat(kHeader, "P,d,2025-01-01T00:00:00Z,connection,,,1")),
       folder.file("a.csv.gz", packed(turned)), folder.file("c.csv", kHeader),
       folder.file("d.csv", again)});
  const Journal one =
      read_journal_text("all.csv", concat(kHeader, "P,d,2025-01-01T00:00:00Z,connection,,,1\n",
                                          "Q,e,2026-01-01T00:00:00Z,connection,,,\nx,y\n",
                                          "P,d,2026-01-02T00:00:00Z,sms,,,1\n"));
  CHECK(positions_of(journal) == std::vector<std::string>{"0:2", "1:2", "3:2", "1:3"});
  CHECK(journal.files.size() == 4);
  std::vector<std::string> rows = rows_of(journal);
  REQUIRE(rows.size() == 5);
  CHECK_THAT(rows.back(), Catch::EndsWith("2 cells where the header has 4"));
  rows.back() = rows_of(one).back();
  CHECK(rows == rows_of(one));
}

TEST_CASE("reading: files admit the same facts as their concatenation, wherever it is cut",
          "[ingest]") {
  const Folder folder;
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < kLife.size(); at += lines.back().size()) {
    lines.push_back(kLife.substr(at, kLife.find('\n', at) + 1 - at));
  }
  const std::string whole = admitted({folder.file("whole.csv", concat(kLifeHeader, kLife))});
  CHECK_THAT(whole, Catch::StartsWith("8 read, 6 applied, 1 duplicate\nan earlier row"));
  std::size_t cut = 0;
  for (const std::string_view line : lines) {
    cut += line.size();
    CAPTURE(cut);
    CHECK(admitted({folder.file("a.csv", concat(kLifeHeader, kLife.substr(0, cut))),
                    folder.file("b.csv", concat(kLifeHeader, kLife.substr(cut)))}) == whole);
  }
}

TEST_CASE("reading: a file given twice is its ids' duplicates and the others' repetition",
          "[ingest]") {
  const Folder folder;
  const std::string path = folder.file("x.csv", concat(kLifeHeader, kLife));
  CHECK_THAT(admitted({path, path}), Catch::StartsWith("16 read, 9 applied, 5 duplicate\n"));
}

TEST_CASE("reading: one refused file refuses them all, by its name", "[ingest]") {
  const Folder folder;
  const std::string good = folder.file("good.csv", concat(kHeader, kRows));
  const std::string bad = folder.file("bad.csv", "time,kind\n2026-01-01T00:00:00Z,sms\n\"kind");
  const std::string worse = folder.file("worse.csv", "kind\n");
  CHECK(read_journal({good, bad}).unreadable.back().position == Position{1, 3});
  CHECK_THAT(error_of([&] {
               read_journal({good, bad, worse});
             }),
             Catch::StartsWith(concat("invalid: ", worse, ":1: error: ")));
}

}  // namespace fleetbill::billing::ingest
