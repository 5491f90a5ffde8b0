// What the keys of profiles, registers and fits do to the world that is built from them.
#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "tests/scenarios/support.hpp"

using namespace fleetbill;
using namespace fleetbill::scenarios;
using Catch::Contains;
using test::error_with;
using test::load;
using test::TemporaryFile;

namespace {

const sim::Fleet& first_fleet(const Case& scenario) { return scenario.scenario.fleets.at(0); }

const sim::ProfileTelemetry& its_profile(const Case& scenario) {
  return *sim::profile_of(scenario.scenario.behaviours.at(first_fleet(scenario).behaviour));
}

std::string one_fleet(const std::string& keys) {
  return "fleets:\n  - {fleet: F, type: g62" + keys + "}\n";
}

Case profile_with(const std::string& profile, const std::string& keys = "") {
  return load(one_fleet(", count: 3, organisations: [A, B], telemetry: {profile: {per_day: 24" +
                        profile + "}}" + keys));
}

sim::DayNumber day_number(std::int32_t year, std::uint8_t month, std::uint8_t day) {
  return static_cast<sim::DayNumber>(start_of({year, month, day}).ms / kMsPerDay);
}

}  // namespace

TEST_CASE("profile: an omitted key has its default", "[scenarios][loader]") {
  const Case scenario = profile_with("");
  const sim::ProfileTelemetry& profile = its_profile(scenario);
  CHECK(profile.daily.per_day == 24);
  CHECK(profile.daily.by_weekday == sim::kNoWeekdays);
  CHECK(profile.daily.pace_cv == 0);
  CHECK(profile.daily.weekdays_cv == 0);
  CHECK(profile.daily.gamma.variance() == 0);
  CHECK_FALSE(profile.daily.quantiles);
  CHECK(profile.daily.memory == 0);
  CHECK(profile.by_hour == sim::flat_hours());
  CHECK(profile.records_per_upload == 1);
  CHECK_FALSE(first_fleet(scenario).day_effect);
  CHECK_FALSE(first_fleet(scenario).downtime);
  CHECK(first_fleet(scenario).churn.is_impossible());
  CHECK(scenario.scenario.clock.empty());
}

TEST_CASE("profile: each key sets its value", "[scenarios][loader]") {
  const sim::ProfileTelemetry profile = its_profile(profile_with(
      ", by_hour: [1, 0, 0, 0, 0, 0, 0, 0, 2.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]"
      ", by_weekday: {mon: 2, tue: 2, wed: 2, thu: 2, fri: 2, sat: 2, sun: 0}, upload_every: 5"
      ", spread: {between_devices: {gamma: {cv: 0.2}}, weekdays: 0.15, memory: 0.12,"
      " between_days: {quantiles: [0, 1, 3], gamma: {cv: 5e-1}}}"));
  CHECK(profile.by_hour[0] == 1);
  CHECK(profile.by_hour[8] == 2.5);
  CHECK(profile.by_hour[23] == 7);
  CHECK(profile.daily.by_weekday[0] == Approx(7.0 / 6));  // weights are divided by their mean
  CHECK(profile.daily.by_weekday[6] == 0);
  CHECK(profile.daily.pace_cv == 0.2);
  CHECK(profile.daily.weekdays_cv == 0.15);
  CHECK(profile.daily.memory == 0.12);
  CHECK(profile.daily.gamma.variance() == Approx(0.25).epsilon(0.01));
  REQUIRE(profile.daily.quantiles);
  CHECK(profile.daily.quantiles->factor(0) ==
        Approx(1 / 1.25).epsilon(1e-3));  // the median; the mean is 1.25
  CHECK(profile.records_per_upload == 5);
}

TEST_CASE("profile: the effects of a fleet's days have their values", "[scenarios][loader]") {
  const Case scenario = profile_with(
      "",
      ", churn: {per_month: 2%}, downtime: {after: 20d, length: 2d, for_good: 5%}"
      ", day_effect: {daily: {sigma: 0.04, memory: 0.5, share: 0.8}"
      ", level: {sigma: 0.03, time_constant: 60d}, organisations: {sigma: 0.02, memory: 0.7}"
      ", state: {at: 2025-12-31, daily: -0.01, level: 2e-3, organisations: {B: 0.5}}"
      ", holidays: {2026-01-06: 0.3, 2026-12-25: 0}}");
  const sim::Fleet& fleet = first_fleet(scenario);
  CHECK(fleet.churn.probability() == Approx(0.02));
  REQUIRE(fleet.downtime);
  CHECK(std::get<sim::FixedTime>(fleet.downtime->after).value == days(20));
  CHECK(std::get<sim::FixedTime>(fleet.downtime->length).value == days(2));
  CHECK(fleet.downtime->for_good == Approx(0.05));
  REQUIRE(fleet.day_effect);
  const sim::DayEffect& effect = *fleet.day_effect;
  CHECK(effect.daily_sigma == 0.04);
  CHECK(effect.daily_memory == 0.5);
  CHECK(effect.daily_share == 0.8);
  CHECK(effect.level_sigma == 0.03);
  CHECK(effect.level_time_constant == 60);
  CHECK(effect.organisation_sigma == 0.02);
  CHECK(effect.organisation_memory == 0.7);
  REQUIRE(effect.state);
  CHECK(effect.state->at == day_number(2025, 12, 31));
  CHECK(effect.state->daily == -0.01);
  CHECK(effect.state->level == 0.002);
  CHECK(effect.state->organisations == std::vector<double>{0, 0.5});
  REQUIRE(effect.holidays.size() == 2);
  CHECK(effect.holidays[0] == std::pair(day_number(2026, 1, 6), 0.3));
}

