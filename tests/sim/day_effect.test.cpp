#include "sim/day_effect.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/sim/moments.hpp"

namespace fleetbill::sim::test {
namespace {

constexpr DayNumber kFirst = 20'000;
constexpr std::size_t kReplicates = 6000;

DayEffect rich_effect() {
  DayEffect effect;
  effect.daily_sigma = 0.3;
  effect.daily_memory = 0.5;
  effect.daily_share = 0.6;
  effect.level_sigma = 0.2;
  effect.level_time_constant = 10;
  return effect;
}

DayFactors factors_of(const DayEffect& effect, std::uint64_t replicate, DayNumber first = kFirst,
                      DayNumber end = kFirst + 40) {
  return {effect, {1, replicate}, "cabs", {}, first, end};
}

/// The logarithm of a day's factor in each replicate, without the mean that a variance costs.
std::vector<double> logs(const DayEffect& effect, DayNumber day) {
  const double half =
      (effect.daily_sigma * effect.daily_sigma + effect.level_sigma * effect.level_sigma) / 2;
  std::vector<double> out;
  for (std::size_t r = 0; r < kReplicates; ++r) {
    out.push_back(std::log(factors_of(effect, r).at(0, day)) + half);
  }
  return out;
}

}  // namespace

TEST_CASE("day effect: without a deviation each day has the factor 1", "[sim][profile]") {
  const DayFactors factors = factors_of(DayEffect(), 0);
  for (DayNumber day = kFirst; day < kFirst + 40; ++day) CHECK(factors.at(0, day) == 1);
}

TEST_CASE("day effect: factors have mean 1 on every day", "[sim][profile]") {
  const DayEffect effect = rich_effect();
  for (const DayNumber day : {kFirst, kFirst + 1, kFirst + 39}) {
    std::vector<double> factors;
    for (std::size_t r = 0; r < kReplicates; ++r) {
      factors.push_back(factors_of(effect, r).at(0, day));
    }
    // The variance of the logarithm is 0.13: sd = sqrt(e^0.13 − 1) = 0.37.
    CHECK(mean_of(factors) == Approx(1).margin(4 * 0.37 / std::sqrt(kReplicates)));
  }
}

TEST_CASE("day effect: without a state the first days vary as later ones", "[sim][profile]") {
  const DayEffect effect = rich_effect();
  const auto first = logs(effect, kFirst);
  const auto second = logs(effect, kFirst + 1);
  const auto last = logs(effect, kFirst + 39);
  for (const auto& day : {first, second, last}) {
    CHECK(mean_of(day) == Approx(0).margin(4 * 0.36 / std::sqrt(kReplicates)));
    CHECK(variance_of(day) == Approx(0.09 + 0.04).epsilon(0.08));
  }
  // Level 0.04 e^(−1/10), lasting part 0.6 · 0.09 · 0.5; the rest is independent.
  CHECK(covariance(first, second) == Approx(0.04 * std::exp(-0.1) + 0.027).margin(0.007));
  CHECK(covariance(first, last) == Approx(0.04 * std::exp(-3.9)).margin(0.007));
}

TEST_CASE("day effect: the first day after a state remembers it once", "[sim][profile]") {
  struct Example {
    const char* what;
    DayNumber at;  // of the state
    double days;   // from it to the first day
  };
  for (const Example& example :
       {Example{"the day before", kFirst - 1, 1}, Example{"five days before", kFirst - 5, 5}}) {
    INFO(example.what);
    DayEffect effect;
    effect.daily_memory = 0.5;
    effect.level_time_constant = 10;
    effect.state = DayEffect::State{example.at, 0.2, -0.1, {}};
    const DayFactors still = factors_of(effect, 0);
    for (const int later : {0, 1, 7}) {
      const double days = example.days + later;
      CHECK(std::log(still.at(0, kFirst + later)) ==
            Approx(0.2 * std::pow(0.5, days) - 0.1 * std::exp(-days / 10)));
    }
    DayEffect moving = rich_effect();
    moving.state = effect.state;
    const auto first = logs(moving, kFirst);
    const double lasting = std::pow(0.25, example.days);
    const double level = std::exp(-2 * example.days / 10);
    CHECK(mean_of(first) ==
          Approx(0.2 * std::pow(0.5, example.days) - 0.1 * std::exp(-example.days / 10))
              .margin(0.02));
    CHECK(variance_of(first) ==
          Approx(0.054 * (1 - lasting) + 0.036 + 0.04 * (1 - level)).epsilon(0.08));
  }
}

TEST_CASE("day effect: a day does not depend on the first day that is played", "[sim][profile]") {
  DayEffect effect = rich_effect();
  effect.state = DayEffect::State{kFirst - 1, 0.2, -0.1, {}};
  const DayFactors early = factors_of(effect, 3);
  const DayFactors late = factors_of(effect, 3, kFirst + 20);
  for (DayNumber day = kFirst + 20; day < kFirst + 40; ++day) {
    CHECK(late.at(0, day) == early.at(0, day));
  }
}

TEST_CASE("day effect: fleets and replicates have effects of their own", "[sim][profile]") {
  const DayEffect effect = rich_effect();
  std::vector<double> cabs, vans, others;
  for (std::uint64_t r = 0; r < kReplicates; ++r) {
    cabs.push_back(factors_of(effect, r).at(0, kFirst));
    others.push_back(factors_of(effect, r + kReplicates).at(0, kFirst));
    vans.push_back(DayFactors(effect, {1, r}, "vans", {}, kFirst, kFirst + 1).at(0, kFirst));
  }
  CHECK(std::abs(correlation(cabs, vans)) < 4 / std::sqrt(kReplicates));
  CHECK(std::abs(correlation(cabs, others)) < 4 / std::sqrt(kReplicates));
}

TEST_CASE("day effect: a holiday multiplies its day only", "[sim][profile]") {
  DayEffect effect;
  effect.holidays = {{kFirst + 1, 0}, {kFirst + 3, 0.5}, {kFirst - 1, 7}, {kFirst + 40, 7}};
  const DayFactors factors = factors_of(effect, 0);
  const double expected[] = {1, 0, 1, 0.5, 1};
  for (int i = 0; i < 5; ++i) CHECK(factors.at(0, kFirst + i) == expected[i]);
}

TEST_CASE("day effect: organisations only move the fleet's shares", "[sim][profile]") {
  DayEffect effect;
  effect.organisation_sigma = 0.3;
  effect.organisation_memory = 0.8;
  const std::vector<OrganisationShare> shares{{"North", 3}, {"South", 1}, {"Empty", 0}};
  std::vector<double> north, south, next_south;
  for (std::uint64_t r = 0; r < kReplicates; ++r) {
    const DayFactors factors(effect, {1, r}, "cabs", shares, kFirst, kFirst + 9);
    for (DayNumber day = kFirst; day < kFirst + 9; ++day) {
      REQUIRE((3 * factors.at(0, day) + factors.at(1, day)) / 4 == Approx(1));
    }
    north.push_back(factors.at(0, kFirst));
    south.push_back(factors.at(1, kFirst));
    next_south.push_back(factors.at(1, kFirst + 1));
  }
  CHECK(correlation(north, south) == Approx(-1).margin(1e-9));
  CHECK(correlation(south, next_south) == Approx(0.8).margin(0.03));
  // ln(south) − ln(north) = the difference of two independent effects.
  std::vector<double> difference;
  for (std::size_t i = 0; i < north.size(); ++i) {
    difference.push_back(std::log(south[i] / north[i]));
  }
  CHECK(variance_of(difference) == Approx(2 * 0.09).epsilon(0.08));
}

TEST_CASE("day effect: organisations start from their states", "[sim][profile]") {
  DayEffect effect;
  effect.organisation_sigma = 1e-9;
  effect.organisation_memory = 0.5;
  effect.state = DayEffect::State{kFirst - 1, 0, 0, {0.4}};  // that of the second is 0
  const std::vector<OrganisationShare> shares{{"North", 1}, {"South", 1}};
  const DayFactors factors(effect, {1, 0}, "cabs", shares, kFirst, kFirst + 2);
  CHECK(std::log(factors.at(0, kFirst) / factors.at(1, kFirst)) == Approx(0.2));
  CHECK(std::log(factors.at(0, kFirst + 1) / factors.at(1, kFirst + 1)) == Approx(0.1));
}

TEST_CASE("day effect: a scale divides the days that it has", "[sim][profile]") {
  DayFactors factors = factors_of(DayEffect(), 0, kFirst, kFirst + 4);
  factors.divide_by(std::vector<double>{1, 0.5, 0});
  const double expected[] = {1, 2, 1, 1};  // no device is in service on the third
  for (int i = 0; i < 4; ++i) CHECK(factors.at(0, kFirst + i) == expected[i]);
}

}  // namespace fleetbill::sim::test
