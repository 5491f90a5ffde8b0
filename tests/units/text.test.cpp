#include "billing/units/text.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <limits>

#include "tests/units/property.hpp"

namespace fleetbill {
namespace {

constexpr std::int64_t kLargestNumber = std::numeric_limits<std::int64_t>::max();

TEST_CASE("plural: every count but 1 adds an s", "[units][text]") {
  CHECK(plural(0, "case") == "cases");
  CHECK(plural(1, "case") == "case");
  CHECK(plural(2, "case") == "cases");
}

TEST_CASE("digits: an integer is read up to its bound", "[units][text]") {
  struct Example {
    const char* text;
    std::int64_t max;
    std::optional<std::int64_t> value;
  };
  const Example example = GENERATE(values<Example>({
      {"0", 9, 0},
      {"9", 9, 9},
      {"10", 9, std::nullopt},
      {"007", 9, 7},  // leading zeros add nothing
      {"00000000000000000000000000000001", 9, 1},
      {"12", 12, 12},
      {"13", 12, std::nullopt},
      {"19", 12, std::nullopt},
      {"20", 12, std::nullopt},
      {"120", 12, std::nullopt},
      {"999", 1000, 999},
      {"1000", 1000, 1000},
      {"1001", 1000, std::nullopt},
      {"9223372036854775807", kLargestNumber, kLargestNumber},
      {"9223372036854775808", kLargestNumber, std::nullopt},
      {"92233720368547758070", kLargestNumber, std::nullopt},
      {"18446744073709551616", kLargestNumber, std::nullopt},  // 2^64 would wrap to 0
      {"99999999999999999999999999", kLargestNumber, std::nullopt},
      // anything but ASCII digits
      {"", 9, std::nullopt},
      {" 1", 99, std::nullopt},
      {"1 ", 99, std::nullopt},
      {"+1", 99, std::nullopt},
      {"-1", 99, std::nullopt},
      {"1.0", 99, std::nullopt},
      {"1,0", 99, std::nullopt},
      {"1e1", 99, std::nullopt},
      {"0x1", 99, std::nullopt},
      {"1/", 99, std::nullopt},            // the character before '0'
      {"1:", 99, std::nullopt},            // the character after '9'
      {"\xEF\xBC\x91", 99, std::nullopt},  // a wide 1
      {"\xD9\xA1", 99, std::nullopt},      // an Arabic-Indic 1
  }));
  CAPTURE(example.text, example.max);
  CHECK(parse_digits(example.text, example.max) == example.value);
}

TEST_CASE("digits: a NUL is no digit", "[units][text]") {
  CHECK_FALSE(parse_digits(std::string_view("1\0", 2), 99).has_value());
}

TEST_CASE("digits: a single digit above a bound of less than nine is refused", "[units][text]") {
  CHECK(parse_digits("7", 5) == std::nullopt);
  CHECK(parse_digits("1", 0) == std::nullopt);
}

TEST_CASE("texts: are joined with characters and integers", "[units][text]") {
  CHECK(concat() == "");
  CHECK(concat("a", std::string("b"), std::string_view("c"), 'd', -7, std::uint64_t{8}) ==
        "abcd-78");
  CHECK(concat(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

TEST_CASE("choices: are listed with commas and a last or", "[units][text]") {
  CHECK(join_choices({}).empty());
  CHECK(join_choices({"a"}) == "a");
  CHECK(join_choices({"a", "b"}) == "a or b");
  CHECK(join_choices({"a", "b", "c"}) == "a, b or c");
  CHECK(join_choices({"a", "b", "c", "d"}) == "a, b, c or d");
}

TEST_CASE("nearest: suggests the choice at the smallest distance, at most a third of the word",
          "[units][text]") {
  struct Example {
    const char* word;
    std::vector<std::string> choices;
    std::optional<std::string> meant;
  };
  const std::vector<std::string> columns{"time",  "kind",       "partner", "organisation",
                                         "asset", "asset_code", "device",  "device_type"};
  const Example example = GENERATE_COPY(values<Example>({
      {"organization", columns, "organisation"},   // replaced
      {"orgnisation", columns, "organisation"},    // omitted
      {"parttner", columns, "partner"},            // inserted
      {"tiem", columns, "time"},                   // swapped: one step, a third of 4 is 1
      {"kidn", columns, "kind"},                   //
      {"xyz", columns, std::nullopt},              //
      {"Kind", columns, "kind"},                   //
      {"KInd", columns, std::nullopt},             // two steps, a third of 4 is 1
      {"devXce_typY", columns, "device_type"},     // two steps of 11
      {"dXvXce_XypY", columns, std::nullopt},      // four steps of 11, a third is 3
      {"dXvXce_typY", columns, "device_type"},     // three
      {"asset_cod", columns, "asset_code"},        //
      {"asset", columns, "asset"},                 // itself
      {"abc", {"abd", "abe"}, "abd"},              // the first of equals
      {"abcdef", {"abcdxy", "abcdex"}, "abcdex"},  // the nearest, wherever it stands
      {"abcdef", {"abcdex", "abcdxy"}, "abcdex"},  //
      {"abcdef", {"badcef"}, "badcef"},            // two swaps
      {"ab", {"ba"}, "ba"},                        // short words: one step is enough
      {"a", {"b"}, "b"},                           //
      {"", {"ab"}, std::nullopt},                  //
      {"abc", {}, std::nullopt},                   //
  }));
  CAPTURE(example.word);
  CHECK(nearest(example.word, example.choices) == example.meant);
}

TEST_CASE("nearest: words over 64 bytes are no slips", "[units][text]") {
  const std::string longest(64, 'a');
  const std::string longer(65, 'a');
  const std::string slip = longest.substr(1) + "b";
  CHECK(nearest(slip, {longest}) == longest);
  CHECK_FALSE(nearest(longer, {longest}).has_value());
  CHECK_FALSE(nearest(longest, {longer}).has_value());
  CHECK(nearest(slip, {longer, longest}) == longest);
}

// ---- UTF-8

std::string bytes(std::initializer_list<int> values) {
  std::string out;
  for (const int value : values) out += static_cast<char>(value);
  return out;
}

TEST_CASE("UTF-8: well-formed texts are accepted", "[units][text][utf8]") {
  const std::string text = GENERATE(values<std::string>({
      "",
      "plain",
      bytes({0x00}),
      bytes({0x7F}),
      bytes({0xC2, 0x80}),              // U+0080, the first of two bytes
      bytes({0xDF, 0xBF}),              // U+07FF, the last
      bytes({0xE0, 0xA0, 0x80}),        // U+0800, the first of three
      bytes({0xE1, 0x80, 0x80}),        // U+1000
      bytes({0xED, 0x9F, 0xBF}),        // U+D7FF, before the surrogates
      bytes({0xEE, 0x80, 0x80}),        // U+E000, after them
      bytes({0xEF, 0xBB, 0xBF}),        // U+FEFF
      bytes({0xEF, 0xBF, 0xBF}),        // U+FFFF
      bytes({0xF0, 0x90, 0x80, 0x80}),  // U+10000, the first of four
      bytes({0xF1, 0x80, 0x80, 0x80}),  // U+40000
      bytes({0xF4, 0x8F, 0xBF, 0xBF}),  // U+10FFFF, the last
      "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x9A\x9A.",
  }));
  CHECK(is_utf8(text));
}

TEST_CASE("UTF-8: anything else is refused (RFC 3629, section 4)", "[units][text][utf8]") {
  const std::string text = GENERATE(values<std::string>({
      // continuation bytes without a lead
      bytes({0x80}),
      bytes({0xBF}),
      bytes({'a', 0x80, 'b'}),
      // overlong forms
      bytes({0xC0, 0x80}),              // U+0000 in two
      bytes({0xC1, 0xBF}),              // U+007F in two
      bytes({0xE0, 0x80, 0x80}),        // U+0000 in three
      bytes({0xE0, 0x9F, 0xBF}),        // U+07FF in three
      bytes({0xF0, 0x80, 0x80, 0x80}),  // U+0000 in four
      bytes({0xF0, 0x8F, 0xBF, 0xBF}),  // U+FFFF in four
      // surrogates
      bytes({0xED, 0xA0, 0x80}),                    // U+D800
      bytes({0xED, 0xBF, 0xBF}),                    // U+DFFF
      bytes({0xED, 0xA0, 0xBD, 0xED, 0xB0, 0x80}),  // CESU-8
      // beyond U+10FFFF
      bytes({0xF4, 0x90, 0x80, 0x80}),
      bytes({0xF5, 0x80, 0x80, 0x80}),
      bytes({0xF8, 0x88, 0x80, 0x80, 0x80}),
      bytes({0xFE}),
      bytes({0xFF}),
      // truncated
      bytes({0xC3}),
      bytes({0xE2, 0x82}),
      bytes({0xE2}),
      bytes({0xF0, 0x9F, 0x9A}),
      bytes({0xF0, 0x9F}),
      bytes({0xC3, 'a'}),
      bytes({0xE2, 'a', 0xAC}),
      bytes({0xE2, 0x82, 'a'}),
      bytes({0xF0, 0x9F, 0x9A, 'a'}),
      bytes({0xC3, 0xC3}),
      bytes({0xE2, 0x82, 0xC0}),
      // Latin-1 and UTF-16
      bytes({'c', 'a', 'f', 0xE9}),
      bytes({0xFF, 0xFE, 'a', 0x00}),
  }));
  CHECK_FALSE(is_utf8(text));
  CHECK_FALSE(is_utf8("before " + text));
  CHECK_FALSE(is_utf8(text + " after"));
}

/// The bytes of a scalar value by the table of RFC 3629, section 3.
std::string encoded(std::uint32_t code) {
  const auto low = [&](std::uint32_t shift) {
    return static_cast<int>(0x80U | (code >> shift & 0x3FU));
  };
  if (code < 0x80) return bytes({static_cast<int>(code)});
  if (code < 0x800) return bytes({static_cast<int>(0xC0U | code >> 6), low(0)});
  if (code < 0x10000) return bytes({static_cast<int>(0xE0U | code >> 12), low(6), low(0)});
  return bytes({static_cast<int>(0xF0U | code >> 18), low(12), low(6), low(0)});
}

TEST_CASE("UTF-8: of all code points the surrogates alone have no valid form",
          "[units][text][utf8]") {
  std::uint32_t wrong = 0;
  for (std::uint32_t code = 0; code < 0x118000; ++code) {
    const bool is_scalar = (code < 0xD800 || code > 0xDFFF) && code <= 0x10FFFF;
    if (is_utf8(encoded(code)) != is_scalar) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("UTF-8: a text is valid if both parts are, wherever they end",
          "[units][text][utf8][property]") {
  test::check_property(300, [] {
    const auto codes = *rc::gen::container<std::vector<std::uint32_t>>(
        rc::gen::elementOf(std::vector<std::uint32_t>{0x41, 0xE9, 0x7FF, 0x20AC, 0x1F69A}));
    std::string text;
    for (const std::uint32_t code : codes) text += encoded(code);
    RC_ASSERT(is_utf8(text));
    const auto cut = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    const bool inside = cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80;
    RC_ASSERT(is_utf8(std::string_view(text).substr(0, cut)) == !inside);
    RC_ASSERT(is_utf8(std::string_view(text).substr(cut)) == !inside);
  });
}

}  // namespace
}  // namespace fleetbill