TEST_CASE("time zone: the clock's offsets of the scenario are known", "[scenarios][loader]") {
  const auto clock = [](const char* zone, int months) {
    return load("time_zone: " + std::string(zone) + "\n", {{"months", std::to_string(months)}})
        .scenario.clock;
  };
  CHECK(clock("UTC", 1).size() == 1);
  CHECK(clock("+05:30", 1).at(0).offset == minutes(330));
  const auto berlin = clock("Europe/Berlin", 4);
  REQUIRE(berlin.size() == 2);
  CHECK(berlin[0].offset == hours(1));
  CHECK(berlin[0].from < start_of({2026, 1, 1}));
  CHECK(berlin[1].offset == hours(2));
  CHECK(berlin[1].from == start_of({2026, 3, 29}) + hours(1));
  CHECK(clock("Europe/Berlin", 1200).size() > 20);
}

TEST_CASE("register: each column sets its value", "[scenarios][loader]") {
  const TemporaryFile file(
      "register.csv",
      "device,asset,organisation,pace,pace_cv,mon,tue,wed,thu,fri,sat,sun,down_since,"
      "down_probability,downtime,score,certainty,plan,asset_code,device_type,connector,iccid,"
      "enabled,tags\n"
      "X1,Van 1,B,1.5,0.1,1,1,1,1,1,0.5,0,2025-12-20,0.25,yes,-1.2,0.9,TG-PPM,C-7,oyster2,multi,"
      "8944,yes,T1;T2\n"
      "X2,,A,0.5,,1,1,1,1,1,1,1,,,no,,,,,,,,no,\n");
  const Case scenario =
      load(one_fleet(", members: " + file.path() + ", telemetry: {profile: {per_day: 24}}") +
           "faults: [{fault: coverage_gap, from: 2026-01-02, to: 2026-01-03, "
           "devices: [X2]}]\n"
           "timeline: [{at: 2026-01-05, disable_asset: Van 1}]\n");
  const sim::Fleet& of = first_fleet(scenario);
  CHECK(of.count == 2);
  CHECK(of.organisations == std::vector<std::pair<std::uint32_t, std::int64_t>>{{0, 1}, {1, 1}});
  REQUIRE(of.members.size() == 2);
  const sim::Member& first = of.members[0];
  CHECK(first.serial == "X1");
  CHECK(first.asset == "Van 1");
  CHECK(first.organisation == 1);
  CHECK(first.pace == 1.5);
  CHECK(first.pace_cv == 0.1);
  CHECK(first.weekdays == sim::WeekdayFactors{1, 1, 1, 1, 1, 0.5, 0});
  CHECK(first.known.down_since == day_number(2025, 12, 20));
  CHECK(first.known.down_probability == 0.25);
  CHECK(first.known.has_downtime);
  CHECK(first.plan == billing::Plan::ppm);
  CHECK(first.asset_code == "C-7");
  CHECK(first.connector == billing::Connector::multi);
  CHECK(first.iccid == "8944");
  CHECK(first.is_enabled);
  REQUIRE(first.behaviour);
  const sim::DeviceBehaviour& own = scenario.scenario.behaviours.at(*first.behaviour);
  CHECK(own.device_type == "oyster2");
  CHECK(own.tags == std::vector<std::string>{"T1", "T2"});
  CHECK(sim::profile_of(own) != nullptr);
  const sim::Member& second = of.members[1];
  CHECK_FALSE(second.is_enabled);
  CHECK_FALSE(second.known.has_downtime);
  CHECK_FALSE(second.behaviour);
  CHECK(scenario.tables_text.starts_with("device,asset"));
}

