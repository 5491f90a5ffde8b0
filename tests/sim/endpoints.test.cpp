#include "sim/endpoints.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <tuple>

#include "billing/pelion/account_billing.hpp"
#include "billing/units/text.hpp"
#include "sim/account.hpp"
#include "tests/sim/pelion.hpp"
#include "tests/units/print.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::sim::test {

using billing::ApiCounter;
using billing::Kind;
using billing::pelion::AccountUsage;
using fleetbill::test::check_property;

namespace {

/// One device of T, each midnight of the 31 days of January.
Scenario with_device() {
  Scenario scenario = pelion_scenario();
  add_endpoints(scenario, "e", 1);
  return scenario;
}

struct PlayedEndpoints {
  Facts facts;  ///< of partner P, as its account sees them
  std::vector<HourPoint> hours;
  std::vector<DayPoint> days;
};

/// Plays cohorts that begin at these devices, after the first one.
PlayedEndpoints play_endpoints(const PelionWorld& pelion, const std::vector<Window>& windows,
                               std::vector<std::uint32_t> bounds = {}) {
  bounds.insert(bounds.begin(), 0);
  bounds.push_back(static_cast<std::uint32_t>(pelion.world.endpoints.size()));
  std::vector<EndpointCohort> cohorts;
  for (std::size_t i = 0; i + 1 < bounds.size(); ++i) {
    cohorts.emplace_back(pelion.world, pelion.ids(), bounds[i], bounds[i + 1]);
  }
  CallSums calls(pelion.world.scenario.record);
  PlayedEndpoints out;
  for (const Window& window : windows) {
    Facts facts;
    for (EndpointCohort& cohort : cohorts) {
      EndpointBatch batch = cohort.play(window);
      append(facts, batch.facts.at(0));
      out.hours.insert(out.hours.end(), batch.hours.begin(), batch.hours.end());
      out.days.insert(out.days.end(), batch.days.begin(), batch.days.end());
    }
    calls.take_from(facts);
    append(out.facts, facts);
    append(out.facts, calls.close(window.to));
  }
  return out;
}

PlayedEndpoints play_endpoints(const Scenario& scenario, Duration window = days(1)) {
  const PelionWorld pelion(scenario);
  return play_endpoints(pelion, windows_of(scenario, window));
}

std::int64_t times_of(const PlayedEndpoints& played, Kind kind) {
  std::int64_t sum = 0;
  for (const auto& fact : played.facts) sum += fact.kind == kind ? fact.times : 0;
  return sum;
}

std::int64_t calls_of(const PlayedEndpoints& played, ApiCounter counter) {
  std::int64_t sum = 0;
  for (const auto& fact : played.facts) {
    if (fact.kind == Kind::api_call && fact.counter() == counter) sum += fact.quantity;
  }
  return sum;
}

std::int64_t blocks_of(const PlayedEndpoints& played) {
  std::int64_t sum = 0;
  for (const auto& fact : played.facts) sum += fact.kind == Kind::transactions ? fact.quantity : 0;
  return sum;
}

/// All that a fact says, so that facts can be compared in any order.
Lines sorted_texts(const PelionWorld& pelion, const Facts& facts) {
  Lines out;
  for (const auto& fact : facts) {
    out.push_back(concat(pelion.text_of(fact), " ~", to_string(fact.last), " of ",
                         fact.organisation.value(), " ", fact.value.value()));
  }
  std::sort(out.begin(), out.end());
  return out;
}

Fault coverage_gap(const char* from, const char* to) {
  Fault fault;
  fault.kind = FaultKind::coverage_gap;
  fault.from = at(from);
  fault.to = at(to);
  return fault;
}

/// A fleet with something of everything, in both accounts, over three months.
Scenario busy_fleet() {
  Scenario scenario = pelion_scenario(3);
  EndpointFleet& fleet = add_endpoints(scenario, "e", 8);
  fleet.accounts = {{kAggregator, 1}, {kTenant, 3}};
  fleet.growth_per_month = 0.25;
  fleet.deploy = UniformTime{Duration{0}, days(20)};
  fleet.lifetime = ExponentialTime{days(60)};
  fleet.update_every = ExponentialTime{hours(9)};
  fleet.bootstraps = true;
  fleet.calls = {{ApiCounter::observations, PoissonCount{1.5}},
                 {ApiCounter::subscriptions, UniformCount{0, 2}}};
  fleet.blocks = UniformCount{0, 5};
  scenario.faults = {coverage_gap("2026-01-10T00:00:00Z", "2026-01-25T00:00:00Z"),
                     coverage_gap("2026-02-20T07:00:00Z", "2026-03-02T00:00:00Z")};
  scenario.faults[0].chance = Chance::of(0.5);
  return scenario;
}

/// What billing makes of the facts, month by month.
std::vector<AccountUsage> bill_endpoints(const PelionWorld& pelion, Facts facts) {
  const Scenario& scenario = pelion.world.scenario;
  for (std::uint32_t i = 0; i < scenario.accounts.size(); ++i) {
    AccountModel owner(pelion.world, pelion.ids(), i);
    const std::vector<Wish> opened = owner.wishes({scenario.start, scenario.first_month.end()});
    for (const Wish& wish : opened) facts.insert(facts.begin() + i, wish.fact);
  }
  std::stable_sort(facts.begin(), facts.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  billing::pelion::AccountBilling billing{billing::Rulebook{}};
  std::vector<AccountUsage> out;
  for (Month month = scenario.first_month; month <= scenario.last_month; month = month.next()) {
    Facts of_month;
    std::copy_if(facts.begin(), facts.end(), std::back_inserter(of_month),
                 [&](const auto& fact) { return month_of(fact.time) == month; });
    billing.apply(of_month);
    out.push_back(billing.close(month));
  }
  return out;
}

}  // namespace

TEST_CASE("endpoints: a device registers once, then updates its registration", "[sim][endpoints]") {
  const Scenario scenario = with_device();
  const PelionWorld pelion(scenario);
  const PlayedEndpoints played = play_endpoints(pelion, windows_of(scenario, days(1)));
  REQUIRE(played.facts.size() == 31);
  CHECK(pelion.text_of(played.facts[0]) == "01-01T00:00:00.000 registration e-1");
  CHECK(pelion.text_of(played.facts[1]) == "01-02T00:00:00.000 registration_update e-1");
  CHECK(pelion.text_of(played.facts[30]) == "01-31T00:00:00.000 registration_update e-1");
  CHECK(played.facts[0].organisation == pelion.ids().accounts[kTenant]);
  CHECK(played.facts[0].value == pelion.ids().endpoints[0]);
  CHECK(times_of(played, Kind::registration) == 1);
  CHECK(times_of(played, Kind::registration_update) == 30);
}

TEST_CASE("endpoints: messages and transactions come with each connection", "[sim][endpoints]") {
  Scenario scenario = with_device();
  EndpointFleet& fleet = scenario.endpoint_fleets[0];
  fleet.calls = {{ApiCounter::observations, FixedCount{2}},
                 {ApiCounter::proxy_requests, FixedCount{0}},
                 {ApiCounter::pelion_to_webapp_notifications, FixedCount{5}}};
  fleet.blocks = FixedCount{3};
  const PlayedEndpoints played = play_endpoints(scenario);
  CHECK(calls_of(played, ApiCounter::observations) == 62);
  CHECK(calls_of(played, ApiCounter::proxy_requests) == 0);
  CHECK(calls_of(played, ApiCounter::pelion_to_webapp_notifications) == 155);
  CHECK(blocks_of(played) == 93);
  // Registrations count themselves (P29).
  CHECK(calls_of(played, ApiCounter::registrations) == 0);
}

TEST_CASE("endpoints: a device bootstraps before it first registers", "[sim][endpoints]") {
  Scenario scenario = with_device();
  scenario.endpoint_fleets[0].bootstraps = true;
  scenario.faults = {coverage_gap("2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z")};
  const PlayedEndpoints played = play_endpoints(scenario);
  CHECK(times_of(played, Kind::registration) == 2);
  CHECK(calls_of(played, ApiCounter::bootstrap_requests) == 1);
  CHECK(calls_of(played, ApiCounter::est_requests) == 1);
}

TEST_CASE("endpoints: who is out of coverage misses updates and registers anew",
          "[sim][endpoints]") {
  Scenario scenario = with_device();
  scenario.faults = {coverage_gap("2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z")};
  const PelionWorld pelion(scenario);
  const PlayedEndpoints played = play_endpoints(pelion, windows_of(scenario, days(1)));
  // The 5th and the 6th are missed; the end of the gap does not belong to it.
  CHECK(times_of(played, Kind::registration) == 2);
  CHECK(times_of(played, Kind::registration_update) == 27);
  CHECK(pelion.text_of(played.facts[4]) == "01-07T00:00:00.000 registration e-1");
}

TEST_CASE("endpoints: a suspended SIM is no coverage, trouble of other platforms none",
          "[sim][endpoints]") {
  const auto [kind, registrations] = GENERATE(table<FaultKind, int>({
      {FaultKind::coverage_gap, 2},
      {FaultKind::sim_suspended, 2},
      {FaultKind::platform_outage, 1},
      {FaultKind::broken_connector, 1},
      {FaultKind::commit_lost, 1},
  }));
  Scenario scenario = with_device();
  scenario.faults = {coverage_gap("2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z")};
  scenario.faults[0].kind = kind;
  CHECK(times_of(play_endpoints(scenario), Kind::registration) == registrations);
}

TEST_CASE("endpoints: a fault concerns the fleets that it names", "[sim][endpoints]") {
  Scenario scenario = with_device();
  add_endpoints(scenario, "f", 1);
  scenario.faults = {coverage_gap("2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z")};
  scenario.faults[0].all_devices = false;
  scenario.faults[0].fleets = {"f"};
  const PelionWorld pelion(scenario);
  std::map<std::string, int> registrations;
  for (const auto& fact : play_endpoints(pelion, windows_of(scenario, days(1))).facts) {
    registrations[pelion.device_of(fact.device)] += fact.kind == Kind::registration;
  }
  CHECK(registrations == std::map<std::string, int>{{"e-1", 1}, {"f-1", 2}});
}

TEST_CASE("endpoints: a device that leaves deregisters, if it is registered and covered",
          "[sim][endpoints]") {
  struct Example {
    const char* why;
    const char *from, *to;  // of a coverage gap
    std::int64_t connections, deletes;
  };
  const Example example = GENERATE(values<Example>({
      {"leaves on 11 January, 10 connections before", "2026-01-20T00:00:00Z",
       "2026-01-21T00:00:00Z", 10, 1},
      {"out of coverage at the end", "2026-01-11T00:00:00Z", "2026-01-12T00:00:00Z", 10, 0},
      {"its registration has lapsed", "2026-01-10T00:00:00Z", "2026-01-10T12:00:00Z", 9, 0},
  }));
  INFO(example.why);
  Scenario scenario = with_device();
  scenario.endpoint_fleets[0].lifetime = FixedTime{days(10)};
  scenario.faults = {coverage_gap(example.from, example.to)};
  const PlayedEndpoints played = play_endpoints(scenario);
  CHECK(times_of(played, Kind::registration) + times_of(played, Kind::registration_update) ==
        example.connections);
  CHECK(calls_of(played, ApiCounter::registration_deletes) == example.deletes);
}

TEST_CASE("endpoints: a lifetime that ends between two updates is not lived on",
          "[sim][endpoints]") {
  Scenario scenario = with_device();
  scenario.endpoint_fleets[0].lifetime = FixedTime{days(10) + hours(7)};
  const PelionWorld pelion(scenario);
  const Facts facts = play_endpoints(pelion, windows_of(scenario, days(1))).facts;
  CHECK(pelion.text_of(facts.back()) ==
        "01-11T07:00:00.000 api_call device_to_pelion_messages.registration_deletes 1");
  CHECK(facts.size() == 12);
}

TEST_CASE("endpoints: a device comes when its account is open", "[sim][endpoints]") {
  Scenario scenario = with_device();
  scenario.accounts[kTenant].opens = at("2026-01-21T12:00:00Z");
  const PelionWorld pelion(scenario);
  const Facts facts = play_endpoints(pelion, windows_of(scenario, days(1))).facts;
  CHECK(facts.size() == 11);
  CHECK(pelion.text_of(facts[0]) == "01-21T12:00:00.000 registration e-1");
}

TEST_CASE("endpoints: hours and days tell of connections", "[sim][endpoints]") {
  Scenario scenario = with_device();
  scenario.endpoint_fleets[0].update_every = FixedTime{hours(6)};
  scenario.faults = {coverage_gap("2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z")};
  const PlayedEndpoints played = play_endpoints(scenario);
  REQUIRE(played.hours.size() == 31 * 24);
  REQUIRE(played.days.size() == 31);
  std::int64_t connections = 0, connected_days = 0;
  for (const HourPoint& hour : played.hours) connections += hour.connections;
  for (const DayPoint& day : played.days) connected_days += day.connected_devices;
  CHECK(connections == 4 * 29);
  CHECK(connected_days == 29);
  CHECK(played.hours[6].connections == 1);
  CHECK(played.hours[7].connections == 0);
  CHECK(played.days[4].connected_devices == 0);
}

TEST_CASE("endpoints: rows summed by day or month say how many facts they stand for",
          "[sim][endpoints]") {
  Scenario scenario = with_device();
  scenario.endpoint_fleets[0].calls = {{ApiCounter::observations, FixedCount{2}}};
  scenario.endpoint_fleets[0].blocks = FixedCount{3};
  scenario.faults = {coverage_gap("2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z")};
  scenario.record = RecordLevel::monthly;
  const PelionWorld pelion(scenario);
  Facts facts = play_endpoints(pelion, windows_of(scenario, days(1))).facts;
  std::stable_sort(facts.begin(), facts.end(), [](const auto& a, const auto& b) {
    return std::tie(a.time, a.kind) < std::tie(b.time, b.kind);
  });
  // Transactions are cut before 2 January, from when the snapshot of January counts (P23), and
  // like updates at a registration; calls are the account's and are not.
  CHECK(pelion.texts_of(facts) ==
        Lines{"01-01T00:00:00.000 registration e-1",
              "01-01T00:00:00.000 api_call device_to_pelion_messages.observations 58 x29",
              "01-01T00:00:00.000 transactions e-1 3",
              "01-02T00:00:00.000 registration_update e-1 x3",
              "01-02T00:00:00.000 transactions e-1 9 x3", "01-07T00:00:00.000 registration e-1",
              "01-07T00:00:00.000 transactions e-1 69 x23",
              "01-08T00:00:00.000 registration_update e-1 x24",
              "01-30T00:00:00.000 transactions e-1 6 x2"});
  for (const auto& fact : facts) CHECK(month_of(fact.last) == month_of(fact.time));
}

TEST_CASE("endpoints: every record level is billed the same", "[sim][endpoints]") {
  Scenario scenario = busy_fleet();
  const auto billed = [&](RecordLevel record) {
    scenario.record = record;
    const PelionWorld pelion(scenario);
    return bill_endpoints(pelion, play_endpoints(pelion, windows_of(scenario, days(1))).facts);
  };
  const auto one_by_one = billed(RecordLevel::uploads);
  CHECK(one_by_one[1].accounts[1].transactions > 0);
  CHECK(one_by_one[2].accounts[1].active_devices > 0);
  CHECK(billed(RecordLevel::daily) == one_by_one);
  CHECK(billed(RecordLevel::monthly) == one_by_one);
}

TEST_CASE("endpoints: windows of any length give the same facts", "[sim][endpoints]") {
  Scenario scenario = busy_fleet();
  scenario.record = GENERATE(RecordLevel::uploads, RecordLevel::daily, RecordLevel::monthly);
  const PelionWorld pelion(scenario);
  const auto facts = [&](Duration length) {
    return sorted_texts(pelion, play_endpoints(pelion, windows_of(scenario, length)).facts);
  };
  const Lines by_day = facts(days(1));
  CHECK(facts(hours(5)) == by_day);
  CHECK(facts(minutes(1117)) == by_day);
  CHECK(facts(days(31)) == by_day);
}

TEST_CASE("endpoints: cohorts of any size give the same facts once their calls are summed",
          "[sim][endpoints][property]") {
  for (const RecordLevel record :
       {RecordLevel::uploads, RecordLevel::daily, RecordLevel::monthly}) {
    Scenario scenario = busy_fleet();
    scenario.record = record;
    const PelionWorld pelion(scenario);
    const auto windows = windows_of(scenario, days(3));
    const Lines together = sorted_texts(pelion, play_endpoints(pelion, windows).facts);
    check_property(10, [&] {
      const auto count = static_cast<std::uint32_t>(pelion.world.endpoints.size());
      auto bounds = *rc::gen::container<std::vector<std::uint32_t>>(
          rc::gen::resize(100, rc::gen::inRange<std::uint32_t>(0, count + 1)));
      std::sort(bounds.begin(), bounds.end());
      RC_ASSERT(sorted_texts(pelion, play_endpoints(pelion, windows, bounds).facts) == together);
    });
  }
}

}  // namespace fleetbill::sim::test
