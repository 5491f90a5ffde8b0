#include "billing/units/money.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <limits>

#include "billing/units/error.hpp"
#include "tests/units/print.hpp"
#include "tests/units/property.hpp"

namespace fleetbill {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

Currency currency(const char* code) { return Currency::parse(code).value(); }

Money eur(std::int64_t micros) { return {micros, currency("EUR")}; }

TEST_CASE("a currency: has the decimals of ISO 4217", "[units][money]") {
  struct Example {
    const char* code;
    int digits;
  };
  const Example example = GENERATE(values<Example>({
      {"EUR", 2}, {"USD", 2}, {"AUD", 2}, {"ZAR", 2}, {"AED", 2}, {"ZWL", 2}, {"IRR", 2},
      {"INR", 2}, {"BZD", 2}, {"SZL", 2}, {"LSL", 2}, {"MGA", 2}, {"MRU", 2}, {"HUF", 2},
      {"JPY", 0}, {"BIF", 0}, {"XPF", 0}, {"KRW", 0}, {"ISK", 0}, {"CLP", 0}, {"VND", 0},
      {"KWD", 3}, {"BHD", 3}, {"TND", 3}, {"IQD", 3}, {"JOD", 3}, {"LYD", 3}, {"OMR", 3},
  }));
  CAPTURE(example.code);
  const auto parsed = Currency::parse(example.code);
  REQUIRE(parsed);
  CHECK(parsed->code() == example.code);
  CHECK(parsed->minor_digits() == example.digits);
}

TEST_CASE("a currency: other codes are refused", "[units][money]") {
  const char* code = GENERATE("", "E", "EU", "EURO", "eur", "Eur", "XTS", "HRK", " EUR", "EUR ",
                              "ED ", " AF", "D A", "   ", "E\xE2\x82\xAC");
  CAPTURE(code);
  CHECK_FALSE(Currency::parse(code).has_value());
}

TEST_CASE("currencies: are equal if their codes are", "[units][money]") {
  CHECK(currency("EUR") == currency("EUR"));
  CHECK(currency("EUR") != currency("USD"));
}

TEST_CASE("money: adds, subtracts and negates exactly up to its ends", "[units][money]") {
  CHECK(eur(1) + eur(2) == eur(3));
  CHECK(eur(1) - eur(2) == eur(-1));
  CHECK(-eur(5) == eur(-5));
  CHECK(-eur(-5) == eur(5));
  CHECK(eur(kMost - 1) + eur(1) == eur(kMost));
  CHECK(eur(kLeast + 1) + eur(-1) == eur(kLeast));
  CHECK(eur(kLeast + 1) - eur(1) == eur(kLeast));
  CHECK(eur(-1) - eur(kMost) == eur(kLeast));
  CHECK(-eur(kMost) == eur(kLeast + 1));
  CHECK(Money::zero(currency("EUR")) == eur(0));
  CHECK(eur(1).micros() == 1);
  CHECK(eur(1).currency() == currency("EUR"));
  CHECK((eur(1) + eur(1)).currency() == currency("EUR"));
  CHECK((eur(1) - eur(1)).currency() == currency("EUR"));
  CHECK((-Money(1, currency("USD"))).currency() == currency("USD"));
}

/// The message of the error that the work ends with.
template <class Work>
std::string error_of(Work work) {
  try {
    (void)work();
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
    return error.what();
  }
  return "no error";
}

TEST_CASE("money: an amount that does not fit is an error, never a wrapped or saturated one",
          "[units][money]") {
  using Catch::Contains;
  CHECK_THAT(error_of([] { return eur(kMost) + eur(1); }), Contains("overflow"));
  CHECK_THAT(error_of([] { return eur(kLeast) + eur(-1); }), Contains("overflow"));
  CHECK_THAT(error_of([] { return eur(kLeast) - eur(1); }), Contains("overflow"));
  CHECK_THAT(error_of([] { return eur(0) - eur(kLeast); }), Contains("overflow"));
  CHECK_THAT(error_of([] { return -eur(kLeast); }), Contains("overflow"));
}

TEST_CASE("money: currencies do not mix, and the error names both", "[units][money]") {
  using Catch::Contains;
  const Money usd(1, currency("USD"));
  CHECK_THAT(error_of([&] { return eur(1) + usd; }), Contains("EUR") && Contains("USD"));
  CHECK_THAT(error_of([&] { return eur(1) - usd; }), Contains("EUR") && Contains("USD"));
  CHECK(eur(1) != usd);
}

// ---- rounding

constexpr Int128 kTwoTo63 = static_cast<Int128>(kMost) + 1;

std::int64_t rounded(Int128 numerator, std::int64_t denominator, const char* code, Rounding way) {
  return round_to_minor_unit(numerator, denominator, currency(code), way).micros();
}

TEST_CASE("rounding: goes to the nearest minor unit, halves as the price list says",
          "[units][money][rounding]") {
  struct Example {
    std::int64_t numerator, denominator;  // of millionths
    const char* code;
    std::int64_t half_up, half_even;  // millionths
  };
  const Example example = GENERATE(values<Example>({
      // EUR: the minor unit is 10,000 millionths
      {0, 1, "EUR", 0, 0},
      {4'999, 1, "EUR", 0, 0},
      {5'000, 1, "EUR", 10'000, 0},        // a half: up, or to even 0
      {5'001, 1, "EUR", 10'000, 10'000},   //
      {9'999, 1, "EUR", 10'000, 10'000},   //
      {10'000, 1, "EUR", 10'000, 10'000},  //
      {14'999, 1, "EUR", 10'000, 10'000},  //
      {15'000, 1, "EUR", 20'000, 20'000},  // a half: up, and to even 2
      {25'000, 1, "EUR", 30'000, 20'000},  // a half: up, or to even 2
      {35'000, 1, "EUR", 40'000, 40'000},  //
      {12'345'678, 1, "EUR", 12'350'000, 12'350'000},
      {-4'999, 1, "EUR", 0, 0},
      {-5'000, 1, "EUR", -10'000, 0},         // half_up is away from zero
      {-5'001, 1, "EUR", -10'000, -10'000},   //
      {-15'000, 1, "EUR", -20'000, -20'000},  //
      {-25'000, 1, "EUR", -30'000, -20'000},  //
      // a price per 1000: 600 messages at 0.5125 are 0.3075, between 0.30 and 0.31
      {600LL * 512'500, 1000, "EUR", 310'000, 310'000},
      {4'999'999, 1000, "EUR", 0, 0},
      {5'000'000, 1000, "EUR", 10'000, 0},
      {5'000'001, 1000, "EUR", 10'000, 10'000},
      {14'999'999, 1000, "EUR", 10'000, 10'000},
      {15'000'000, 1000, "EUR", 20'000, 20'000},
      // thirds have no halves
      {1, 3, "EUR", 0, 0},
      {14'999, 3, "EUR", 0, 0},            // 4,999.67
      {15'000, 3, "EUR", 10'000, 0},       // 5,000 exactly
      {15'001, 3, "EUR", 10'000, 10'000},  //
      // JPY: a whole yen; KWD: a thousandth
      {499'999, 1, "JPY", 0, 0},
      {500'000, 1, "JPY", 1'000'000, 0},
      {1'500'000, 1, "JPY", 2'000'000, 2'000'000},
      {2'500'000, 1, "JPY", 3'000'000, 2'000'000},
      {499, 1, "KWD", 0, 0},
      {500, 1, "KWD", 1'000, 0},
      {1'500, 1, "KWD", 2'000, 2'000},
      {2'500, 1, "KWD", 3'000, 2'000},
      {12'500'000, 1000, "KWD", 13'000, 12'000},
      // the largest denominator
      {kMost, kMost, "EUR", 0, 0},
  }));
  CAPTURE(example.numerator, example.denominator, example.code);
  CHECK(rounded(example.numerator, example.denominator, example.code, Rounding::half_up) ==
        example.half_up);
  CHECK(rounded(example.numerator, example.denominator, example.code, Rounding::half_even) ==
        example.half_even);
}

TEST_CASE("rounding: numerators of 128 bits are exact, and a result that does not fit is an error",
          "[units][money][rounding]") {
  const Int128 block = 1000;
  // 2^63 - 1 millionths are 922,337,203,685,477 cents and 5,807 millionths
  constexpr std::int64_t kLastCent = 9'223'372'036'854'770'000;
  for (const Rounding way : {Rounding::half_up, Rounding::half_even}) {
    CHECK(rounded(kLastCent * block, 1000, "EUR", way) == kLastCent);
    CHECK(rounded(kLastCent * block + 4'999'999, 1000, "EUR", way) == kLastCent);
    CHECK(rounded(-kLastCent * block - 4'999'999, 1000, "EUR", way) == -kLastCent);
    CHECK_THAT(
        error_of([&] { return eur(rounded(kLastCent * block + 5'000'001, 1000, "EUR", way)); }),
        Catch::Contains("overflow"));
    CHECK_THAT(
        error_of([&] { return eur(rounded(-kLastCent * block - 5'000'001, 1000, "EUR", way)); }),
        Catch::Contains("overflow"));
    CHECK_THAT(error_of([&] { return eur(rounded(kTwoTo63 * 1000, 1000, "EUR", way)); }),
               Catch::Contains("overflow"));
    // 10^12 units for each of 10^15 things: 10^33 millionths
    CHECK_THAT(error_of([&] {
                 const Int128 price = 1'000'000'000'000'000'000;
                 return eur(rounded(price * 1'000'000'000'000'000, 1, "EUR", way));
               }),
               Catch::Contains("overflow"));
    CHECK(rounded(kTwoTo63 * 1000, kMost, "EUR", way) == 0);       // 1,000.0… millionths
    CHECK(rounded(kTwoTo63 * 5000, kMost, "EUR", way) == 10'000);  // just above half a cent
  }
}

TEST_CASE("rounding: a block that is not positive is a mistake of ours",
          "[units][money][rounding]") {
  CHECK_THROWS_AS(rounded(1, 0, "EUR", Rounding::half_up), AssertionFailed);
  CHECK_THROWS_AS(rounded(1, -1, "EUR", Rounding::half_up), AssertionFailed);
}

TEST_CASE("rounding: is the nearest minor unit, symmetric about zero, and even where asked",
          "[units][money][rounding][property]") {
  test::check_property(2000, [] {
    const auto whole = *rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000);
    const auto steps = *rc::gen::elementOf(std::vector<std::int64_t>{1, 500, 2'500, 5'000});
    const auto denominator = *rc::gen::elementOf(std::vector<std::int64_t>{1, 2, 3, 10, 1000});
    const char* code = *rc::gen::elementOf(std::vector<const char*>{"EUR", "JPY", "KWD"});
    const Int128 numerator = static_cast<Int128>(whole) * steps;
    std::int64_t minor = 1;
    for (int i = currency(code).minor_digits(); i < 6; ++i) minor *= 10;
    for (const Rounding way : {Rounding::half_up, Rounding::half_even}) {
      const std::int64_t result = rounded(numerator, denominator, code, way);
      RC_ASSERT(result % minor == 0);
      RC_ASSERT(result == -rounded(-numerator, denominator, code, way));
      const Int128 error = static_cast<Int128>(result) * denominator - numerator;
      const Int128 distance = error < 0 ? -error : error;
      const Int128 unit = static_cast<Int128>(denominator) * minor;
      RC_ASSERT(2 * distance <= unit);
      if (2 * distance != unit) continue;
      if (way == Rounding::half_even) {
        RC_ASSERT(result / minor % 2 == 0);
      } else {
        RC_ASSERT((error > 0) == (numerator > 0));
      }
    }
  });
}

// ---- prices and decimals

TEST_CASE("a price: is read as millionths", "[units][money][price]") {
  struct Example {
    const char* text;
    std::optional<std::int64_t> micros;
  };
  const Example example = GENERATE(values<Example>({
      {"0", 0},
      {"0.00", 0},
      {"1", 1'000'000},
      {"12.50", 12'500'000},
      {"12.5", 12'500'000},
      {"0.4", 400'000},
      {"0.05", 50'000},
      {"0.000001", 1},
      {"1.200000", 1'200'000},
      {"0.123456", 123'456},
      {"007.10", 7'100'000},
      {"999999999999.999999", 999'999'999'999'999'999},
      {"1000000000000", 1'000'000'000'000'000'000},
      {"1000000000000.000000", 1'000'000'000'000'000'000},
      // other forms
      {"1000000000001", std::nullopt},  // above 10^12
      {"10000000000000000000000", std::nullopt},
      {"0.0000001", std::nullopt},  // seven decimals
      {"0.1234567", std::nullopt},
      {"", std::nullopt},
      {".", std::nullopt},
      {".5", std::nullopt},
      {"5.", std::nullopt},
      {"1.2.3", std::nullopt},
      {"-1", std::nullopt},
      {"+1", std::nullopt},
      {"1e3", std::nullopt},
      {"1,50", std::nullopt},
      {"1.-5", std::nullopt},
      {"1.5 ", std::nullopt},
      {" 1.5", std::nullopt},
      {"EUR 1", std::nullopt},
      {"1_000", std::nullopt},
      {"nan", std::nullopt},
      {"0x10", std::nullopt},
  }));
  CAPTURE(example.text);
  CHECK(parse_price(example.text) == example.micros);
}

TEST_CASE("a price: anything above a million million units is refused", "[units][money][price]") {
  CHECK(parse_price("1000000000000.000001") == std::nullopt);
}

TEST_CASE("an amount: is printed with the decimals of the minor unit, and more if it needs them",
          "[units][money]") {
  struct Example {
    std::int64_t micros;
    const char* code;
    const char* decimal;
  };
  const Example example = GENERATE(values<Example>({
      {12'500'000, "EUR", "12.50"},
      {0, "EUR", "0.00"},
      {1'000, "EUR", "0.001"},
      {10'000, "EUR", "0.01"},
      {100'000, "EUR", "0.10"},
      {-3'000'000, "EUR", "-3.00"},
      {-1, "EUR", "-0.000001"},
      {1'234'567'890'120'000, "EUR", "1234567890.12"},
      {5'000'000, "JPY", "5"},
      {0, "JPY", "0"},
      {500'000, "JPY", "0.5"},
      {-5'000'000, "JPY", "-5"},
      {10'000'000, "JPY", "10"},
      {12'500'000, "KWD", "12.500"},
      {1'000, "KWD", "0.001"},
      {100, "KWD", "0.0001"},
      {-12'500'000, "KWD", "-12.500"},
      {kMost, "EUR", "9223372036854.775807"},
      {kLeast, "EUR", "-9223372036854.775808"},
  }));
  CAPTURE(example.micros, example.code);
  CHECK(to_decimal(Money(example.micros, currency(example.code))) == example.decimal);
}

TEST_CASE("a price: what is printed is read as the same price", "[units][money][price][property]") {
  test::check_property(1000, [] {
    const auto micros =
        *rc::gen::resize(1000, rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000'001));
    const char* code = *rc::gen::elementOf(std::vector<const char*>{"EUR", "JPY", "KWD"});
    RC_ASSERT(parse_price(to_decimal(Money(micros, currency(code)))) == micros);
  });
}

}  // namespace
}  // namespace fleetbill