TEST_CASE("register: the places of problems are in the file", "[scenarios][loader]") {
  const TemporaryFile file("register.csv",
                           "device,asset,organisation,pace\n1,Van,A,1\n1,Bus,A,x\n");
  const std::string error = error_with(one_fleet(", members: " + file.path()));
  CHECK_THAT(error, Contains(file.path() + ":3: error: pace: expected a factor"));
  CHECK_THAT(error, Contains(file.path() + ":3: error: device: duplicate device '1'"));
}

TEST_CASE("register: names that are too long or not printable are refused", "[scenarios][loader]") {
  const TemporaryFile file("register.csv", "device,asset,organisation,pace\n" +
                                               std::string(257, 'x') + ",Van\x01,A,1\n");
  const std::string error = error_with(one_fleet(", members: " + file.path()));
  CHECK_THAT(error, Contains("device: the name is longer than 256 bytes"));
  CHECK_THAT(error, Contains("asset: the name has control characters"));
}

TEST_CASE("register: of many problems the first are printed", "[scenarios][loader]") {
  std::string text = "device,asset,organisation,pace\n";
  for (int i = 0; i < 25; ++i) text += std::to_string(i) + ",Van " + std::to_string(i) + ",A,x\n";
  const TemporaryFile file("register.csv", text);
  CHECK_THAT(error_with(one_fleet(", members: " + file.path())), Contains("... and 5 more"));
}

TEST_CASE("fit: draws replace the numbers of their fleet", "[scenarios][loader]") {
  const TemporaryFile file(
      "draws.csv",
      "fit,fleet,per_day,mon,tue,wed,thu,fri,sat,sun,daily_sigma,daily_memory,daily_share,"
      "level_sigma,level_time_constant,organisation_sigma,organisation_memory,state_daily,"
      "state_level,organisation:A\n"
      "a1,F,30,2,2,2,2,2,2,0,0.1,0.2,0.3,0.4,50,0.6,0.7,-0.8,0.9,-1\n"
      "a1,F,31,,,,,,,,,,,,,,,,,\n");
  const Case scenario = load(
      "fit: {id: a1, draws: " + file.path() +
      ", assumptions: [{assumption: records a day, value: 24.1, source: fit, standard_error: "
      "0.3}]}\n" +
      one_fleet(
          ", count: 3, organisations: [B, A], telemetry: {profile: {per_day: 24}}, day_effect: "
          "{daily: {sigma: 0.5}, state: {at: 2025-12-31, level: 0.25}}"));
  const auto& draws = first_fleet(scenario).draws;
  REQUIRE(draws.size() == 2);
  CHECK(draws[0].per_day == 30);
  CHECK(draws[0].by_weekday[0] == Approx(7.0 / 6));
  CHECK(draws[0].by_weekday[6] == 0);
  const sim::DayEffect& effect = draws[0].effect;
  CHECK(effect.daily_sigma == 0.1);
  CHECK(effect.daily_memory == 0.2);
  CHECK(effect.daily_share == 0.3);
  CHECK(effect.level_sigma == 0.4);
  CHECK(effect.level_time_constant == 50);
  CHECK(effect.organisation_sigma == 0.6);
  CHECK(effect.organisation_memory == 0.7);
  CHECK(effect.state->daily == -0.8);
  CHECK(effect.state->level == 0.9);
  CHECK(effect.state->organisations == std::vector<double>{0, -1});
  CHECK(draws[1].per_day == 31);
  CHECK(draws[1].effect.daily_sigma == 0.5);
  CHECK(draws[1].effect.state->level == 0.25);
  REQUIRE(scenario.scenario.assumptions.size() == 1);
  CHECK(scenario.scenario.assumptions[0].name == "records a day");
  CHECK(scenario.scenario.assumptions[0].value == "24.1");
  CHECK(scenario.scenario.assumptions[0].source == "fit");
  CHECK(scenario.scenario.assumptions[0].standard_error == "0.3");
}

TEST_CASE("set: adds keys and the maps around them", "[scenarios][loader]") {
  const std::string lines = one_fleet(", count: 3, organisations: [A]");
  const auto growth = [&](const std::vector<Override>& overrides) {
    return load(lines, overrides).scenario.fleets.at(0).growth_per_month;
  };
  CHECK(growth({{"fleets[0].growth.per_month", "4%"}}) == Approx(0.04));
  CHECK(growth({{"fleets[0].growth", "{per_month: 5%}"}}) == Approx(0.05));
  const Case deep = load(lines, {{"fleets[0].telemetry.profile.per_day", "30"},
                                 {"fleets[0].day_effect.daily.sigma", "0.2"}});
  CHECK(its_profile(deep).daily.per_day == 30);
  CHECK(first_fleet(deep).day_effect->daily_sigma == 0.2);
  CHECK_THAT(error_with(lines, {{"fleets[0].growht.per_month", "4%"}}),
             Contains("command line: error: fleets[0]") && Contains("did you mean 'growth'"));
}
