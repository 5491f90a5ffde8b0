#include "actors/play.hpp"

#include <catch2/catch.hpp>

#include "billing/units/archive.hpp"
#include "billing/units/error.hpp"
#include "tests/sim/world.hpp"
#include "tests/units/case_count.hpp"

namespace fleetbill::actors {
namespace {

using billing::Kind;
using billing::ResolvedFact;

using fleetbill::test::case_count;
using sim::Scenario;
using namespace sim::test;

/// Stores the output of a run.
class Memory : public RunSink {
 public:
  void add_facts(std::span<const ResolvedFact> more) override {
    for (const ResolvedFact& fact : more) {
      facts.push_back(
          to_string(fact.time) + " " + std::string(to_string(fact.kind)) + " " +
          std::to_string(fact.partner.value()) + " " + std::to_string(fact.asset.value()) + " " +
          std::to_string(fact.device.value()) + " " + std::to_string(fact.quantity) + " " +
          std::to_string(fact.organisation.value()) + " " + std::to_string(fact.value_code) + " " +
          std::to_string(fact.value.value()) + " " + std::to_string(fact.times) + " " +
          to_string(fact.last) + " " + std::to_string(fact.position.line));
    }
  }
  void add_month(const billing::SealedMonth& month) override { months.push_back(month); }

