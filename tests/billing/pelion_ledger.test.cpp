#include <rapidcheck.h>

#include <array>
#include <catch2/catch.hpp>
#include <limits>

#include "billing/pelion/quota_ledger.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::billing::pelion {
namespace {

using fleetbill::test::check_property;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

using Move = void (QuotaLedger::*)(std::int64_t);
constexpr std::array<Move, 6> kMoves{&QuotaLedger::issue,   &QuotaLedger::reserve,
                                     &QuotaLedger::release, &QuotaLedger::spend,
                                     &QuotaLedger::expire,  &QuotaLedger::forfeit};

/// `100 issued = 60 + 30 + 4 + 6`: available, reserved, spent, expired.
std::string text_of(const QuotaLedger& ledger) {
  return concat(ledger.issued(), " issued = ", ledger.available(), " + ", ledger.reserved(), " + ",
                ledger.spent(), " + ", ledger.expired());
}

/// 100 tokens issued: 50 available, 50 reserved.
QuotaLedger half_reserved() {
  QuotaLedger ledger;
  ledger.issue(100);
  ledger.reserve(50);
  return ledger;
}

TEST_CASE("a token ledger: begins empty", "[pelion][ledger]") {
  CHECK(text_of(QuotaLedger{}) == "0 issued = 0 + 0 + 0 + 0");
}

TEST_CASE("a token ledger: each move takes tokens from one place to another", "[pelion][ledger]") {
  struct Example {
    Move move;
    const char* after;
  };
  const Example example = GENERATE(values<Example>({
      {&QuotaLedger::issue, "107 issued = 57 + 50 + 0 + 0"},
      {&QuotaLedger::reserve, "100 issued = 43 + 57 + 0 + 0"},
      {&QuotaLedger::release, "100 issued = 57 + 43 + 0 + 0"},
      {&QuotaLedger::spend, "100 issued = 50 + 43 + 7 + 0"},
      {&QuotaLedger::expire, "100 issued = 43 + 50 + 0 + 7"},
      {&QuotaLedger::forfeit, "100 issued = 50 + 43 + 0 + 7"},
  }));
  QuotaLedger ledger = half_reserved();
  (ledger.*example.move)(7);
  CHECK(text_of(ledger) == example.after);
}

TEST_CASE("a token ledger: moving nothing is a move", "[pelion][ledger]") {
  for (const Move move : kMoves) {
    QuotaLedger ledger = half_reserved();
    (ledger.*move)(0);
    CHECK(text_of(ledger) == "100 issued = 50 + 50 + 0 + 0");
  }
}

TEST_CASE("a token ledger: taking all there is works, one more stops the work",
          "[pelion][ledger]") {
  for (std::size_t i = 1; i < kMoves.size(); ++i) {
    CAPTURE(i);
    QuotaLedger ledger = half_reserved();
    CHECK_THROWS_AS((ledger.*kMoves[i])(51), AssertionFailed);
    CHECK_THROWS_AS((ledger.*kMoves[i])(-1), AssertionFailed);
    CHECK(text_of(ledger) == "100 issued = 50 + 50 + 0 + 0");
    CHECK_NOTHROW((ledger.*kMoves[i])(50));
    CHECK_THROWS_AS((ledger.*kMoves[i])(1), AssertionFailed);
  }
}

TEST_CASE("a token ledger: what was spent or has expired never comes back", "[pelion][ledger]") {
  QuotaLedger ledger = half_reserved();
  ledger.spend(50);
  ledger.expire(50);
  for (std::size_t i = 1; i < kMoves.size(); ++i) {
    CHECK_THROWS_AS((ledger.*kMoves[i])(1), AssertionFailed);
  }
  CHECK(text_of(ledger) == "100 issued = 0 + 0 + 50 + 50");
}

TEST_CASE("a token ledger: more tokens than can be counted are an error", "[pelion][ledger]") {
  QuotaLedger ledger;
  ledger.issue(kMost);
  CHECK_THROWS_WITH(ledger.issue(1), Catch::Contains("overflow"));
  ledger.reserve(kMost);
  ledger.spend(kMost);
  CHECK(ledger.spent() == kMost);
}

TEST_CASE("a token ledger: any moves keep each token in exactly one place",
          "[pelion][ledger][property]") {
  check_property(500, [] {
    QuotaLedger ledger;
    std::array<std::int64_t, 4> model{};  // available, reserved, spent, expired
    constexpr std::array<std::pair<int, int>, 6> kFromTo{
        {{-1, 0}, {0, 1}, {1, 0}, {1, 2}, {0, 3}, {1, 3}}};
    const auto moves = *rc::gen::container<std::vector<std::pair<int, std::int64_t>>>(
        rc::gen::pair(rc::gen::inRange(0, 6), rc::gen::inRange<std::int64_t>(0, 20)));
    for (const auto& [which, tokens] : moves) {
      const auto move = static_cast<std::size_t>(which);
      const auto [from, to] = kFromTo[move];
      if (from >= 0 && tokens > model[static_cast<std::size_t>(from)]) {
        RC_ASSERT_THROWS_AS((ledger.*kMoves[move])(tokens), AssertionFailed);
        continue;
      }
      (ledger.*kMoves[move])(tokens);
      if (from >= 0) model[static_cast<std::size_t>(from)] -= tokens;
      model[static_cast<std::size_t>(to)] += tokens;
    }
    RC_ASSERT(text_of(ledger) == concat(model[0] + model[1] + model[2] + model[3],
                                        " issued = ", model[0], " + ", model[1], " + ", model[2],
                                        " + ", model[3]));
  });
}

}  // namespace
}  // namespace fleetbill::billing::pelion
