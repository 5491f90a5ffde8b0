#include "sim/profile.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "tests/sim/moments.hpp"

namespace fleetbill::sim::test {
namespace {

constexpr Seed kSeed{42, 0};
constexpr DayNumber kMonday = 20'790 - 3;  // 2026-11-30

using Quantiles = std::vector<double>;

/// The records of `devices` devices of pace 1 on `days` days from a Monday on, device by device.
std::vector<double> records(const DailyProfile& profile, int devices, int days) {
  std::vector<double> out;
  for (int device = 0; device < devices; ++device) {
    const ProfileDevice of{static_cast<std::uint64_t>(device), 1, kNoWeekdays};
    DayMemory memory;
    for (int day = 0; day < days; ++day) {
      const auto n = records_of_day(profile, of, kSeed, kMonday + day, 1, memory);
      out.push_back(static_cast<double>(n));
    }
  }
  return out;
}

/// Each day of a device: `+` in service, `-` out of service.
std::string service(const Downtime& downtime, std::optional<DayNumber> down_since, int days) {
  Service state(downtime, kSeed, 7, kMonday, down_since);
  std::string out;
  for (int day = 0; day < days; ++day) {
    out += state.is_in_service(downtime, kSeed, 7, kMonday + day) ? '+' : '-';
  }
  return out;
}

}  // namespace

TEST_CASE("profile: 0 is a Monday and 6 a Sunday", "[sim][profile]") {
  CHECK(weekday(0) == 3);   // Thursday 1970-01-01
  CHECK(weekday(-1) == 2);  // the day before
  CHECK(weekday(-4) == 6);
  CHECK(weekday(20'788) == 1);  // Tuesday 2026-12-01
  CHECK(weekday(kMonday) == 0);
}

TEST_CASE("profile: a spread has mean 1 and the variance of its distribution", "[sim][profile]") {
  struct Example {
    const char* what;
    Spread spread;
    double variance;
  };
  const Example examples[] = {
      {"none", Spread(), 0},
      {"gamma 0.2", Spread::gamma(0.2), 0.04},
      {"gamma 0.7", Spread::gamma(0.7), 0.49},
      {"gamma 1", Spread::gamma(1), 1},
      {"equal quantiles", Spread::quantiles(Quantiles{3, 3}), 0},
      {"uniform from 0 to twice the mean", Spread::quantiles(Quantiles{0, 10}), 1.0 / 3},
      // Half of the days have no records. E x = 3/4, E x² = 36 (1/2)³ / 3 = 3/2; 3/2 · 16/9 − 1.
      {"half of them 0", Spread::quantiles(Quantiles{0, 0, 3}), 5.0 / 3},
  };
  for (const Example& example : examples) {
    INFO(example.what);
    std::vector<double> factors;
    for (std::uint64_t i = 0; i < 40'000; ++i) {
      DayMemory memory;
      factors.push_back(example.spread.factor(memory.advance(0, kSeed, i, 0)));
    }
    CHECK(mean_of(factors) == Approx(1).margin(4 * std::sqrt(example.variance / 40'000)));
    CHECK(variance_of(factors) == Approx(example.variance).epsilon(0.08));
    CHECK(example.spread.variance() == Approx(example.variance).epsilon(0.01).margin(1e-9));
  }
}

TEST_CASE("profile: the score of a factor is the inverse of the factor of a score",
          "[sim][profile]") {
  const Spread spread = Spread::gamma(0.5);
  for (const double score : {-2.9, -1.0, 0.0, 0.5, 2.5}) {
    CHECK(spread.score(spread.factor(score)) == Approx(score).margin(0.02));
  }
  CHECK(spread.score(0) == -3);
  CHECK(spread.score(100) == 3);
  CHECK(Spread().score(7) == 0);
  // A third of the levels has the factor 0: Φ⁻¹(1/6).
  CHECK(Spread::quantiles(Quantiles{0, 0, 1, 2}).score(0) == Approx(-0.967).margin(0.02));
}

TEST_CASE("profile: the records of a day have the mean and variance of their distribution",
          "[sim][profile]") {
  struct Example {
    const char* what;
    DailyProfile profile;
    double mean, variance;
  };
  const auto profile = [](double per_day, Spread gamma, std::optional<Spread> quantiles) {
    DailyProfile out;
    out.per_day = per_day;
    out.gamma = std::move(gamma);
    out.quantiles = std::move(quantiles);
    return out;
  };
  const Spread half = Spread::quantiles(Quantiles{0.5, 1.5});
  const Example examples[] = {
      {"Poisson", profile(2, Spread(), std::nullopt), 2, 2},
      {"rare Poisson", profile(0.1, Spread(), std::nullopt), 0.1, 0.1},
      {"negative binomial", profile(10, Spread::gamma(0.5), std::nullopt), 10, 10 + 25},
      {"many records without a spread", profile(100, Spread(), std::nullopt), 100, 100},
      // Var = 100² / 12, and of rounding by chance E f (1 − f) = 1/6.
      {"observed quantiles", profile(100, Spread(), half), 100, 10'000.0 / 12 + 1.0 / 6},
      {"observed quantiles, few records", profile(10, Spread(), half), 10, 10},
      {"both, many records", profile(30, Spread::gamma(1), half), 30, 75 + 1.0 / 6},
      {"both, few records", profile(5, Spread::gamma(1), half), 5, 5 + 25},
      {"no records", profile(0, Spread(), std::nullopt), 0, 0},
  };
  for (const Example& example : examples) {
    INFO(example.what);
    const auto all = records(example.profile, 300, 100);
    CHECK(mean_of(all) == Approx(example.mean).margin(4 * std::sqrt(example.variance / 30'000)));
    CHECK(variance_of(all) == Approx(example.variance).epsilon(0.08).margin(1e-9));
  }
}

TEST_CASE("profile: equal quantiles and a whole mean give the same number every day",
          "[sim][profile]") {
  DailyProfile profile;
  profile.per_day = 24;
  profile.quantiles = Spread::quantiles(Quantiles{1, 1});
  CHECK(records(profile, 20, 50) == std::vector<double>(1000, 24.0));
}

TEST_CASE("profile: pace, weekday and the factor of the day multiply the mean", "[sim][profile]") {
  DailyProfile profile;
  profile.per_day = 100;
  profile.by_weekday = {1, 1, 1, 1, 1, 0.5, 0};
  profile.quantiles = Spread::quantiles(Quantiles{1, 1});
  const ProfileDevice slow{1, 0.5, {1, 2, 1, 1, 1, 1, 1}};
  DayMemory memory;
  std::vector<std::int64_t> week;
  for (DayNumber day = kMonday; day < kMonday + 7; ++day) {
    week.push_back(records_of_day(profile, slow, kSeed, day, day == kMonday ? 3 : 1, memory));
  }
  CHECK(week == std::vector<std::int64_t>{150, 100, 50, 50, 50, 25, 0});
}

TEST_CASE("profile: a day has at most ten million records", "[sim][profile]") {
  DailyProfile profile;
  profile.per_day = 1e6;
  const ProfileDevice fast{1, 1e6, kNoWeekdays};
  for (const bool is_observed : {false, true}) {
    if (is_observed) profile.quantiles = Spread::quantiles(Quantiles{1, 1});
    DayMemory memory;
    CHECK(records_of_day(profile, fast, kSeed, kMonday, 1e6, memory) ==
          Approx(10'000'000).margin(20'000));
  }
}

TEST_CASE("profile: memory correlates a device's days", "[sim][profile]") {
  DailyProfile profile;
  profile.per_day = 10'000;
  profile.quantiles = Spread::quantiles(Quantiles{0, 2});
  constexpr int kDevices = 4000;
  for (const double memory : {0.0, 0.5, 0.9}) {
    INFO(memory);
    profile.memory = memory;
    const auto all = records(profile, kDevices, 3);
    std::vector<double> days[3];
    for (std::size_t i = 0; i < all.size(); ++i) days[i % 3].push_back(all[i]);
    // Uniform factors with normal scores of correlation r have the correlation 6/π asin(r/2).
    const auto expected = [](double r) { return 6 / 3.14159265 * std::asin(r / 2); };
    CHECK(correlation(days[0], days[1]) == Approx(expected(memory)).margin(4.0 / 63));
    CHECK(correlation(days[1], days[2]) == Approx(expected(memory)).margin(4.0 / 63));
    CHECK(correlation(days[0], days[2]) == Approx(expected(memory * memory)).margin(4.0 / 63));
    for (const auto& day : days) CHECK(variance_of(day) == Approx(1e8 / 3).epsilon(0.08));
  }
}

TEST_CASE("profile: a known score is remembered by its certainty", "[sim][profile]") {
  struct Example {
    double score, certainty, memory;
    double mean, variance;  // of the next day's score: memory · score, 1 − (memory · certainty)²
  };
  const Example examples[] = {
      {1.5, 1, 0.6, 0.9, 0.64}, {1.5, 0.5, 0.6, 0.9, 0.91}, {0, 0, 0.9, 0, 1}, {-2, 1, 0, 0, 1}};
  for (const Example& example : examples) {
    std::vector<double> scores;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
      DayMemory memory(example.score, example.certainty);
      scores.push_back(memory.advance(example.memory, kSeed, i, kMonday));
    }
    CHECK(mean_of(scores) == Approx(example.mean).margin(0.04));
    CHECK(variance_of(scores) == Approx(example.variance).epsilon(0.06));
  }
}

TEST_CASE("profile: devices that are not listed differ in pace and weekdays", "[sim][profile]") {
  DailyProfile profile;
  profile.pace_cv = 0.4;
  profile.weekdays_cv = 0.15;
  std::vector<double> paces, mondays, sundays;
  for (std::uint64_t entity = 0; entity < 10'000; ++entity) {
    const ProfileDevice device = draw_device(profile, kSeed, entity);
    CHECK(device.entity == entity);
    paces.push_back(device.pace);
    mondays.push_back(device.weekdays[0]);
    sundays.push_back(device.weekdays[6]);
  }
  CHECK(mean_of(paces) == Approx(1).margin(0.016));
  CHECK(std::sqrt(variance_of(paces)) == Approx(0.4).epsilon(0.05));
  for (const auto& days : {mondays, sundays}) {
    CHECK(mean_of(days) == Approx(1).margin(0.006));
    CHECK(std::sqrt(variance_of(days)) == Approx(0.15).epsilon(0.05));
  }
  CHECK(std::abs(correlation(mondays, sundays)) < 0.04);
  CHECK(std::abs(correlation(mondays, paces)) < 0.04);
  const ProfileDevice equal = draw_device(DailyProfile(), kSeed, 1);
  CHECK(equal.pace == 1);
  CHECK(equal.weekdays == kNoWeekdays);
}

TEST_CASE("profile: a device's days do not depend on those of others", "[sim][profile]") {
  DailyProfile profile;
  profile.per_day = 40;
  profile.memory = 0.5;
  profile.gamma = Spread::gamma(0.5);
  const auto of = [&](Seed seed, std::uint64_t entity) {
    std::vector<double> out;
    DayMemory memory;
    for (DayNumber day = 0; day < 3000; ++day) {
      const ProfileDevice device{entity, 1, kNoWeekdays};
      out.push_back(static_cast<double>(records_of_day(profile, device, seed, day, 1, memory)));
    }
    return out;
  };
  const auto one = of(kSeed, 1);
  CHECK(of(kSeed, 1) == one);
  CHECK(std::abs(correlation(one, of(kSeed, 2))) < 0.1);
  CHECK(std::abs(correlation(one, of({42, 1}, 1))) < 0.1);
  CHECK(std::abs(correlation(one, of({43, 0}, 1))) < 0.1);
}

// ---- times out of service ----------------------------------------------------------------------

TEST_CASE("downtime: days in and out of service follow each other", "[sim][profile]") {
  const auto fixed = [](Duration after, Duration length, double for_good) {
    return Downtime{FixedTime{after}, FixedTime{length}, for_good};
  };
  struct Example {
    const char* what;
    Downtime downtime;
    std::optional<DayNumber> down_since;
    const char* days;
  };
  const Example examples[] = {
      {"in service at first", fixed(days(3), days(2), 0), {}, "+++--+++--+"},
      {"parts of days are rounded up", fixed(hours(25), hours(1), 0), {}, "++-++-++-++"},
      {"for good", fixed(days(3), days(2), 1), {}, "+++--------"},
      {"down since the day before", fixed(days(3), days(2), 0), kMonday - 1, "-+++--+++--"},
      {"back on the first day", fixed(days(3), days(2), 0), kMonday - 2, "+++--+++--+"},
      {"down for longer than possible", fixed(days(3), days(2), 0), kMonday - 3, "-----------"},
      {"down, for good", fixed(days(3), days(9), 1), kMonday - 1, "-----------"},
  };
  for (const Example& example : examples) {
    INFO(example.what);
    CHECK(service(example.downtime, example.down_since, 11) == example.days);
  }
}

TEST_CASE("downtime: a length that is partly known has the distribution of the rest",
          "[sim][profile]") {
  // Uniform from 0 to 10 days, known to last at least 6 of them: 6 to 10 with 1/5 each.
  const Downtime downtime{FixedTime{days(1000)}, UniformTime{milliseconds(1), days(10)}, 0};
  std::vector<int> last(5);
  for (std::uint64_t entity = 0; entity < 5000; ++entity) {
    Service state(downtime, kSeed, entity, kMonday, kMonday - 6);
    std::size_t down = 0;
    while (!state.is_in_service(downtime, kSeed, entity, kMonday + static_cast<DayNumber>(down))) {
      ++down;
    }
    REQUIRE(down < last.size());
    ++last[down];
  }
  for (const int count : last) CHECK(count == Approx(1000).margin(4 * 28));
}

TEST_CASE("downtime: the expected service is the mean of the devices' service", "[sim][profile]") {
  constexpr std::size_t kDays = 40;
  constexpr std::uint64_t kEach = 6000;
  const TimeDistribution lengths[] = {ExponentialTime{days(4)}, LognormalTime{days(2), 1.3},
                                      FixedTime{days(5)}, UniformTime{hours(1), days(8)}};
  for (const TimeDistribution& length : lengths) {
    for (const double for_good : {0.0, 0.3}) {
      const Downtime downtime{ExponentialTime{days(12)}, length, for_good};
      const std::optional<std::int32_t> states[] = {std::nullopt, 1, 3};
      std::vector<ServiceState> devices;
      std::vector<double> in_service(kDays);
      for (std::uint64_t i = 0; i < kEach; ++i) {
        const auto down = states[i % 3];
        devices.push_back({1, down});
        Service state(downtime, kSeed, i, kMonday,
                      down ? std::optional(kMonday - *down) : std::nullopt);
        for (std::size_t day = 0; day < kDays; ++day) {
          const DayNumber at = kMonday + static_cast<DayNumber>(day);
          in_service[day] += state.is_in_service(downtime, kSeed, i, at) ? 1 : 0;
        }
      }
      const auto expected = expected_service(downtime, devices, kDays);
      REQUIRE(expected.size() == kDays);
      for (std::size_t day = 0; day < kDays; ++day) {
        INFO("length " << length.index() << ", for good " << for_good << ", day " << day);
        // In service now: a third. 4 · sqrt(6000 / 4) / 2000 at most.
        CHECK(in_service[day] / (kEach / 3.0) == Approx(expected[day]).margin(0.08));
      }
    }
  }
}

TEST_CASE("downtime: a fleet without downtime is always in service", "[sim][profile]") {
  const std::vector<ServiceState> devices{{2, std::nullopt}, {1, std::nullopt}};
  for (const double share : expected_service(Downtime(), devices, 50)) CHECK(share == Approx(1));
  CHECK(expected_service(Downtime(), {}, 2) == std::vector<double>{1, 1});
}

}  // namespace fleetbill::sim::test