  std::vector<std::string> facts;
  std::vector<billing::SealedMonth> months;
  sim::Series series;  // of the result, once the run has ended
};

/// Adds a fleet with a profile in local time: all that its days remember and share.
void add_profile_fleet(Scenario& scenario) {
  scenario.clock = {{at("2025-10-26T01:00:00Z"), hours(1)}};
  sim::ProfileTelemetry profile;
  profile.daily.per_day = 3;
  profile.daily.pace_cv = 0.4;
  profile.daily.weekdays_cv = 0.2;
  profile.daily.gamma = sim::Spread::gamma(0.5);
  profile.daily.memory = 0.7;
  profile.by_hour[3] = 0;
  profile.records_per_upload = 2;
  sim::DeviceBehaviour behaviour;
  behaviour.device_type = "profiled";
  behaviour.telemetry = {profile};
  scenario.behaviours.push_back(behaviour);
  sim::Fleet fleet = scenario.fleets[1];
  fleet.name = "d";
  fleet.behaviour = 1;
  fleet.serial_pattern = "d{n}";
  fleet.asset_pattern = "d {n}";
  fleet.trial.reset();
  fleet.churn = sim::Chance::of(0.1);
  fleet.downtime = sim::Downtime{sim::ExponentialTime{days(15)}, sim::ExponentialTime{days(3)}, 0};
  sim::DayEffect effect;
  effect.daily_sigma = 0.3;
  effect.daily_memory = 0.5;
  effect.organisation_sigma = 0.2;
  fleet.day_effect = effect;
  sim::Member member;
  member.serial = "D-1";
  member.asset = "Digger 1";
  member.organisation = 1;
  member.known = {sim::DayMemory(1, 0.9), std::nullopt, 1, true};
  fleet.members = {member};
  scenario.fleets.push_back(fleet);
}

/// Two partners, fleets with trips and hires, faults, growth, a multi-connector: a bit of
/// everything.
Scenario rich_scenario(sim::RecordLevel record) {
  Scenario scenario = small_scenario();
  scenario.last_month = {scenario.first_month.index + 1};
  scenario.record = record;
  scenario.seed = {7, 0};
  scenario.partners.push_back({"Beta"});
  scenario.organisations.push_back({"C", 1, std::nullopt});
  sim::DeviceBehaviour tracker;
  tracker.device_type = "tracker";
  sim::TripsTelemetry trips;
  trips.per_day = sim::PoissonCount{2};
  trips.length = sim::LognormalTime{minutes(20), 0.6};
  tracker.telemetry = {trips,
                       sim::HeartbeatTelemetry{sim::ExponentialTime{hours(9)}, 2, Duration{0}}};
  tracker.cache_capacity = 60;
  tracker.batch = 25;
  tracker.wifi_lookup = sim::Chance::of(0.3);
  tracker.alert = sim::Chance::of(0.02);
  tracker.retry_after = minutes(15);
  tracker.retries = 2;
  tracker.tags = {"T1", "T2"};
  scenario.behaviours = {tracker};
  const auto fleet = [&](const char* name, std::int64_t count, std::uint32_t organisation) {
    sim::Fleet out;
    out.name = name;
    out.count = count;
    out.organisations = {{organisation, 1}};
    out.serial_pattern = std::string(name) + "{n}";
    out.asset_pattern = std::string(name) + " {n}";
    out.plan = billing::Plan::ppm;
    scenario.fleets.push_back(out);
  };
  fleet("a", 20, 0);
  fleet("b", 15, 1);
  fleet("c", 9, 2);
  scenario.fleets[0].hire = sim::Hire{sim::ExponentialTime{days(9)}, sim::ExponentialTime{days(2)}};
  scenario.fleets[0].organisations = {{0, 1}, {1, 1}};
  scenario.fleets[1].growth_per_month = 0.2;
  scenario.fleets[1].trial = sim::Trial{days(2), hours(5)};
  scenario.fleets[1].deploy = sim::UniformTime{days(2), days(20)};
  scenario.fleets[2].connector = billing::Connector::multi;
  scenario.fleets[2].connector_is_set = true;
  add_profile_fleet(scenario);
  create(scenario, at("2026-01-05T00:00:00Z"), "Tag 1", "T1", 0);
  create(scenario, at("2026-01-06T00:00:00Z"), "Tag 2", "T2", 0);
  sim::Fault lost;
  lost.kind = sim::FaultKind::commit_lost;
  lost.from = at("2026-01-10T00:00:00Z");
  lost.to = at("2026-02-05T00:00:00Z");
  lost.chance = sim::Chance::of(0.3);
  sim::Fault outage = lost;
  outage.kind = sim::FaultKind::platform_outage;
  outage.chance = sim::Chance::always();
  outage.from = at("2026-01-31T20:00:00Z");
  outage.to = at("2026-02-01T04:00:00Z");
  scenario.faults = {lost, outage};
  return scenario;
}

/// Adds two aggregators, one of them also a partner of Telematics Guru, and two tenants. A package
/// of the first aggregator is renewed.
void add_accounts(Scenario& scenario) {
  using billing::ApiCounter;
  using billing::BusinessModel;
  scenario.partners.push_back({"Gamma"});
  const auto account = [&](const char* name, std::uint32_t partner, BusinessModel model) {
    sim::Account out;
    out.name = name;
    out.partner = partner;
    out.opens = scenario.start;
    out.model = model;
    out.calls = {{ApiCounter::rest_api_requests_with_user_token, sim::PoissonCount{5}},
                 {ApiCounter::observations, sim::PoissonCount{1}}};
    scenario.accounts.push_back(out);
  };
  account("Beta", 1, BusinessModel::active_devices);
  account("Gamma", 2, BusinessModel::api_calls);
  account("Tenant 1", 1, BusinessModel::api_calls);
  account("Tenant 2", 1, BusinessModel::active_devices);
  scenario.accounts[0].packages = {{at("2026-01-03T00:00:00Z"), "SP-1", 60, false},
                                   {at("2026-12-01T00:00:00Z"), "SP-2", 50, true}};
  scenario.accounts[1].packages = {{at("2026-01-03T00:00:00Z"), "SP-1", 20, false},
                                   {at("2027-02-01T00:00:00Z"), "SP-2", 9, true}};  // too late
  scenario.accounts[3].model_changes = {{at("2026-05-17T00:00:00Z"), BusinessModel::api_calls}};
}

/// Adds fleets that grow, shrink, and change the account.
void add_endpoint_fleets(Scenario& scenario) {
  using billing::ApiCounter;
  const auto fleet = [&](const char* name, std::int64_t count,
                         std::vector<std::pair<std::uint32_t, std::int64_t>> accounts) {
    sim::EndpointFleet out;
    out.name = name;
    out.count = count;
    out.accounts = std::move(accounts);
    out.device_pattern = std::string(name) + "-{n}";
    out.endpoint_pattern = std::string(name) + " {n}";
    out.update_every = sim::UniformTime{hours(19), hours(40)};
    out.bootstraps = true;
    out.calls = {{ApiCounter::observations, sim::PoissonCount{2}},
                 {ApiCounter::proxy_requests, sim::PoissonCount{1}}};
    out.blocks = sim::UniformCount{0, 3};
    scenario.endpoint_fleets.push_back(out);
  };
  fleet("m", 20, {{0, 1}, {2, 2}, {3, 1}});
  fleet("g", 12, {{1, 1}, {3, 1}});
  scenario.endpoint_fleets[0].growth_per_month = 0.1;
  scenario.endpoint_fleets[0].deploy = sim::UniformTime{hours(1), days(50)};
  scenario.endpoint_fleets[1].lifetime = sim::ExponentialTime{days(200)};
}

/// Adds campaigns that compete for tokens. Some of them continue after an expiry.
void add_campaigns(Scenario& scenario) {
  const auto campaign = [&](const char* name, std::uint32_t of, const char* start) {
    sim::Campaign out;
    out.name = name;
    out.account = of;
    out.start = at(start);
    out.per_day = 3;
    out.duration = sim::ExponentialTime{hours(5)};
    out.success = sim::Chance::of(0.7);
    out.retries = 1;
    scenario.campaigns.push_back(out);
  };
  campaign("C1", 0, "2026-02-10T12:00:00Z");
  campaign("C2", 2, "2026-02-10T12:00:00Z");
  campaign("C3", 3, "2026-02-10T12:00:00Z");
  campaign("C4", 2, "2026-03-01T00:00:00Z");
  campaign("C5", 1, "2026-12-31T00:00:00Z");  // continues after its package expires
  campaign("C6", 3, "2026-12-30T00:00:00Z");  // continues after the renewal
  scenario.campaigns[3].is_continuous = true;
  scenario.campaigns[3].deadline = at("2026-09-01T00:00:00Z");
  scenario.campaigns[1].stop = at("2026-02-12T12:00:00Z");
}

Scenario rich_pelion_scenario(sim::RecordLevel record) {
  Scenario scenario = rich_scenario(record);
  scenario.last_month = {scenario.first_month.index + 13};
  scenario.fleets.clear();  // fourteen months of them would take long
  add_accounts(scenario);
  add_endpoint_fleets(scenario);
  add_campaigns(scenario);
  sim::Fault gap = scenario.faults[0];
  gap.kind = sim::FaultKind::coverage_gap;
  gap.all_devices = false;
  gap.fleets = {"m"};
  scenario.faults.push_back(gap);
  return scenario;
}

/// Checks that the hours have all dropped records, and the days the backlog of their last hour.
void check_backlog(const PlayResult& result) {
  std::int64_t dropped = 0;
  for (const sim::HourPoint& hour : result.series.hours) dropped += hour.dropped_records;
  CHECK(dropped == result.conservation.dropped);
  auto hour = result.series.hours.begin();
  std::int64_t cached = 0;
  for (const sim::DayPoint& day : result.series.days) {
    for (; hour != result.series.hours.end() && hour->hour < day.day + days(1); ++hour) {
      cached = hour->cached_records;
    }
    CHECK(day.cached_records == cached);
  }
  CHECK(cached == result.conservation.cached);
}

Memory played(const Scenario& scenario, const PlayOptions& options) {
  Memory memory;
  const sim::World world = sim::build_world(scenario);
  const PlayResult result = play(world, {}, nullptr, options, memory);
  CHECK(result.conservation.holds());
  memory.series = result.series;
  check_backlog(result);
  return memory;
}

PlayOptions options(unsigned threads, std::uint32_t cohort) {
  PlayOptions out;
  out.threads = threads;
  out.cohort_size = cohort;
  return out;
}

}  // namespace

/// Plays the scenario in each of the ways and compares with one thread in the default way.
void check_same_result(const Scenario& scenario, const std::vector<PlayOptions>& ways) {
  const Memory base = played(scenario, options(1, 0));
  REQUIRE(base.facts.size() > 100);
  for (const PlayOptions& way : ways) {
    CAPTURE(way.threads, way.cohort_size, way.window.ms, way.start_in_reverse);
    const Memory again = played(scenario, way);
    CHECK(again.facts == base.facts);
    CHECK(again.series == base.series);
    REQUIRE(again.months.size() == base.months.size());
    for (std::size_t i = 0; i < base.months.size(); ++i) {
      CHECK(again.months[i].usage == base.months[i].usage);
    }
  }
}

TEST_CASE("play: threads, cohorts, windows and start order never show in a result",
          "[actors][determinism]") {
  const auto record =
      GENERATE(sim::RecordLevel::uploads, sim::RecordLevel::daily, sim::RecordLevel::monthly);
  const bool is_pelion = GENERATE(false, true);
  // Under sanitizers only the first two.
  std::vector<PlayOptions> ways{options(2, 5), options(2, 5), options(1, 0),
                                options(2, 0), options(4, 0), options(1, 1),
                                options(2, 1), options(2, 7), options(8, 3)};
  ways[0].start_in_reverse = true;
  ways[1].window = hours(7);
  ways[2].window = days(31);
  ways.resize(static_cast<std::size_t>(case_count(static_cast<int>(ways.size()))));
  check_same_result(is_pelion ? rich_pelion_scenario(record) : rich_scenario(record), ways);
}

TEST_CASE("play: threads, cohorts and windows never show in a result with a throughput limit",
          "[actors][determinism]") {
  const auto record = GENERATE(sim::RecordLevel::uploads, sim::RecordLevel::monthly);
  Scenario scenario = rich_scenario(record);
  scenario.uploads_per_second = 1;
  std::vector<PlayOptions> ways{options(2, 5), options(1, 1), options(2, 0)};
  ways[1].window = hours(7);
  check_same_result(scenario, ways);
}

// Hidden, since it is long: CTest runs it in builds without sanitizers.
TEST_CASE("play: no combination of threads, cohorts, windows and start order shows in a result",
          "[.matrix]") {
  const auto record = GENERATE(sim::RecordLevel::uploads, sim::RecordLevel::monthly);
  const bool is_pelion = GENERATE(false, true);
  std::vector<PlayOptions> ways;
  for (const unsigned threads : {1U, 2U, 4U, 8U}) {
    for (const std::uint32_t cohort : {1U, 7U, 64U, 0U}) {
      for (const Duration window : {hours(7), days(1), days(31)}) {
        ways.push_back(options(threads, cohort));
        ways.back().window = window;
        ways.back().start_in_reverse = ways.size() % 2 == 0;
      }
    }
  }
  check_same_result(is_pelion ? rich_pelion_scenario(record) : rich_scenario(record), ways);
}

TEST_CASE("play: however finely usage is recorded, the bill is the same", "[actors][record]") {
  const auto make = GENERATE(rich_scenario, rich_pelion_scenario);
  const Memory uploads = played(make(sim::RecordLevel::uploads), options(2, 7));
  for (const auto record : {sim::RecordLevel::daily, sim::RecordLevel::monthly}) {
    const Memory summed = played(make(record), options(2, 7));
    CHECK(summed.facts.size() < uploads.facts.size());
    REQUIRE(summed.months.size() == uploads.months.size());
    for (std::size_t i = 0; i < uploads.months.size(); ++i) {
      CHECK(summed.months[i].usage == uploads.months[i].usage);
    }
  }
}

TEST_CASE("play: rows are numbered in canonical order", "[actors]") {
  const Memory memory = played(rich_scenario(sim::RecordLevel::uploads), options(2, 7));
  std::string previous;
  for (std::size_t i = 0; i < memory.facts.size(); ++i) {
    const std::string& fact = memory.facts[i];
    REQUIRE(fact.substr(fact.rfind(' ') + 1) == std::to_string(i + 1));
    REQUIRE(previous.substr(0, 24) <= fact.substr(0, 24));
    previous = fact;
  }
}

TEST_CASE("play: a scenario without devices closes its months all the same", "[actors]") {
  Scenario scenario = small_scenario();
  create(scenario, at("2026-01-05T00:00:00Z"), "Digger", "100001");
  const Memory memory = played(scenario, options(2, 0));
  REQUIRE(memory.months.size() == 1);
  CHECK(memory.facts.size() == 1);
}

TEST_CASE("play: a missing price in an account fails the run with its own message",
          "[actors][failure]") {
  const sim::World world = sim::build_world(rich_scenario(sim::RecordLevel::monthly));
  const billing::PriceList empty("empty", *Currency::parse("EUR"), Rounding::half_up);
  Memory memory;
  CHECK_THROWS_WITH(play(world, {}, &empty, options(2, 7), memory),
                    Catch::Contains("price list empty has no price of this SKU"));
}

TEST_CASE("play: a sink that cannot write fails the run with its own message",
          "[actors][failure]") {
  class FullDisk : public Memory {
   public:
    void add_facts(std::span<const ResolvedFact> more) override {
      Memory::add_facts(more);
      if (facts.size() > 50) throw Error(ErrorKind::io, "run.h5: cannot write: disk full");
    }
  };
  const sim::World world = sim::build_world(rich_scenario(sim::RecordLevel::uploads));
  FullDisk disk;
  try {
    (void)play(world, {}, nullptr, options(2, 7), disk);
    FAIL("the run went on");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::io);
    CHECK(error.what() == std::string("run.h5: cannot write: disk full"));
  }
}

TEST_CASE("play: an assertion in an actor names the actor", "[actors][failure]") {
  class Broken : public Memory {
   public:
    void add_month(const billing::SealedMonth&) override {
      FLEETBILL_ASSERT(false, "the month is odd");
    }
  };
  const sim::World world = sim::build_world(rich_scenario(sim::RecordLevel::daily));
  Broken broken;
  CHECK_THROWS_WITH(play(world, {}, nullptr, options(2, 0), broken),
                    Catch::StartsWith("recorder: ") && Catch::Contains("the month is odd"));
}

TEST_CASE("play: progress rises to the end of the scenario", "[actors]") {
  PlayOptions watched = options(2, 7);
  watched.window = days(1);
  std::vector<Instant> seen;
  watched.on_progress = [&](const Progress& progress) { seen.push_back(progress.now); };
  const Scenario scenario = rich_scenario(sim::RecordLevel::monthly);
  (void)played(scenario, watched);
  CHECK(seen.front() == scenario.start);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  const auto is_midnight = [](Instant t) { return t.ms % kMsPerDay == 0; };
  CHECK(std::count_if(seen.begin(), seen.end(), is_midnight) == 60);
  CHECK(seen.back() == scenario.end());
}

}  // namespace fleetbill::actors
