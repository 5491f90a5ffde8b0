#include "sim/call_sums.hpp"

#include <catch2/catch.hpp>

#include "tests/sim/pelion.hpp"

namespace fleetbill::sim::test {

using billing::ApiCounter;
using billing::Kind;
using billing::ResolvedFact;

namespace {

ResolvedFact call(const char* when, std::uint32_t account, ApiCounter counter, std::int64_t calls) {
  ResolvedFact fact;
  fact.time = fact.last = at(when);
  fact.organisation = OrganisationId(account);
  fact.kind = Kind::api_call;
  fact.value_code = static_cast<std::uint8_t>(counter);
  fact.quantity = calls;
  return fact;
}

/// `01-05T07:00:00.000 to 01-06T00:00:00.000 account 0 counter 6: 19 x3`.
Lines texts_of(const Facts& facts) {
  Lines out;
  for (const ResolvedFact& fact : facts) {
    out.push_back(to_string(fact.time).substr(5, 18) + " to " + to_string(fact.last).substr(5, 18) +
                  " account " + std::to_string(fact.organisation.value()) + " counter " +
                  std::to_string(fact.value_code) + ": " + std::to_string(fact.quantity) + " x" +
                  std::to_string(fact.times));
  }
  return out;
}

/// Calls out of order in time, among them something else.
Facts some_calls() {
  ResolvedFact other = call("2026-01-05T00:00:00Z", 0, ApiCounter::observations, 100);
  other.kind = Kind::transactions;
  return {call("2026-01-05T08:00:00Z", 0, ApiCounter::observations, 1),
          call("2026-01-05T07:00:00Z", 0, ApiCounter::observations, 2),
          other,
          call("2026-01-05T09:00:00Z", 1, ApiCounter::observations, 4),
          call("2026-01-05T09:00:00Z", 0, ApiCounter::subscriptions, 8),
          call("2026-01-06T00:00:00Z", 0, ApiCounter::observations, 16),
          call("2026-02-01T00:00:00Z", 0, ApiCounter::observations, 32)};
}

}  // namespace

TEST_CASE("call sums: take calls alone, and give rows of the periods that have ended",
          "[sim][call_sums]") {
  CallSums by_day(RecordLevel::daily);
  Facts facts = some_calls();
  by_day.take_from(facts);
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].kind == Kind::transactions);
  CHECK(by_day.close(at("2026-01-05T23:59:59.999Z")).empty());
  CHECK(texts_of(by_day.close(at("2026-01-06T00:00:00Z"))) ==
        Lines{"01-05T07:00:00.000 to 01-05T08:00:00.000 account 0 counter 6: 3 x2",
              "01-05T09:00:00.000 to 01-05T09:00:00.000 account 0 counter 11: 8 x1",
              "01-05T09:00:00.000 to 01-05T09:00:00.000 account 1 counter 6: 4 x1"});
  CHECK(by_day.close(at("2026-01-06T12:00:00Z")).empty());  // once
  CHECK(by_day.close(at("2026-03-01T00:00:00Z")).size() == 2);

  CallSums by_month(RecordLevel::monthly);
  facts = some_calls();
  by_month.take_from(facts);
  CHECK(by_month.close(at("2026-01-31T23:59:59.999Z")).empty());
  CHECK(texts_of(by_month.close(at("2026-02-01T00:00:00Z"))) ==
        Lines{"01-05T07:00:00.000 to 01-06T00:00:00.000 account 0 counter 6: 19 x3",
              "01-05T09:00:00.000 to 01-05T09:00:00.000 account 0 counter 11: 8 x1",
              "01-05T09:00:00.000 to 01-05T09:00:00.000 account 1 counter 6: 4 x1"});
  CHECK(by_month.close(at("2026-03-01T00:00:00Z")).size() == 1);
}

TEST_CASE("call sums: a sum of sums is the sum", "[sim][call_sums]") {
  CallSums all(RecordLevel::monthly), some(RecordLevel::monthly), others(RecordLevel::monthly);
  Facts facts = some_calls();
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (facts[i].kind == Kind::api_call) (i % 2 == 0 ? some : others).add(facts[i]);
  }
  all.take_from(facts);
  CallSums together(RecordLevel::monthly);
  const Instant end = at("2026-03-01T00:00:00Z");
  for (const ResolvedFact& sum : some.close(end)) together.add(sum);
  for (const ResolvedFact& sum : others.close(end)) together.add(sum);
  CHECK(texts_of(together.close(end)) == texts_of(all.close(end)));
}

TEST_CASE("call sums: keep out of uploads that are recorded one by one", "[sim][call_sums]") {
  CallSums none(RecordLevel::uploads);
  Facts facts = some_calls();
  none.take_from(facts);
  CHECK(texts_of(facts) == texts_of(some_calls()));
  CHECK(none.close(at("2026-03-01T00:00:00Z")).empty());
}

}  // namespace fleetbill::sim::test
