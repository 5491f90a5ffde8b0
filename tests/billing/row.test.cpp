#include "billing/journal/row.hpp"

#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"

namespace fleetbill::billing {
namespace {

using Views = std::vector<std::string_view>;

TEST_CASE("a header: columns may stand in any order", "[row]") {
  const Header header({"quantity", "kind", "time", "id"}, "f.csv:1");
  const Views cells{"7", "upload", "now", "x"};
  CHECK(header.size() == 4);
  CHECK(header.cell(cells, Column::time) == "now");
  CHECK(header.cell(cells, Column::kind) == "upload");
  CHECK(header.cell(cells, Column::quantity) == "7");
  CHECK(header.cell(cells, Column::id) == "x");
  CHECK(header.cell(cells, Column::partner).empty());  // the file lacks the column
}

TEST_CASE("a header: all eleven columns of docs/journal.md are known", "[row]") {
  const Views all{"time",   "kind",        "partner", "organisation", "asset", "asset_code",
                  "device", "device_type", "value",   "quantity",     "id"};
  const Header header(all, "f.csv:1");
  CHECK(header.size() == kColumnCount);
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    CHECK(header.cell(all, static_cast<Column>(i)) == all[i]);
  }
}

std::string header_error(const Views& cells) {
  try {
    (void)Header(cells, "f.csv:1");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
    return error.what();
  }
  return "no error";
}

TEST_CASE("a header: an unknown, double or missing column is an error that names it", "[row]") {
  const std::string all =
      "; the columns are time, kind, partner, organisation, asset, asset_code, device, "
      "device_type, value, quantity or id";
  CHECK(header_error({"time", "kind"}) == "no error");
  CHECK(header_error({"time", "kind", "organization"}) ==
        "f.csv:1: error: unknown column 'organization'; did you mean 'organisation'?" + all);
  CHECK(header_error({"time", "kind", "colour"}) ==
        "f.csv:1: error: unknown column 'colour'" + all);
  CHECK(header_error({"Time", "kind"}) ==
        "f.csv:1: error: unknown column 'Time'; did you mean 'time'?" + all);
  CHECK(header_error({"time", "kind", ""}) == "f.csv:1: error: unknown column ''" + all);
  CHECK(header_error({"time", " kind"}) ==
        "f.csv:1: error: unknown column ' kind'; did you mean 'kind'?" + all);
  CHECK(header_error({"time", "kind", "time"}) == "f.csv:1: error: duplicate column 'time'");
  CHECK(header_error({"time", "id"}) ==
        "f.csv:1: error: the header has no column 'kind'; time and kind are always required");
  CHECK(header_error({"kind"}) ==
        "f.csv:1: error: the header has no column 'time'; time and kind are always required");
}

TEST_CASE("a header: a column name of any bytes makes a message of bounded, valid text", "[row]") {
  const std::string name = GENERATE(values<std::string>({
      std::string(100'000, 'x'),
      std::string(255, 'x') + "\xE2\x82\xAC",  // a character over the bound
      "caf\xE9",
      std::string("a\0b", 3),
      "\xFF",
  }));
  const std::string message = header_error({"time", "kind", name});
  CHECK_THAT(message, Catch::StartsWith("f.csv:1: error: unknown column "));
  CHECK(message.size() < 600);
  CHECK(is_utf8(message));
  CHECK(message.find('\0') == std::string::npos);
}

// ---- rows

/// A journal with one row at line 2, and its outcome.
Journal one_row(const Views& cells, const Views& columns) {
  Journal journal;
  add_row(journal, Header(columns, "f.csv:1"), cells, {0, 2});
  CHECK(journal.rows_read == 1);
  CHECK(journal.facts.size() + journal.unreadable.size() == 1);
  return journal;
}

const Views kAll{"time",   "kind",        "partner", "organisation", "asset", "asset_code",
                 "device", "device_type", "value",   "quantity",     "id"};
const Views kFew{"time", "kind", "asset", "quantity", "id"};

TEST_CASE("a row: every cell goes to its place in the fact", "[row]") {
  const Journal journal = one_row(
      {"2026-01-05T06:07:08.009Z", "upload", "P", "O", "A", "C", "D", "T", "V", "42", "I"}, kAll);
  REQUIRE(journal.facts.size() == 1);
  const Fact& fact = journal.facts[0];
  const auto text = [&](NameId id) { return std::string(journal.names.text(id)); };
  CHECK(to_string(fact.time) == "2026-01-05T06:07:08.009Z");
  CHECK(fact.last == fact.time);
  CHECK(fact.time_has_ms);
  CHECK(fact.kind == Kind::upload);
  CHECK(fact.quantity == 42);
  CHECK(fact.times == 1);
  CHECK(fact.position == Position{0, 2});
  CHECK(text(fact.partner) == "P");
  CHECK(text(fact.organisation) == "O");
  CHECK(text(fact.asset) == "A");
  CHECK(text(fact.asset_code) == "C");
  CHECK(text(fact.device) == "D");
  CHECK(text(fact.device_type) == "T");
  CHECK(text(fact.value) == "V");
  CHECK(text(fact.id) == "I");
  CHECK(fact.defect == Reason::none);
  CHECK(journal.verbatim.empty());
}

TEST_CASE("a row: empty cells and absent columns are the empty name", "[row]") {
  const Journal journal = one_row({"2026-01-05T06:07:08Z", "sim_set", "", "", ""}, kFew);
  REQUIRE(journal.facts.size() == 1);
  const Fact& fact = journal.facts[0];
  CHECK_FALSE(fact.time_has_ms);
  CHECK(fact.asset == kEmptyName);
  CHECK(fact.device == kEmptyName);
  CHECK(fact.id == kEmptyName);
  CHECK(fact.quantity == 0);
}

TEST_CASE("a row: cells beyond the header are ignored, too few make it no row", "[row]") {
  const Journal more = one_row({"2026-01-05T06:07:08Z", "upload", "a", "1", "", "x", "\xFF"}, kFew);
  CHECK(more.facts.size() == 1);
  const Journal fewer = one_row({"2026-01-05T06:07:08Z", "upload", "a", "1"}, kFew);
  REQUIRE(fewer.unreadable.size() == 1);
  CHECK(fewer.unreadable[0].reason == Reason::malformed_row);
  CHECK(fewer.unreadable[0].position == Position{0, 2});
  CHECK(fewer.unreadable[0].detail == "4 cells where the header has 5");
}

TEST_CASE("a row: a cell that is no name makes it no row", "[row]") {
  struct Example {
    std::string cell;
    std::string problem;  // empty: none
  };
  const Example example = GENERATE(values<Example>({
      {std::string(256, 'a'), ""},
      {std::string(257, 'a'), "asset has over 256 bytes"},
      {"caf\xC3\xA9", ""},
      {"caf\xE9", "asset is not UTF-8"},
      {std::string("a\0b", 3), "asset has a NUL byte"},
      {std::string("\0", 1), "asset has a NUL byte"},
      {"a\nb", ""},
      {" ", ""},
  }));
  CAPTURE(example.cell);
  const Journal journal = one_row({"2026-01-05T06:07:08Z", "upload", example.cell, "1", ""}, kFew);
  if (example.problem.empty()) {
    REQUIRE(journal.facts.size() == 1);
    CHECK(journal.names.text(journal.facts[0].asset) == example.cell);
  } else {
    REQUIRE(journal.unreadable.size() == 1);
    CHECK(journal.unreadable[0].reason == Reason::malformed_row);
    CHECK(journal.unreadable[0].detail == example.problem);
  }
}

TEST_CASE("a row: every column is held to the rules of a cell", "[row]") {
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    Views cells(kColumnCount);
    cells[i] = "\xFF";
    const Journal journal = one_row(cells, kAll);
    REQUIRE(journal.unreadable.size() == 1);
    CHECK(journal.unreadable[0].detail ==
          concat(to_string(static_cast<Column>(i)), " is not UTF-8"));
  }
}

TEST_CASE("a row: without a readable time it has no place in the order", "[row]") {
  const Journal journal = one_row({"2026-02-30T00:00:00Z", "upload", "a", "1", "x"}, kFew);
  REQUIRE(journal.unreadable.size() == 1);
  CHECK(journal.unreadable[0].reason == Reason::bad_time);
  CHECK(journal.unreadable[0].detail == "2026-02-30T00:00:00Z");
  CHECK(journal.unreadable[0].position == Position{0, 2});
}

TEST_CASE("a row: kind and quantity may be defective", "[row]") {
  struct Example {
    const char *kind, *quantity;
    Reason defect;
    std::int64_t value;
  };
  const Example example = GENERATE(values<Example>({
      // kinds with a quantity: an integer from 1 to 10^15
      {"upload", "1", Reason::none, 1},
      {"upload", "1000000000000000", Reason::none, 1'000'000'000'000'000},
      {"upload", "1000000000000001", Reason::bad_quantity, 0},
      {"upload", "0", Reason::bad_quantity, 0},
      {"upload", "", Reason::bad_quantity, 0},
      {"upload", "-1", Reason::bad_quantity, 0},
      {"upload", "+1", Reason::bad_quantity, 0},
      {"upload", "1.0", Reason::bad_quantity, 0},
      {"upload", " 1", Reason::bad_quantity, 0},
      {"upload", "01", Reason::none, 1},
      {"upload", "00", Reason::bad_quantity, 0},
      {"wifi_lookup", "x", Reason::bad_quantity, 0},
      {"wifi_lookup", "2", Reason::none, 2},
      {"sms", "", Reason::bad_quantity, 0},
      {"sms", "3", Reason::none, 3},
      {"iridium_message", "0", Reason::bad_quantity, 0},
      {"iridium_message", "4", Reason::none, 4},
      // kinds without: the cell is superfluous
      {"connection", "", Reason::none, 0},
      {"connection", "x", Reason::none, 0},
      {"asset_created", "5", Reason::none, 0},
      {"iridium_set", "5", Reason::none, 0},
      // kinds
      {"Upload", "1", Reason::unknown_kind, 0},
      {"upload ", "1", Reason::unknown_kind, 0},
      {"", "1", Reason::unknown_kind, 0},
      {"api_calls", "1", Reason::unknown_kind, 0},
  }));
  CAPTURE(example.kind, example.quantity);
  const Journal journal =
      one_row({"2026-01-05T06:07:08Z", example.kind, "a", example.quantity, ""}, kFew);
  REQUIRE(journal.facts.size() == 1);
  CHECK(journal.facts[0].defect == example.defect);
  CHECK(journal.facts[0].quantity == example.value);
  // The cells of a defective row are kept, since its reason quotes them.
  CHECK(journal.verbatim.size() == (example.defect == Reason::none ? 0u : 1u));
  if (example.defect != Reason::none) {
    CHECK(journal.verbatim.at({0, 2}) == VerbatimCells{example.kind, example.quantity});
  }
}

TEST_CASE("a row: cells that a fact cannot rebuild are kept only where they are compared",
          "[row]") {
  const auto kept = [](const char* kind, const char* quantity, const char* id) {
    return one_row({"2026-01-05T06:07:08Z", kind, "a", quantity, id}, kFew).verbatim.size();
  };
  CHECK(kept("upload", "01", "") == 0);
  CHECK(kept("upload", "01", "x") == 1);
  CHECK(kept("upload", "10", "x") == 0);
  CHECK(kept("connection", "x", "") == 0);
  CHECK(kept("connection", "x", "x") == 1);
  CHECK(kept("connection", "", "x") == 0);
}

TEST_CASE("a row that cannot be split is read and counted", "[row]") {
  Journal journal;
  add_unreadable(journal, {3, 4}, "a quoted cell is never closed");
  CHECK(journal.rows_read == 1);
  REQUIRE(journal.unreadable.size() == 1);
  CHECK(journal.unreadable[0].position == Position{3, 4});
  CHECK(describe(journal.unreadable[0]) ==
        "the row is not RFC 4180 CSV of this header: a quoted cell is never closed");
}

// ---- duplicates are compared as text

TEST_CASE("rows: are the same if all their cells are the same text", "[row]") {
  // Columns: time, kind, partner, organisation, asset, device, value, quantity, id, asset_code,
  // device_type.
  const std::string row = "2026-01-05T06:07:08Z,upload,P,O,A,D,V,10,I,C,T";
  struct Example {
    const char* other;
    bool same;
  };
  const Example example = GENERATE(values<Example>({
      {"2026-01-05T06:07:08Z,upload,P,O,A,D,V,10,I,C,T", true},
      {"\"2026-01-05T06:07:08Z\",upload,P,O,\"A\",D,V,10,I,C,T",
       true},  // quotes do not belong to the text
      {"2026-01-05T06:07:08Z,upload,P,O,A,D,V,10,I,C,T,more", true},  // superfluous
      {"2026-01-05T06:07:09Z,upload,P,O,A,D,V,10,I,C,T", false},
      {"2026-01-05T06:07:08.000Z,upload,P,O,A,D,V,10,I,C,T", false},  // the same time, other text
      {"2026-01-05T06:07:08Z,wifi_lookup,P,O,A,D,V,10,I,C,T", false},
      {"2026-01-05T06:07:08Z,uplaod,P,O,A,D,V,10,I,C,T", false},
      {"2026-01-05T06:07:08Z,upload,p,O,A,D,V,10,I,C,T", false},
      {"2026-01-05T06:07:08Z,upload,P,,A,D,V,10,I,C,T", false},
      {"2026-01-05T06:07:08Z,upload,P,O,B,D,V,10,I,C,T", false},
      {"2026-01-05T06:07:08Z,upload,P,O,A,E,V,10,I,C,T", false},
      {"2026-01-05T06:07:08Z,upload,P,O,A,D,W,10,I,C,T", false},
      {"2026-01-05T06:07:08Z,upload,P,O,A,D,V,11,I,C,T", false},
      {"2026-01-05T06:07:08Z,upload,P,O,A,D,V,010,I,C,T", false},  // the same number, other text
      {"2026-01-05T06:07:08Z,upload,P,O,A,D,V,x,I,C,T", false},
      {"2026-01-05T06:07:08Z,upload,P,O,A,D,V,10,J,C,T", false},
      {"2026-01-05T06:07:08Z,upload,P,O,A,D,V,10,I,c,T", false},
      {"2026-01-05T06:07:08Z,upload,P,O,A,D,V,10,I,C,t", false},
  }));
  CAPTURE(example.other);
  const Journal journal = test::journal_of(row + "\n" + example.other);
  REQUIRE(journal.facts.size() == 2);
  CHECK(same_cells(journal, journal.facts[0], journal.facts[1]) == example.same);
  CHECK(same_cells(journal, journal.facts[1], journal.facts[0]) == example.same);
}

TEST_CASE("rows: defective ones are the same if their cells are", "[row]") {
  struct Example {
    const char *one, *other;
    bool same;
  };
  const Example example = GENERATE(values<Example>({
      {"uplaod,,,,,,10,I", "uplaod,,,,,,10,I", true},
      {"uplaod,,,,,,10,I", "uploda,,,,,,10,I", false},
      {"uplaod,,,,,,10,I", "uplaod,,,,,,11,I", false},
      {"upload,,,,,,x,I", "upload,,,,,,x,I", true},
      {"upload,,,,,,x,I", "upload,,,,,,y,I", false},
      {"upload,,,,,,x,I", "sms,,,,,,x,I", false},
      {"upload,,,,,,010,I", "upload,,,,,,010,I", true},
      {"upload,,,,,,010,I", "upload,,,,,,0010,I", false},
      {"connection,,,,,,x,I", "connection,,,,,,x,I", true},
      {"connection,,,,,,x,I", "connection,,,,,,,I", false},
      {"connection,,,,,,x,I", "connection,,,,,,y,I", false},
      // unknown kinds have no code, and differ from the default kind of a fact
      {"uplaod,,,,,,,I", "asset_created,,,,,,,I", false},
  }));
  CAPTURE(example.one, example.other);
  const Journal journal =
      test::journal_of(concat("01-05,", example.one, "\n01-05,", example.other));
  REQUIRE(journal.facts.size() == 2);
  CHECK(same_cells(journal, journal.facts[0], journal.facts[1]) == example.same);
}

}  // namespace
}  // namespace fleetbill::billing
