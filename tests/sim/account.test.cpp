#include "sim/account.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/sim/pelion.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::sim::test {

using billing::ApiCounter;
using billing::BusinessModel;
using billing::Kind;
using fleetbill::test::check_property;

namespace {

std::vector<Wish> wishes_of(const PelionWorld& pelion, const std::vector<Window>& windows,
                            std::uint32_t account = kAggregator) {
  AccountModel model(pelion.world, pelion.ids(), account);
  std::vector<Wish> out;
  for (const Window& window : windows) append(out, model.wishes(window));
  return out;
}

/// Requests as if they were granted, and calls, by rising time.
Facts play_account(const PelionWorld& pelion, const std::vector<Window>& windows,
                   std::uint32_t account = kAggregator) {
  AccountModel model(pelion.world, pelion.ids(), account);
  Facts out;
  for (const Window& window : windows) {
    for (const Wish& wish : model.wishes(window)) out.push_back(wish.fact);
    append(out, model.calls(window));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  return out;
}

Lines facts_of(const Scenario& scenario, std::uint32_t account = kAggregator) {
  const PelionWorld pelion(scenario);
  return pelion.texts_of(play_account(pelion, windows_of(scenario, days(1)), account));
}

}  // namespace

TEST_CASE("account: opens, orders packages and changes its model at their times",
          "[sim][account]") {
  Scenario scenario = pelion_scenario(2);
  Account& account = scenario.accounts[kAggregator];
  account.opens = at("2026-01-03T12:00:00Z");
  account.packages = {{at("2026-01-05T00:00:00Z"), "K", 100, false},
                      {at("2026-02-05T00:00:00Z"), "L", 50, true}};
  account.model_changes = {{at("2026-01-31T23:59:59.999Z"), BusinessModel::api_calls},
                           {at("2026-02-05T00:00:00Z"), BusinessModel::active_devices}};
  // At one instant a change of the model comes before an order.
  CHECK(facts_of(scenario) ==
        Lines{"01-03T12:00:00.000 account_opened", "01-05T00:00:00.000 package_created 100",
              "01-31T23:59:59.999 business_model_set", "02-05T00:00:00.000 business_model_set",
              "02-05T00:00:00.000 package_renewed 50"});
}

TEST_CASE("account: its requests name the account, the value and their order", "[sim][account]") {
  Scenario scenario = pelion_scenario();
  scenario.accounts[kTenant].model = BusinessModel::api_calls;
  scenario.accounts[kAggregator].packages = {{scenario.start, "K", 100, false}};
  const PelionWorld pelion(scenario);
  const auto windows = windows_of(scenario, days(1));
  const std::vector<Wish> tenant = wishes_of(pelion, windows, kTenant);
  REQUIRE(tenant.size() == 1);
  CHECK(tenant[0].fact.organisation == pelion.ids().accounts[kTenant]);
  CHECK(tenant[0].fact.partner == PartnerId(0));
  CHECK(tenant[0].fact.model() == BusinessModel::api_calls);
  CHECK(tenant[0].fact.value == pelion.ids().models[1]);
  CHECK(tenant[0].campaign == Wish::kNoCampaign);
  const std::vector<Wish> aggregator = wishes_of(pelion, windows);
  REQUIRE(aggregator.size() == 2);
  CHECK(aggregator[1].fact.value == pelion.ids().packages[kAggregator][0]);
  // At one instant aggregators precede tenants, and each owner's requests have an order.
  CHECK(aggregator[0].order < aggregator[1].order);
  CHECK(aggregator[1].order < tenant[0].order);
}

TEST_CASE("account: applications call each day, at an instant of the day", "[sim][account]") {
  Scenario scenario = pelion_scenario();
  Account& account = scenario.accounts[kAggregator];
  account.calls = {{ApiCounter::rest_api_requests_with_user_token, FixedCount{7}},
                   {ApiCounter::subscriptions, FixedCount{0}},
                   {ApiCounter::rest_api_requests_with_api_key_token, UniformCount{1, 3}}};
  const PelionWorld pelion(scenario);
  const Facts facts = play_account(pelion, windows_of(scenario, days(1)));
  REQUIRE(facts.size() == 1 + 2 * 31);
  std::set<std::string> days_of_calls;
  std::int64_t calls = 0, other = 0;
  for (const auto& fact : facts) {
    if (fact.kind != Kind::api_call) continue;
    if (fact.counter() == ApiCounter::rest_api_requests_with_user_token) {
      calls += fact.quantity;
      CHECK(days_of_calls.insert(to_string(date_of(fact.time))).second);
      CHECK(fact.value == pelion.ids().counters[0]);
    } else {
      CHECK(fact.counter() == ApiCounter::rest_api_requests_with_api_key_token);
      other += fact.quantity;
    }
    CHECK(decision_order(fact).number == 0);  // calls are usage
  }
  CHECK(calls == 7 * 31);
  CHECK(other > 31);
  CHECK(other < 93);
}

TEST_CASE("account: applications do not call before it is open", "[sim][account]") {
  Scenario scenario = pelion_scenario();
  Account& account = scenario.accounts[kAggregator];
  account.opens = at("2026-01-20T12:00:00Z");
  account.calls = {{ApiCounter::rest_api_requests_with_user_token, FixedCount{1}}};
  const PelionWorld pelion(scenario);
  const Facts facts = play_account(pelion, windows_of(scenario, days(1)));
  CHECK(facts[0].kind == Kind::account_opened);
  for (const auto& fact : facts) CHECK(fact.time >= account.opens);
  CHECK(facts.size() >= 12);  // and the call of the 20th, if it is in the afternoon
  CHECK(facts.size() <= 13);
}

TEST_CASE("account: another account shifts nobody's draws", "[sim][account]") {
  Scenario scenario = pelion_scenario();
  scenario.accounts[kTenant].calls = {
      {ApiCounter::rest_api_requests_with_user_token, PoissonCount{20}}};
  const Lines before = facts_of(scenario, kTenant);
  scenario.accounts[kAggregator].calls = scenario.accounts[kTenant].calls;
  scenario.accounts.push_back(scenario.accounts[kTenant]);
  scenario.accounts.back().name = "U";
  CHECK(facts_of(scenario, kTenant) == before);
  CHECK(facts_of(scenario, kAggregator) != before);
  CHECK(facts_of(scenario, 2) != before);
}

TEST_CASE("account: windows of any lengths give the same facts", "[sim][account][property]") {
  check_property(40, [] {
    Scenario scenario = pelion_scenario(2);
    Account& account = scenario.accounts[kAggregator];
    account.calls = {{ApiCounter::rest_api_requests_with_user_token, PoissonCount{2}},
                     {ApiCounter::subscriptions, UniformCount{0, 4}}};
    account.packages = {{at("2026-01-05T00:00:00Z"), "K", 100, false}};
    account.model_changes = {{at("2026-02-01T00:00:00Z"), BusinessModel::api_calls}};
    account.opens = at("2026-01-02T07:00:00Z");
    const PelionWorld pelion(scenario);
    std::vector<Duration> lengths;
    for (const int n :
         *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 5000)))) {
      lengths.push_back(minutes(n));
    }
    RC_ASSERT(pelion.texts_of(play_account(pelion, windows_of(scenario, lengths))) ==
              pelion.texts_of(play_account(pelion, windows_of(scenario, days(1)))));
  });
}

}  // namespace fleetbill::sim::test
