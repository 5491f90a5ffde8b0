#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <limits>
#include <optional>
#include <random>
#include <span>

#include "billing/ingest/journal_reader.hpp"
#include "billing/journal/csv.hpp"
#include "billing/journal/row.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "support.hpp"
#include "tests/units/case_count.hpp"

// Blocks, threads and the short way for ordinary rows make no difference: any files are read as if
// each row were split and added separately, one after the other.

namespace fleetbill::billing::ingest {
namespace {

using fleetbill::test::kIsSanitized;
using test::error_of;
using test::Folder;
using test::packed;
using test::positions_of;
using test::rows_of;

constexpr std::uint32_t kSeed = 20'261'123;
constexpr int kCases = fleetbill::test::case_count(150);
constexpr std::array<std::size_t, 5> kBlockSizes{1, 7, 64, 1000, 100'000};

using Random = std::mt19937;
using Texts = std::vector<std::string>;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }
bool happens(Random& random, std::size_t one_in) { return below(random, one_in) == 0; }

template <class Range>
std::string one_of(Random& random, const Range& choices) {
  return std::string(choices[below(random, std::size(choices))]);
}

// ---- files of all sorts -------------------------------------------------------------------------

constexpr std::array<std::string_view, 11> kAllColumns{
    "time",   "kind",        "partner", "organisation", "asset", "asset_code",
    "device", "device_type", "value",   "quantity",     "id"};
constexpr std::array<std::string_view, 12> kTimeCells{
    "2026-01-01T00:00:00Z",     "2026-01-01T00:00:59Z",     "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00.001Z", "2026-01-01T23:59:59.999Z", "2026-02-29T00:00:00Z",
    "2028-02-29T12:30:00Z",     "2026-01-01T00:00:00.00Z",  "2026-01-01 00:00:00Z",
    "9999-01-01T00:00:00Z",     "2026-01-01T00:00:00.1x3Z", "never"};
constexpr std::array<std::string_view, 10> kKindCells{
    "upload", "upload",     "upload", "asset_created", "sms",
    "uplod",  "connection", "",       "registration",  "registration_updates"};
constexpr std::array<std::string_view, 16> kNameCells{
    "",
    "a",
    "b",
    "12345678",
    "1234567890123456",
    "12345678901234567",
    "A",
    "Pärtner",
    "\xC3(",
    "\xF0\x9F\x9A\x9C",
    "a b",
    " a",
    "t",
    "tab\there",
    "\xFF\xFE",
    "a name that is longer than two words of the machine"};
constexpr std::array<std::string_view, 13> kQuantityCells{"1",
                                                          "2",
                                                          "17",
                                                          "999999999999999",
                                                          "1000000000000000",
                                                          "1000000000000001",
                                                          "0",
                                                          "007",
                                                          "-1",
                                                          "",
                                                          "x1",
                                                          "1 ",
                                                          "99999999999999999999999999"};
constexpr std::string_view kNoise = "\",\n\r\0\xC3xZ0 ";

std::string cell_of(Random& random, std::string_view column) {
  if (column == "time")
    return one_of(random, std::span(kTimeCells).first(happens(random, 4) ? 12 : 2));
  if (column == "kind")
    return one_of(random, std::span(kKindCells).first(happens(random, 4) ? 10 : 3));
  if (column == "quantity") {
    return one_of(random, std::span(kQuantityCells).first(happens(random, 4) ? 13 : 3));
  }
  if (happens(random, 40)) return std::string(250 + below(random, 12), 'n');
  if (happens(random, 5)) return concat("n", below(random, 1000));
  return one_of(random, kNameCells);
}

std::string in_quotes(std::string_view cell) {
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string random_row(Random& random, const Texts& columns) {
  std::string out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::string cell = cell_of(random, columns[i]);
    if (happens(random, 30)) cell += one_of(random, std::array{"\n", "\r\n", "\"", ",", "\n\n"});
    const bool needs_quotes = cell.find_first_of("\",\n\r") != std::string::npos;
    if (i > 0) out += ',';
    out += needs_quotes || happens(random, 30) ? in_quotes(cell) : cell;
  }
  if (happens(random, 20)) out += ",more,cells";
  if (happens(random, 20)) out.resize(below(random, out.size() + 1));
  if (happens(random, 20)) out.insert(below(random, out.size() + 1), 1, kNoise[below(random, 9)]);
  if (happens(random, 300)) out += std::string(65'400 + below(random, 300), 'x');
  return out + (happens(random, 6) ? "\r\n" : "\n");
}

Texts columns_of(Random& random) {
  Texts columns(kAllColumns.begin(), kAllColumns.end());
  std::shuffle(columns.begin() + 2, columns.end(), random);
  columns.resize(2 + below(random, columns.size() - 1));
  std::shuffle(columns.begin(), columns.end(), random);
  if (happens(random, 40)) columns.pop_back();
  return columns;
}

std::string text_of_file(Random& random) {
  const Texts columns = columns_of(random);
  std::string out = happens(random, 4) ? "\xEF\xBB\xBF" : "";
  if (happens(random, 10)) out += "\n\r\n";
  for (const std::string& column : columns)
    out += column + (&column == &columns.back() ? "\n" : ",");
  for (std::size_t rows = below(random, 60); rows > 0; --rows) {
    out += happens(random, 25) ? "\n" : random_row(random, columns);
  }
  if (happens(random, 2) && !out.empty()) out.pop_back();  // no line end behind the last row
  return out;
}

std::string packed_in_members(Random& random, std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = std::min(text.size(), below(random, 400));
    out += packed(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out + packed("");
}

// ---- row by row ---------------------------------------------------------------------------------

[[noreturn]] void refuse(std::string_view where, std::string_view what) {
  throw Error(ErrorKind::invalid, concat(where, ": error: ", what));
}

void read_row_by_row(Journal& journal, std::uint32_t file, std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::optional<Header> header;
  csv::Cells cells;
  std::uint32_t line = 1;
  while (!text.empty()) {
    const std::string where = concat(journal.files[file], ':', line);
    const csv::Split split = csv::split_record(text, true, cells);
    if (split.outcome == csv::Outcome::record && !header) {
      header.emplace(cells.values, where);
    } else if (split.outcome == csv::Outcome::record) {
      add_row(journal, *header, cells.values, {file, line});
    } else if (split.outcome != csv::Outcome::blank) {
      if (!header) refuse(where, concat("the header line is not CSV: ", split.problem));
      add_unreadable(journal, {file, line}, split.problem);
    }
    text.remove_prefix(split.consumed);
    line += split.lines;
  }
  if (!header) refuse(concat(journal.files[file], ':', line), "the file has no header line");
}

Journal row_by_row(const Texts& paths, const Texts& texts) {
  Journal journal;
  journal.files = paths;
  for (std::uint32_t i = 0; i < texts.size(); ++i) read_row_by_row(journal, i, texts[i]);
  return journal;
}

// ---- the comparison -----------------------------------------------------------------------------

/// All there is to a journal, the ids of its names included.
Texts description(const Journal& journal, const NameTable& names) {
  Texts out = rows_of(journal);
  const Texts positions = positions_of(journal);
  out.insert(out.end(), positions.begin(), positions.end());
  for (std::uint32_t id = 0; id < names.size(); ++id) {
    out.emplace_back(names.text(NameId(id)));
  }
  return out;
}

/// The description of a journal, or the error that there was in its place.
template <class Read>
Texts journal_or_error(const Read& read) {
  Texts out;
  const std::string error = error_of([&] { out = read(); });
  return error.empty() ? out : Texts{error};
}

/// The first entry in which two descriptions differ; empty if there is none.
std::string first_difference(const Texts& a, const Texts& b) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (in_a == a.end() && in_b == b.end()) return {};
  return concat("read: ", in_a == a.end() ? "nothing more" : *in_a,
                "\nexpected: ", in_b == b.end() ? "nothing more" : *in_b);
}

Texts streamed(const Texts& paths, const Reading& reading) {
  Journal journal;
  std::vector<Fact> facts;
  const auto keep = [&](std::span<const Fact> some) {
    facts.insert(facts.end(), some.begin(), some.end());
    return true;
  };
  const bool is_whole = stream_journal(paths, journal, journal.names, keep, reading);
  CHECK(is_whole);
  journal.facts = std::move(facts);
  return description(journal, journal.names);
}

}  // namespace

TEST_CASE("parallel reading: any files, blocks and threads give the journal of row by row",
          "[ingest][parallel]") {
  std::printf("parallel reading: seed %u, %d cases\n", kSeed, kCases);
  const Folder folder;
  Random random(kSeed);
  std::size_t refused = 0;
  std::size_t facts = 0;
  for (int c = 0; c < kCases; ++c) {
    CAPTURE(kSeed, c);
    Texts texts(1 + below(random, 3));
    Texts paths;
    for (std::string& text : texts) {
      text = text_of_file(random);
      const bool is_packed = happens(random, 3);
      paths.push_back(folder.file(concat(paths.size(), ".csv"),
                                  is_packed ? packed_in_members(random, text) : text));
    }
    const Texts expected = journal_or_error([&] {
      const Journal journal = row_by_row(paths, texts);
      facts += journal.facts.size();
      return description(journal, journal.names);
    });
    refused += expected.size() == 1;
    std::size_t bytes = 0;
    for (const std::string& text : texts) bytes += text.size();
    // All sizes; under sanitizers, which are slow, one for each file.
    const auto all_sizes = std::span(kBlockSizes);
    const auto one_size = all_sizes.subspan(static_cast<std::size_t>(c) % kBlockSizes.size(), 1);
    for (const std::size_t block_size : kIsSanitized ? one_size : all_sizes) {
      // A record is scanned again for each block that it spans: long ones would take minutes.
      if (bytes / block_size > 10'000) continue;
      const Reading reading{static_cast<unsigned>(1 + below(random, 4)), block_size};
      CAPTURE(block_size, reading.threads);
      const Texts whole = journal_or_error([&] {
        const Journal journal = read_journal(paths, reading);
        return description(journal, journal.names);
      });
      REQUIRE(first_difference(whole, expected) == "");
      const Texts in_parts = journal_or_error([&] { return streamed(paths, reading); });
      REQUIRE(first_difference(in_parts, expected) == "");
    }
  }
  if (!kIsSanitized) CHECK(refused > 0);  // few cases may have none
  CHECK(refused < kCases / 4);
  CHECK(facts > 13 * static_cast<std::size_t>(kCases));
}

TEST_CASE("parallel reading: a reader that is stopped stops", "[ingest][parallel]") {
  const Folder folder;
  const std::string path =
      folder.file("x.csv", concat(test::kHeader, test::filler(2000, 2000 * 64)));
  for (const std::size_t most : {0U, 1U, 7U, 40U}) {
    Journal journal;
    std::size_t taken = 0;
    const auto take = [&](std::span<const Fact>) { return taken++ < most; };
    CHECK_FALSE(stream_journal({path}, journal, journal.names, take, {2, 1000}));
    CHECK(taken == most + 1);
  }
}

TEST_CASE("parallel reading: names beyond those that a reader remembers", "[ingest][parallel]") {
  constexpr std::size_t kManyRows = 20'000;
  std::string text = "time,kind,device,id\n";
  for (std::size_t i = 0; i < kManyRows; ++i) {
    text +=
        concat("2026-01-01T00:00:00Z,connection,device ", i * 7919 % kManyRows, ",row ", i, '\n');
  }
  const Journal journal = read_journal_text("x.csv", text, {3, 5000});
  REQUIRE(journal.facts.size() == kManyRows);
  REQUIRE(journal.names.size() == 2 * kManyRows + 1);
  for (std::size_t i = 0; i < kManyRows; ++i) {
    CHECK(journal.facts[i].device == NameId(static_cast<std::uint32_t>(2 * i + 1)));
    CHECK(journal.facts[i].id == NameId(static_cast<std::uint32_t>(2 * i + 2)));
    CHECK(journal.facts[i].position.line == i + 2);
  }
}

}  // namespace fleetbill::billing::ingest
