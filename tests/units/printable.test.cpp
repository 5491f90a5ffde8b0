#include "billing/units/printable.hpp"

#include <catch2/catch.hpp>

#include "billing/units/text.hpp"

namespace fleetbill {

TEST_CASE("printable: harmful characters are escaped, others are kept", "[units]") {
  struct Example {
    const char* what;
    std::string_view text, expected;
  };
  const Example examples[] = {
      {"ASCII", "Van 7 (old) \\ '", "Van 7 (old) \\ '"},
      {"letters of two, three and four bytes", "Zürich 漢 😀", "Zürich 漢 😀"},
      {"C0", std::string_view("\x1b[31m\x07\0", 7), "\\x1b[31m\\x07\\x00"},
      {"tab, line feed, carriage return", "a\tb\nc\r", "a\\tb\\nc\\x0d"},
      {"DEL", "\x7f", "\\x7f"},
      {"the first and last of C1", "\xC2\x80 \xC2\x9F", "\\x80 \\x9f"},
      {"no-break space, which follows C1", "\xC2\xA0", "\xC2\xA0"},
      {"line and paragraph separators", "\xE2\x80\xA8\xE2\x80\xA9", "\\u2028\\u2029"},
      {"embeddings and overrides", "\xE2\x80\xAA\xE2\x80\xAE", "\\u202a\\u202e"},
      {"isolates", "\xE2\x81\xA6\xE2\x81\xA9", "\\u2066\\u2069"},
      {"marks of direction", "\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", "\\u200e\\u200f\\u061c"},
      {"their neighbours", "\xE2\x80\x8D\xE2\x80\xA7\xE2\x80\xAF",
       "\xE2\x80\x8D\xE2\x80\xA7\xE2\x80\xAF"},
      {"a byte order mark", "\xEF\xBB\xBFx", "\\ufeffx"},
      {"bytes that are not UTF-8", "a\xFF\xC3", "a\\xff\\xc3"},
      {"an overlong form", "\xC0\x80", "\\xc0\\x80"},
      {"a cut sequence", "\xE2\x80", "\\xe2\\x80"},
  };
  for (const Example& example : examples) {
    INFO(example.what);
    CHECK(printable(example.text) == example.expected);
  }
  CHECK(printable_lines("a\n\tb\x1b") == "a\n\tb\\x1b");
  CHECK(printable_in_place("\ta\nä\xFF\xE2\x80\xAEz") == "\ta?ä??z");
}

TEST_CASE("printable: a suggestion is escaped", "[units]") {
  CHECK(did_you_mean("\x1b[31mrad", {"\x1b[31mred"}) == "; did you mean '\\x1b[31mred'?");
}

TEST_CASE("printable: a quote of input has at most 100 characters", "[units]") {
  CHECK(quote("Van 7") == "'Van 7'");
  CHECK(quote("a\nb") == "'a\\nb'");
  const std::string most(100, 'x');
  CHECK(quote(most) == "'" + most + "'");
  CHECK(quote(most + "y") == "'" + most + "...'");
  CHECK(shortened("\xC3\xA4\xC3\xB6\xC3\xBC", 2) == "\xC3\xA4\xC3\xB6...");
}

TEST_CASE("printable: a first character is whole", "[units]") {
  CHECK(first_printable("\xC3\xA4z") == "\xC3\xA4");
  CHECK(first_printable("\xEF\xBB\xBFz") == "\\ufeff");
  CHECK(first_printable("\xC3z") == "\\xc3");
  CHECK(first_printable("") == "");
}

}  // namespace fleetbill
