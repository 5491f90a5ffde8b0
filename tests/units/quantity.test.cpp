#include "billing/units/quantity.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "billing/units/error.hpp"

namespace fleetbill {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

TEST_CASE("a quantity: is printed as the exact decimal of count by block", "[units][quantity]") {
  struct Example {
    std::int64_t count, block;
    const char* decimal;
  };
  const Example example = GENERATE(values<Example>({
      {600, 1000, "0.6"},             // T16: the article's example
      {0, 1000, "0"},                 //
      {1, 1000, "0.001"},             //
      {10, 1000, "0.01"},             // no trailing zeros
      {999, 1000, "0.999"},           //
      {1000, 1000, "1"},              //
      {1'299'805, 1000, "1299.805"},  // the header's example
      {1'000'010, 1000, "1000.01"},   //
      {5, 1, "5"},                    //
      {0, 1, "0"},                    //
      {7, 10, "0.7"},                 //
      {kLargest, 1, "9223372036854775807"},
      {kLargest, 1000, "9223372036854775.807"},
  }));
  CAPTURE(example.count, example.block);
  CHECK(to_decimal(Quantity{example.count, example.block}) == example.decimal);
}

TEST_CASE("a quantity: may be negative, as a difference is", "[units][quantity]") {
  CHECK(to_decimal(Quantity{-1, 1000}) == "-0.001");
  CHECK(to_decimal(Quantity{-1600, 1000}) == "-1.6");
  CHECK(to_decimal(Quantity{-3, 1}) == "-3");
}

TEST_CASE("a quantity: a block that is no power of ten is a mistake of ours", "[units][quantity]") {
  CHECK_THROWS_AS(to_decimal(Quantity{1, 8}), AssertionFailed);
}

TEST_CASE("counts: are added up to the last that fits, then it is an error that names them",
          "[units][quantity]") {
  CHECK(checked_add(kLargest - 1, 1, "messages") == kLargest);
  CHECK(checked_add(2, 3, "messages") == 5);
  CHECK(checked_add(-2, -3, "messages") == -5);
  try {
    (void)checked_add(kLargest, 1, "messages of one asset");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
    CHECK_THAT(error.what(), Catch::Contains("overflow") &&
                                 Catch::Contains("messages of one asset") &&
                                 Catch::Contains("9,223,372,036,854,775,807"));
  }
}

TEST_CASE("an error: an assertion says where and with which values it failed", "[units][error]") {
  try {
    FLEETBILL_ASSERT(1 > 2, "one and two");
    FAIL("no error");
  } catch (const AssertionFailed& error) {
    CHECK_THAT(error.what(), Catch::Contains("quantity.test.cpp:") &&
                                 Catch::EndsWith(": assertion failed: 1 > 2: one and two"));
  }
  CHECK_NOTHROW([] { FLEETBILL_ASSERT(2 > 1, ""); }());
  try {
    assertion_failed("x", "f.cpp", 3, "");
  } catch (const AssertionFailed& error) {
    CHECK(std::string(error.what()) == "f.cpp:3: assertion failed: x");
  }
}

}  // namespace
}  // namespace fleetbill
