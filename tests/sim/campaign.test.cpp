#include "sim/campaign.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <set>

#include "tests/sim/pelion.hpp"
#include "tests/units/property.hpp"

namespace fleetbill::sim::test {

using billing::Kind;
using fleetbill::test::check_property;

namespace {

/// A campaign of T over `count` devices, two a day from 5 January on, each update of ten minutes.
Scenario with_campaign(std::int64_t count) {
  Scenario scenario = pelion_scenario();
  add_endpoints(scenario, "e", count);
  Campaign campaign;
  campaign.name = "c";
  campaign.account = kTenant;
  campaign.start = at("2026-01-05T00:00:00Z");
  campaign.per_day = 2;
  scenario.campaigns = {campaign};
  return scenario;
}

std::vector<Wish> play_campaign(const PelionWorld& pelion, const std::vector<Window>& windows) {
  CampaignModel model(pelion.world, pelion.ids(), 0);
  std::vector<Wish> out;
  for (const Window& window : windows) append(out, model.wishes(window));
  return out;
}

Lines wishes_of(const Scenario& scenario, Duration window = days(1)) {
  const PelionWorld pelion(scenario);
  return pelion.texts_of(play_campaign(pelion, windows_of(scenario, window)));
}

/// Without the names of devices, whose order is drawn.
Lines without_devices(Lines wishes) {
  for (std::string& wish : wishes) wish = wish.substr(0, wish.find(" e-"));
  return wishes;
}

}  // namespace

TEST_CASE("campaign: updates begin at its rate, and it stops when all have an outcome (P31)",
          "[sim][campaign]") {
  CHECK(without_devices(wishes_of(with_campaign(5))) ==
        Lines{"01-05T00:00:00.000 campaign_started 5", "01-05T00:10:00.000 update_succeeded",
              "01-05T12:10:00.000 update_succeeded", "01-06T00:10:00.000 update_succeeded",
              "01-06T12:10:00.000 update_succeeded", "01-07T00:10:00.000 update_succeeded",
              "01-07T00:10:00.000 campaign_stopped"});
  std::set<std::string> devices;
  for (const std::string& wish : wishes_of(with_campaign(5))) {
    const std::size_t device = wish.find(" e-");
    if (device != std::string::npos) CHECK(devices.insert(wish.substr(device)).second);
  }
  CHECK(devices.size() == 5);
}

TEST_CASE("campaign: its requests name its account, itself and their order", "[sim][campaign]") {
  const Scenario scenario = with_campaign(2);
  const PelionWorld pelion(scenario);
  const std::vector<Wish> wishes = play_campaign(pelion, windows_of(scenario, days(1)));
  REQUIRE(wishes.size() == 4);
  for (std::uint32_t i = 0; i < wishes.size(); ++i) {
    CHECK(wishes[i].campaign == 0);
    CHECK(wishes[i].order == order_of_campaign(0, i + 1));
    const billing::ResolvedFact& fact = wishes[i].fact;
    CHECK(fact.organisation == pelion.ids().accounts[kTenant]);
    CHECK(fact.partner == PartnerId(0));
    CHECK(fact.value == pelion.ids().campaigns[0]);
    CHECK(fact.last == fact.time);
    CHECK(fact.position == billing::Position{});
  }
}

TEST_CASE("campaign: an update is tried as often as it says, then it has failed",
          "[sim][campaign]") {
  Scenario scenario = with_campaign(1);
  scenario.campaigns[0].success = Chance::never();
  scenario.campaigns[0].retries = 2;
  CHECK(wishes_of(scenario) == Lines{"01-05T00:00:00.000 campaign_started 1",
                                     "01-05T00:30:00.000 update_failed e-1",
                                     "01-05T00:30:00.000 campaign_stopped"});
  scenario.campaigns[0].success = Chance::of(0.5);
  scenario.campaigns[0].retries = 2000;  // beyond the draws of one device, which come round
  const Lines wishes = wishes_of(scenario);
  REQUIRE(wishes.size() == 3);
  CHECK_THAT(wishes[1], Catch::Contains("update_succeeded e-1"));
}

TEST_CASE("campaign: stops at its deadline or by its user, whichever comes first (P31)",
          "[sim][campaign]") {
  struct Example {
    const char *deadline, *stop;
    Lines wishes;
  };
  const std::string started = "01-05T00:00:00.000 campaign_started 5";
  const std::string first = "01-05T00:10:00.000 update_succeeded";
  const std::string second = "01-05T12:10:00.000 update_succeeded";
  const Example example = GENERATE_COPY(values<Example>({
      // An outcome at the very instant still counts.
      {"2026-01-05T12:10:00Z",
       nullptr,
       {started, first, second, "01-05T12:10:00.000 campaign_stopped"}},
      {"2026-01-05T12:09:59.999Z",
       nullptr,
       {started, first, "01-05T12:09:59.999 campaign_stopped"}},
      {nullptr, "2026-01-05T06:00:00Z", {started, first, "01-05T06:00:00.000 campaign_stopped"}},
      {"2026-01-05T12:10:00Z",
       "2026-01-05T06:00:00Z",
       {started, first, "01-05T06:00:00.000 campaign_stopped"}},
      {"2026-01-05T06:00:00Z",
       "2026-01-05T12:10:00Z",
       {started, first, "01-05T06:00:00.000 campaign_stopped"}},
      {"2026-01-05T00:00:00Z", nullptr, {started, "01-05T00:00:00.000 campaign_stopped"}},
  }));
  Scenario scenario = with_campaign(5);
  if (example.deadline != nullptr) scenario.campaigns[0].deadline = at(example.deadline);
  if (example.stop != nullptr) scenario.campaigns[0].stop = at(example.stop);
  CHECK(without_devices(wishes_of(scenario)) == example.wishes);
}

TEST_CASE("campaign: a deadline after the last outcome changes nothing", "[sim][campaign]") {
  Scenario scenario = with_campaign(1);
  scenario.campaigns[0].deadline = at("2026-01-20T00:00:00Z");
  CHECK(wishes_of(scenario).back() == "01-05T00:10:00.000 campaign_stopped");
}

TEST_CASE("campaign: its devices are those of its account and fleets that are there at the start",
          "[sim][campaign]") {
  Scenario scenario = with_campaign(1);
  add_endpoints(scenario, "other", 3);
  add_endpoints(scenario, "aggregators", 3, kAggregator);
  add_endpoints(scenario, "late", 3).deploy = FixedTime{days(5)};
  add_endpoints(scenario, "gone", 3).lifetime = FixedTime{days(4)};  // at the campaign's start
  const auto started = [&] { return wishes_of(scenario).at(0); };
  CHECK(started() == "01-05T00:00:00.000 campaign_started 4");
  scenario.campaigns[0].fleets = {0};
  CHECK(started() == "01-05T00:00:00.000 campaign_started 1");
  scenario.campaigns[0].fleets = {0, 1, 2};
  CHECK(started() == "01-05T00:00:00.000 campaign_started 4");
  scenario.campaigns[0].account = kAggregator;
  CHECK(started() == "01-05T00:00:00.000 campaign_started 3");
}

TEST_CASE("campaign: a device that is deployed at the start is there, one that leaves is not",
          "[sim][campaign]") {
  Scenario scenario = with_campaign(1);
  scenario.endpoint_fleets[0].deploy = FixedTime{days(4)};
  CHECK(wishes_of(scenario).at(0) == "01-05T00:00:00.000 campaign_started 1");
  scenario.endpoint_fleets[0].deploy = FixedTime{days(4) + milliseconds(1)};
  CHECK(wishes_of(scenario).empty());
}

TEST_CASE("campaign: whose filter matches no device reserves nothing and never starts (P1)",
          "[sim][campaign]") {
  Scenario scenario = with_campaign(3);
  scenario.campaigns[0].fleets = {0};
  scenario.campaigns[0].account = kAggregator;
  CHECK(wishes_of(scenario).empty());
  scenario.campaigns[0].deadline = at("2026-01-20T00:00:00Z");
  CHECK(wishes_of(scenario).empty());
}

TEST_CASE("campaign: tells of a start that matches no device, once", "[sim][campaign]") {
  Scenario scenario = with_campaign(1);
  const auto refusals_of = [&] {
    const PelionWorld pelion(scenario);
    CampaignModel model(pelion.world, pelion.ids(), 0);
    std::vector<Refusal> out;
    for (const Window& window : windows_of(scenario, days(2))) {
      (void)model.wishes(window);
      for (const Refusal& refusal : model.refusals(window)) out.push_back(refusal);
    }
    return out;
  };
  CHECK(refusals_of().empty());
  scenario.campaigns[0].account = kAggregator;
  CHECK(refusals_of() == std::vector<Refusal>{{at("2026-01-05T00:00:00Z"), "start_campaign", "c",
                                               "it matches no device"}});
}

TEST_CASE("campaign: a device that leaves before its update is done has failed",
          "[sim][campaign]") {
  Scenario scenario = with_campaign(1);
  scenario.endpoint_fleets[0].lifetime = FixedTime{days(4) + minutes(10)};
  CHECK(wishes_of(scenario).at(1) == "01-05T00:10:00.000 update_failed e-1");
  scenario.endpoint_fleets[0].lifetime = FixedTime{days(4) + minutes(10) + milliseconds(1)};
  CHECK(wishes_of(scenario).at(1) == "01-05T00:10:00.000 update_succeeded e-1");
}

TEST_CASE("campaign: devices that are deployed later join a continuous one (P22)",
          "[sim][campaign]") {
  Scenario scenario = with_campaign(1);
  add_endpoints(scenario, "late", 1).deploy = FixedTime{days(10)};
  scenario.campaigns[0].is_continuous = true;
  const Lines joined{"01-05T00:00:00.000 campaign_started 1",
                     "01-05T00:10:00.000 update_succeeded e-1",
                     "01-11T00:00:00.000 campaign_extended 1 by late-1",
                     "01-11T00:10:00.000 update_succeeded late-1"};
  CHECK(wishes_of(scenario) == joined);  // it goes on: more may come
  scenario.campaigns[0].deadline = at("2026-01-15T00:00:00Z");
  Lines ended = joined;
  ended.emplace_back("01-15T00:00:00.000 campaign_stopped");
  CHECK(wishes_of(scenario) == ended);
  scenario.campaigns[0].deadline = at("2026-01-10T00:00:00Z");
  CHECK(wishes_of(scenario) == Lines{joined[0], joined[1], "01-10T00:00:00.000 campaign_stopped"});
  scenario.campaigns[0].is_continuous = false;
  CHECK(wishes_of(scenario) == Lines{joined[0], joined[1], "01-05T00:10:00.000 campaign_stopped"});
}

TEST_CASE("campaign: says nothing before it starts and after it has stopped", "[sim][campaign]") {
  const Scenario scenario = with_campaign(1);
  const PelionWorld pelion(scenario);
  CampaignModel model(pelion.world, pelion.ids(), 0);
  CHECK(model.wishes({scenario.start, at("2026-01-05T00:00:00Z")}).empty());
  CHECK(model.wishes({at("2026-01-05T00:00:00Z"), at("2026-01-05T00:00:00.001Z")}).size() == 1);
  // A window's end is exclusive.
  CHECK(model.wishes({at("2026-01-05T00:00:00.001Z"), at("2026-01-05T00:10:00Z")}).empty());
  CHECK(model.wishes({at("2026-01-05T00:10:00Z"), at("2026-01-06T00:00:00Z")}).size() == 2);
  CHECK(model.wishes({at("2026-01-06T00:00:00Z"), at("2026-02-01T00:00:00Z")}).empty());
}

TEST_CASE("campaign: another device shifts nobody's draws", "[sim][campaign]") {
  const auto order = [](std::int64_t count) {
    Lines devices;
    for (const std::string& wish : wishes_of(with_campaign(count))) {
      const std::size_t device = wish.find(" e-");
      if (device != std::string::npos) devices.push_back(wish.substr(device + 1));
    }
    return devices;
  };
  Lines all = order(9);
  CHECK(all.size() == 9);
  std::erase_if(all, [](const std::string& device) { return device > "e-6"; });
  CHECK(all == order(6));
}

TEST_CASE("campaign: windows of any lengths give the same wishes", "[sim][campaign][property]") {
  check_property(60, [] {
    Scenario scenario = with_campaign(*rc::gen::inRange<std::int64_t>(1, 12));
    scenario.last_month = {scenario.first_month.index + 1};
    EndpointFleet& late = add_endpoints(scenario, "late", *rc::gen::inRange<std::int64_t>(0, 5));
    late.deploy = UniformTime{Duration{0}, days(40)};
    late.lifetime = ExponentialTime{days(20)};
    Campaign& campaign = scenario.campaigns[0];
    campaign.per_day = *rc::gen::inRange<std::int64_t>(1, 10);
    campaign.duration = LognormalTime{hours(3), 1.5};
    campaign.success = Chance::of(0.6);
    campaign.retries = 2;
    campaign.is_continuous = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) campaign.deadline = at("2026-01-31T23:59:59.999Z");
    const PelionWorld pelion(scenario);
    const std::vector<Wish> by_day = play_campaign(pelion, windows_of(scenario, days(1)));
    std::vector<Duration> lengths;
    for (const int n :
         *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 5000)))) {
      lengths.push_back(minutes(n));
    }
    const std::vector<Wish> otherwise = play_campaign(pelion, windows_of(scenario, lengths));
    RC_ASSERT(pelion.texts_of(otherwise) == pelion.texts_of(by_day));
    for (std::size_t i = 0; i < by_day.size(); ++i) {
      RC_ASSERT(otherwise[i].order == by_day[i].order);
      if (i > 0) RC_ASSERT(is_decided_before(by_day[i - 1], by_day[i]));
    }
  });
}

}  // namespace fleetbill::sim::test
