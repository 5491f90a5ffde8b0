#include <catch2/catch.hpp>
#include <map>

#include "tests/sim/moments.hpp"
#include "tests/sim/world.hpp"

/// Devices with a profile, played by a cohort.
namespace fleetbill::sim::test {

using billing::Kind;

namespace {

constexpr Seed kRunSeed{1, 0};

/// Central European clocks of 2026: summer time from 29 March to 25 October.
std::vector<ClockChange> berlin() {
  return {{at("2025-10-26T01:00:00Z"), hours(1)},
          {at("2026-03-29T01:00:00Z"), hours(2)},
          {at("2026-10-25T01:00:00Z"), hours(1)}};
}

DayNumber day_number(const char* date) {
  return static_cast<DayNumber>(at((std::string(date) + "T00:00:00Z").c_str()).ms / kMsPerDay);
}

/// A fleet of vans with a profile, January to April 2026.
Scenario with_profile(std::int64_t count, const DailyProfile& daily) {
  Scenario scenario = with_fleet(count);
  ProfileTelemetry profile;
  profile.daily = daily;
  scenario.behaviours[0].telemetry = {profile};
  return scenario;
}

DailyProfile rich_profile() {
  DailyProfile daily;
  daily.per_day = 5;
  daily.by_weekday = {1.2, 1, 1, 1, 1, 0.8, 1};
  daily.pace_cv = 0.5;
  daily.weekdays_cv = 0.2;
  daily.gamma = Spread::gamma(0.4);
  daily.memory = 0.6;
  return daily;
}

DayEffect busy_effect() {
  DayEffect effect;
  effect.daily_sigma = 0.2;
  effect.daily_memory = 0.5;
  effect.level_sigma = 0.1;
  effect.organisation_sigma = 0.1;
  effect.holidays = {{day_number("2026-01-06"), 0}};
  return effect;
}

Member member(const char* serial, double pace, std::uint32_t organisation = 0) {
  Member out;
  out.serial = serial;
  out.asset = std::string("Asset ") + serial;
  out.pace = pace;
  out.organisation = organisation;
  return out;
}

using DailyRecords = std::map<std::pair<std::uint32_t, DayNumber>, std::int64_t>;

/// The records that the platform received, by device and local day.
DailyRecords played_records(const Played& played, const LocalCalendar& calendar) {
  DailyRecords out;
  for (const auto& fact : played.facts) {
    if (fact.kind != Kind::upload) continue;
    out[{fact.device.value(), calendar.day_of(fact.time)}] += fact.quantity;
  }
  return out;
}

/// The records that records_of_day() draws for the devices of a fleet without downtime.
DailyRecords drawn_records(const Scenario& scenario, const LocalCalendar& calendar,
                           const DayFactors& factors) {
  const World world = build_world(scenario);
  const DailyProfile& profile = profile_of(scenario.behaviours[0])->daily;
  DailyRecords out;
  for (std::uint32_t device = 0; device < world.device_count(); ++device) {
    const std::uint64_t key = entity_key(world.serial(DeviceId(device)));
    DayMemory memory;
    for (DayNumber day = calendar.first(); day < calendar.end(); ++day) {
      const auto records =
          records_of_day(profile, draw_device(profile, kRunSeed, key), kRunSeed, day,
                         factors.at(world.organisation_of[device], day), memory);
      if (records > 0) out[{device, day}] = records;
    }
  }
  return out;
}

/// The number of records of device 0 on each of the first days.
std::vector<std::int64_t> first_days(const Scenario& scenario, int days) {
  const auto all = played_records(play(scenario), {{}, scenario.start, scenario.end()});
  std::vector<std::int64_t> out;
  for (int i = 0; i < days; ++i) {
    const auto day = static_cast<DayNumber>(scenario.start.ms / kMsPerDay) + i;
    const auto found = all.find({0, day});
    out.push_back(found == all.end() ? 0 : found->second);
  }
  return out;
}

/// 24 records on every day in service.
DailyProfile hourly() {
  DailyProfile daily;
  daily.per_day = 24;
  daily.quantiles = Spread::quantiles(std::vector<double>{1, 1});
  return daily;
}

}  // namespace

// ---- the local calendar
// --------------------------------------------------------------------------

TEST_CASE("calendar: local days start at local midnight", "[sim][profile]") {
  const LocalCalendar utc({}, at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
  CHECK(utc.first() == day_number("2026-01-01"));
  CHECK(utc.end() == day_number("2026-02-01"));
  CHECK(utc.day_of(at("2026-01-31T23:59:59.999Z")) == day_number("2026-01-31"));

  const LocalCalendar here(berlin(), at("2026-03-01T00:00:00Z"), at("2026-11-01T00:00:00Z"));
  CHECK(here.first() == day_number("2026-03-01"));
  CHECK(here.end() == day_number("2026-11-02"));  // the last hour is on 1 November
  const std::pair<const char*, const char*> begins[] = {
      {"2026-03-01", "2026-02-28T23:00:00Z"}, {"2026-03-29", "2026-03-28T23:00:00Z"},
      {"2026-03-30", "2026-03-29T22:00:00Z"},  // after 23 hours
      {"2026-10-25", "2026-10-24T22:00:00Z"}, {"2026-10-26", "2026-10-25T23:00:00Z"},  // 25 hours
  };
  for (const auto& [day, begin] : begins) {
    INFO(day);
    CHECK(here.begin_of(day_number(day)) == at(begin));
    CHECK(here.day_of(at(begin)) == day_number(day));
    if (day_number(day) == here.first()) continue;
    CHECK(here.day_of(at(begin) - milliseconds(1)) == day_number(day) - 1);
  }
}

TEST_CASE("calendar: days without a midnight and skipped days", "[sim][profile]") {
  // Beirut 2023-03-26: 00:00 does not exist. The day starts at 01:00, 22:00 UTC.
  const std::vector<ClockChange> beirut{{at("2022-10-29T21:00:00Z"), hours(2)},
                                        {at("2023-03-25T22:00:00Z"), hours(3)}};
  const LocalCalendar late(beirut, at("2023-03-20T00:00:00Z"), at("2023-04-01T00:00:00Z"));
  CHECK(late.begin_of(day_number("2023-03-26")) == at("2023-03-25T22:00:00Z"));
  CHECK(late.begin_of(day_number("2023-03-27")) == at("2023-03-26T21:00:00Z"));
  // Apia 2011-12-30 does not exist: from UTC−10 to UTC+14 at its midnight.
  const std::vector<ClockChange> apia{{at("2011-09-24T14:00:00Z"), hours(-10)},
                                      {at("2011-12-30T10:00:00Z"), hours(14)}};
  const LocalCalendar skips(apia, at("2011-12-20T00:00:00Z"), at("2012-01-05T00:00:00Z"));
  CHECK(skips.is_skipped(day_number("2011-12-30")));
  CHECK_FALSE(skips.is_skipped(day_number("2011-12-29")));
  CHECK_FALSE(skips.is_skipped(day_number("2011-12-31")));
  CHECK(skips.day_of(at("2011-12-30T10:00:00Z")) == day_number("2011-12-31"));
  CHECK(skips.day_of(at("2011-12-30T09:59:59Z")) == day_number("2011-12-29"));
  // St. John's 2010-11-07: at 00:01 the clock returns to 23:01 of the day before.
  const std::vector<ClockChange> newfoundland{{at("2010-03-14T03:31:00Z"), minutes(-150)},
                                              {at("2010-11-07T02:31:00Z"), minutes(-210)}};
  const LocalCalendar back(newfoundland, at("2010-11-07T03:00:00Z"), at("2010-12-01T00:00:00Z"));
  CHECK(back.first() == day_number("2010-11-06"));
  CHECK(back.begin_of(day_number("2010-11-07")) == at("2010-11-07T02:30:00Z"));
}

TEST_CASE("calendar: a share of a day's weight is reached at its instant", "[sim][profile]") {
  const LocalCalendar here(berlin(), at("2026-03-01T00:00:00Z"), at("2026-11-01T00:00:00Z"));
  HourWeights morning{};
  morning[2] = 1;
  morning[8] = 3;
  HourWeights two_only{};
  two_only[2] = 1;
  struct Example {
    const char* what;
    HourWeights weights;
    const char* after;
    double share;
    const char* expected;
  };
  const Example examples[] = {
      {"flat", flat_hours(), "2026-05-31T22:00:00Z", 0.5, "2026-06-01T10:00:00Z"},
      {"the rest of a day", flat_hours(), "2026-06-01T10:00:00Z", 0.5, "2026-06-01T16:00:00Z"},
      {"23 hours", flat_hours(), "2026-03-28T23:00:00Z", 0.5, "2026-03-29T10:30:00Z"},
      {"25 hours", flat_hours(), "2026-10-24T22:00:00Z", 0.5, "2026-10-25T10:30:00Z"},
      {"local hours", morning, "2026-05-31T22:00:00Z", 0.125, "2026-06-01T00:30:00Z"},
      {"across a gap", morning, "2026-05-31T22:00:00Z", 0.625, "2026-06-01T06:30:00Z"},
      {"the end of an hour", morning, "2026-06-01T06:59:59.999Z", 0.9, "2026-06-01T06:59:59.999Z"},
      {"without the hour that is skipped", morning, "2026-03-28T23:00:00Z", 0.5,
       "2026-03-29T06:30:00Z"},
      {"the hour that is repeated", morning, "2026-10-24T22:00:00Z", 0.3, "2026-10-25T01:30:00Z"},
      {"only the hour that is skipped", two_only, "2026-03-28T23:00:00Z", 0.5,
       "2026-03-29T10:30:00Z"},
  };
  for (const Example& example : examples) {
    INFO(example.what);
    const Instant after = at(example.after);
    CHECK(to_string(here.at_share(example.weights, here.day_of(after), after, example.share)) ==
          to_string(at(example.expected)));
  }
}

// ---- days and instants
// -----------------------------------------------------------------------------

TEST_CASE("profile: a run has the records that each day draws", "[sim][profile]") {
  Scenario scenario = with_profile(12, rich_profile());
  scenario.fleets[0].day_effect = busy_effect();
  const std::vector<OrganisationShare> shares{{"A", 1}, {"B", 1}};
  for (const bool is_local : {false, true}) {
    if (is_local) scenario.clock = berlin();
    const LocalCalendar calendar(scenario.clock, scenario.start, scenario.end());
    const DayFactors factors(busy_effect(), kRunSeed, "van", shares, calendar.first(),
                             calendar.end());
    auto drawn = drawn_records(scenario, calendar, factors);
    auto played = played_records(play(scenario), calendar);
    REQUIRE(drawn.size() > 1000);
    // The first and last local day are only partly in the run.
    if (is_local) {
      const auto is_cut = [&](const auto& entry) {
        return entry.first.second == calendar.first() || entry.first.second + 1 == calendar.end();
      };
      std::erase_if(drawn, is_cut);
      std::erase_if(played, is_cut);
    }
    CHECK(played == drawn);
    CHECK(played_records(play(scenario, hours(7)), calendar).size() >= played.size());
  }
}

TEST_CASE("profile: sums by day have the records of single uploads", "[sim][profile]") {
  Scenario scenario = with_profile(8, rich_profile());
  scenario.fleets[0].downtime = Downtime{ExponentialTime{days(10)}, ExponentialTime{days(3)}, 0};
  const LocalCalendar calendar({}, scenario.start, scenario.end());
  const auto single = played_records(play(scenario), calendar);
  scenario.record = RecordLevel::daily;
  CHECK(played_records(play(scenario), calendar) == single);
}

TEST_CASE("profile: records are spread over the day as the weights of its hours say",
          "[sim][profile]") {
  DailyProfile daily;
  daily.per_day = 200;
  Scenario scenario = with_profile(3, daily);
  HourWeights weights{};
  weights[6] = 1;
  weights[7] = 2;
  weights[20] = 1;
  std::get<ProfileTelemetry>(scenario.behaviours[0].telemetry[0]).by_hour = weights;
  std::map<std::int64_t, double> hours;
  double all = 0;
  double first_half = 0;
  for (const auto& fact : play(scenario).facts) {
    if (fact.kind != Kind::upload) continue;
    const std::int64_t in_day = fact.time.ms % kMsPerDay;
    hours[in_day / 3'600'000] += static_cast<double>(fact.quantity);
    first_half += in_day % 3'600'000 < 1'800'000 ? static_cast<double>(fact.quantity) : 0;
    all += static_cast<double>(fact.quantity);
  }
  CHECK(all == Approx(3 * 120 * 200).epsilon(0.015));
  REQUIRE(hours.size() == 3);
  CHECK(hours[6] == Approx(all / 4).epsilon(0.03));
  CHECK(hours[7] == Approx(all / 2).epsilon(0.02));
  CHECK(hours[20] == Approx(all / 4).epsilon(0.03));
  CHECK(first_half == Approx(all / 2).epsilon(0.02));
}

TEST_CASE("profile: instants of a day have the order statistics of independent times",
          "[sim][profile]") {
  DailyProfile daily = hourly();
  daily.per_day = 21;  // above kLargeMean
  Scenario scenario = with_profile(100, daily);
  std::map<std::pair<std::uint32_t, std::int64_t>, std::vector<double>> times;
  for (const auto& fact : play(scenario).facts) {
    if (fact.kind != Kind::upload) continue;
    times[{fact.device.value(), fact.time.ms / kMsPerDay}].push_back(
        static_cast<double>(fact.time.ms % kMsPerDay) / static_cast<double>(kMsPerDay));
  }
  std::vector<double> first, tenth, last;
  for (const auto& [day, of_day] : times) {
    if (of_day.size() != 21) continue;  // two records at one instant are one upload
    first.push_back(of_day[0]);
    tenth.push_back(of_day[9]);
    last.push_back(of_day[20]);
  }
  REQUIRE(first.size() > 11'900);
  // Beta(k, n + 1 − k): mean k / (n + 1), variance k (n + 1 − k) / ((n + 1)² (n + 2)).
  CHECK(mean_of(first) == Approx(1 / 22.0).epsilon(0.04));
  CHECK(variance_of(first) == Approx(21 / (22.0 * 22 * 23)).epsilon(0.08));
  CHECK(mean_of(tenth) == Approx(10 / 22.0).epsilon(0.01));
  CHECK(variance_of(tenth) == Approx(120 / (22.0 * 22 * 23)).epsilon(0.08));
  CHECK(mean_of(last) == Approx(21 / 22.0).epsilon(0.002));
}

TEST_CASE("profile: a device that starts or stops within a day plays the instants between",
          "[sim][profile]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "1", 1);
  create(scenario, scenario.start, "Van", "1");
  ProfileTelemetry profile;
  profile.daily = hourly();
  scenario.behaviours[0].telemetry = {profile};
  const auto times = [](const Played& played) {
    std::vector<Instant> out;
    for (const auto& fact : played.facts) {
      if (fact.kind == Kind::upload) out.push_back(fact.time);
    }
    return out;
  };
  const auto all = times(play(scenario));
  REQUIRE(all.size() == 31 * 24);
  const Instant off = at("2026-01-03T05:00:00Z");
  const Instant same_day = at("2026-01-03T12:00:00Z");
  const Instant off_again = at("2026-01-10T12:00:00Z");
  const Instant later = at("2026-01-12T08:00:00Z");
  device(scenario, off, CommandKind::power_off, "1");
  device(scenario, same_day, CommandKind::power_on, "1");
  device(scenario, off_again, CommandKind::power_off, "1");
  device(scenario, later, CommandKind::power_on, "1");
  std::vector<Instant> expected;
  for (const Instant t : all) {
    const bool is_off = (t >= off && t < same_day) || (t >= off_again && t < later);
    if (!is_off) expected.push_back(t);
  }
  CHECK(times(play(scenario)) == expected);
  CHECK(times(play(scenario, hours(5))) == expected);
}

TEST_CASE("profile: a device that is off on days without records continues on its next day",
          "[sim][profile]") {
  Scenario scenario = small_scenario();
  add_device(scenario, "1", 1);
  create(scenario, scenario.start, "Van", "1");
  ProfileTelemetry profile;
  profile.daily = hourly();
  profile.daily.by_weekday = {0, 0, 0, 7, 0, 0, 0};
  scenario.behaviours[0].telemetry = {profile};
  const auto whole = total(play(scenario), Kind::upload);
  CHECK(whole == 5 * 7 * 24);  // five Thursdays, from 1 January on
  device(scenario, at("2026-01-03T05:00:00Z"), CommandKind::power_off, "1");
  device(scenario, at("2026-01-05T05:00:00Z"), CommandKind::power_on, "1");
  CHECK(total(play(scenario), Kind::upload) == whole);
}

TEST_CASE("profile: an upload follows every n-th record", "[sim][profile]") {
  Scenario scenario = with_profile(2, hourly());
  std::get<ProfileTelemetry>(scenario.behaviours[0].telemetry[0]).records_per_upload = 10;
  const Played played = play(scenario);
  CHECK(played.conservation.made == 2 * 120 * 24);
  CHECK(total(played, Kind::connection) == 2 * (120 * 24 / 10));
  for (const auto& fact : played.facts) {
    if (fact.kind == Kind::upload) CHECK(fact.quantity == 10);
  }
}

// ---- fleets
// ---------------------------------------------------------------------------------------

TEST_CASE("profile: the register's paces, weekdays and states replace random ones",
          "[sim][profile]") {
  Scenario scenario = with_profile(0, hourly());
  Member slow = member("S", 2);
  slow.weekdays = {0, 1, 1, 1, 0.5, 1, 1};  // Monday to Sunday; 1 January is a Thursday
  scenario.fleets[0].members = {slow};
  scenario.fleets[0].count = 1;
  CHECK(first_days(scenario, 5) == std::vector<std::int64_t>{48, 24, 48, 48, 0});
}

TEST_CASE("profile: days of downtime have no records", "[sim][profile]") {
  Scenario scenario = with_profile(1, hourly());
  scenario.fleets[0].downtime = Downtime{FixedTime{days(3)}, FixedTime{days(2)}, 0};
  CHECK(first_days(scenario, 8) == std::vector<std::int64_t>{24, 24, 24, 0, 0, 24, 24, 24});
}

TEST_CASE("profile: membership of a register is neutral", "[sim][profile]") {
  // Nine devices are in service, the tenth is out of it and returns after a time of 10 days.
  DailyProfile daily = hourly();
  daily.per_day = 90;
  Scenario scenario = with_profile(0, daily);
  for (const char* serial : {"1", "2", "3", "4", "5", "6", "7", "8", "9"}) {
    scenario.fleets[0].members.push_back(member(serial, 1));
  }
  Member down = member("0", 1);
  down.known.down_since = day_number("2025-12-30");  // two days before the start
  scenario.fleets[0].members.push_back(down);
  scenario.fleets[0].count = 10;
  scenario.fleets[0].downtime = Downtime{FixedTime{days(36'525)}, FixedTime{days(5)}, 0};
  const auto all = played_records(play(scenario), {{}, scenario.start, scenario.end()});
  const DayNumber start = day_number("2026-01-01");
  CHECK(all.count({9, start + 2}) == 0);
  CHECK(all.count({9, start + 3}) == 1);
  for (const DayNumber day : {start, start + 2, start + 3, start + 100}) {
    std::int64_t of_day = 0;
    for (std::uint32_t device = 0; device < 10; ++device) {
      const auto found = all.find({device, day});
      of_day += found == all.end() ? 0 : found->second;
    }
    CHECK(of_day == 810);
  }
}

TEST_CASE("profile: uncertain paces differ by replicate and keep their sum", "[sim][profile]") {
  Scenario scenario = with_profile(0, hourly());
  for (const char* serial : {"1", "2", "3"}) {
    scenario.fleets[0].members.push_back(member(serial, 1));
    scenario.fleets[0].members.back().pace_cv = 0.3;
  }
  scenario.fleets[0].count = 3;
  const auto paces = [&](std::uint64_t replicate) {
    scenario.seed.replicate = replicate;
    const World world = build_world(scenario);
    std::vector<double> out;
    for (std::uint32_t device = 0; device < 3; ++device) {
      out.push_back(world.day_context(device, hourly(), 1).device.pace);
    }
    return out;
  };
  for (std::uint64_t r = 0; r < 5; ++r) CHECK(mean_of(paces(r)) == Approx(1));
  CHECK(paces(0) != paces(1));
}

TEST_CASE("fleet: a register gives names, organisations, plans and equipment", "[sim][fleet]") {
  Scenario scenario = with_profile(0, hourly());
  Fleet& fleet = scenario.fleets[0];
  Member first = member("X1", 1, 1);
  first.plan = billing::Plan::pro;
  first.asset_code = "C-1";
  first.connector = billing::Connector::third_party;
  first.iccid = "8944";
  Member disabled = member("X2", 1, 0);
  disabled.is_enabled = false;
  fleet.members = {first, disabled};
  fleet.count = 2;
  fleet.growth_per_month = 0.5;  // the third device follows the patterns
  const World world = build_world(scenario);
  REQUIRE(world.device_count() >= 3);
  CHECK(world.serial(DeviceId(0)) == "X1");
  CHECK(world.serial(DeviceId(2)) == "V3");
  CHECK(world.asset_name(0) == "Asset X1");
  CHECK(world.organisation_of[0] == 1);
  CHECK(world.organisation_of[1] == 0);
  CHECK(world.device(0).connector == billing::Connector::third_party);
  CHECK(world.device(0).connector_is_set);
  CHECK(world.device(0).iccid == "8944");
  DueCommand due = due_for_device(world, 0, 0);
  due.kind = CommandKind::create_asset;
  const Command command = spell_out(world, due);
  CHECK(command.asset_code == "C-1");
  CHECK(command.value == to_string(billing::Plan::pro));
  const Played played = play(scenario);
  CHECK(played.refusals.empty());
  std::map<std::uint32_t, int> created;
  for (const auto& fact : played.decided) {
    if (fact.kind == Kind::asset_created) ++created[fact.device.value()];
  }
  CHECK(created[0] == 1);
  CHECK(created[1] == 0);  // its asset is disabled
}

TEST_CASE("fleet: churn removes its share of the devices each month", "[sim][fleet]") {
  Scenario scenario = with_fleet(2000);
  scenario.fleets[0].churn = Chance::of(0.1);
  const auto leaving = [&](std::int64_t count) {
    scenario.fleets[0].count = count;
    const World world = build_world(scenario);
    std::map<std::string, Instant> out;
    for (std::uint32_t o = 0; o < 2; ++o) {
      OrganisationModel organisation(world, o);
      for (const DueCommand& due : organisation.commands({scenario.start, scenario.end()})) {
        if (due.kind == CommandKind::disable_asset) out[world.asset_name(due.subject)] = due.at;
      }
    }
    return out;
  };
  const auto ends = leaving(2000);
  std::map<int, int> left;
  for (const auto& [asset, end] : ends) ++left[date_of(end).month];
  double expected = 200;
  for (int month = 1; month <= 4; ++month, expected *= 0.9) {
    CHECK(left[month] == Approx(expected).margin(4 * std::sqrt(expected)));
  }
  // A device leaves at the same instant in a fleet of another size.
  const auto of_few = leaving(500);
  CHECK(of_few.size() > 100);
  for (const auto& [asset, end] : of_few) CHECK(ends.at(asset) == end);
}

TEST_CASE("profile: each replicate has its row of the fitted draws", "[sim][profile]") {
  Scenario scenario = with_profile(1, hourly());
  for (const double per_day : {30.0, 40.0}) {
    FitDraw draw;
    draw.per_day = per_day;
    draw.effect.holidays = {{day_number("2026-01-02"), 0.5}};
    scenario.fleets[0].draws.push_back(draw);
  }
  for (const std::uint64_t replicate : {0UL, 1UL, 2UL}) {
    scenario.seed.replicate = replicate;
    const std::int64_t per_day = replicate == 1 ? 40 : 30;
    CHECK(first_days(scenario, 3) == std::vector<std::int64_t>{per_day, per_day / 2, per_day});
  }
}

}  // namespace fleetbill::sim::test
