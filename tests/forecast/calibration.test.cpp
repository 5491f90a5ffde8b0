#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "forecast/backtest.hpp"
#include "forecast/fleet_fit.hpp"
#include "tests/units/case_count.hpp"
#include "truths.hpp"

namespace fleetbill::forecast {
namespace {

using test::Truth;

constexpr std::size_t kHorizon = 14;
constexpr std::size_t kKnown = 56;
constexpr std::size_t kDevices = 60;

/// FLEETBILL_LONG=1: as many fleets as tell the nominal coverage within 3.5 points.
int fleet_count() {
  const bool is_long = std::getenv("FLEETBILL_LONG") != nullptr;
  return is_long ? 500 : fleetbill::test::case_count(60);
}

/// Calls `work(i)` for i below `count` on two threads.
template <class Work>
void on_two_threads(int count, const Work& work) {
  std::atomic<int> next{0};
  const auto loop = [&] {
    for (int i = next++; i < count; i = next++) work(i);
  };
  std::thread other(loop);
  loop();
  other.join();
}

/// How often the truth was inside the central intervals.
struct Coverage {
  int in_80 = 0;
  int in_50 = 0;
  int count = 0;

  void add(const Scored& of) {
    const double from_middle = std::abs(place_of(of) - 0.5);
    in_80 += from_middle <= 0.4 ? 1 : 0;
    in_50 += from_middle <= 0.25 ? 1 : 0;
    ++count;
  }
  [[nodiscard]] double share_80() const { return static_cast<double>(in_80) / count; }
  [[nodiscard]] double share_50() const { return static_cast<double>(in_50) / count; }
  /// Half of the interval that covers the true share in all but one of a thousand tests.
  [[nodiscard]] double half_width(double nominal) const {
    return 3.3 * std::sqrt(nominal * (1 - nominal) / count);
  }
};

/// Forecasts one day and the sum of 14 days of each fleet and of one of its devices.
std::map<std::string, Coverage> coverage_of(Truth truth) {
  const int count = fleet_count();
  std::vector<std::vector<Scored>> scored(static_cast<std::size_t>(count));
  on_two_threads(count, [&](int i) {
    const auto seed = static_cast<std::uint64_t>(i);
    const DailyHistory history = test::play_truth(truth, seed, kDevices, kKnown + kHorizon);
    BacktestOptions options;
    options.seed = seed;
    options.most_devices = 1;
    scored[seed] = backtest_origin(history, kKnown, kHorizon, options);
  });
  std::map<std::string, Coverage> out;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    for (const Scored& of : scored[i]) {
      // One day of each fleet: its days are not independent.
      const bool chosen = of.first == of.origin + 1 + static_cast<sim::DayNumber>(i % kHorizon);
      if (!of.is_sum() && !chosen) continue;
      out[std::string(to_string(of.level)) + (of.is_sum() ? " sum" : " day")].add(of);
    }
  }
  return out;
}

}  // namespace

// Repeat with many fleets: FLEETBILL_LONG=1 forecast_tests '[calibration]'.
TEST_CASE("forecast: intervals contain the truth as often as they say", "[forecast][calibration]") {
  for (const Truth truth : test::kTruths) {
    const bool has_shocks = truth == Truth::shared_shocks || truth == Truth::churn;
    for (const auto& [what, coverage] : coverage_of(truth)) {
      CAPTURE(to_string(truth), what, coverage.count, coverage.share_80(), coverage.share_50());
      // Beyond chance: integrating over a grid makes fleets without shared shocks a little too
      // wide.
      const double wide = has_shocks ? 0.02 : 0.06;
      CHECK(coverage.share_80() > 0.78 - coverage.half_width(0.8));
      CHECK(coverage.share_80() < 0.82 + wide + coverage.half_width(0.8));
      CHECK(coverage.share_50() > 0.48 - coverage.half_width(0.5));
      CHECK(coverage.share_50() < 0.52 + wide + coverage.half_width(0.5));
    }
  }
}

namespace {

/// A mistake planted in a fitted model, and what the backtest should say of it.
struct Fault {
  std::string name;
  void (*plant)(FleetModel&);
};

void scale_shocks(FleetModel& model, double factor) {
  for (EffectDraw& draw : model.draws) {
    draw.parameters.daily_sigma *= factor;
    draw.parameters.level_sigma *= factor;
  }
}

const std::vector<Fault>& faults() {
  static const std::vector<Fault> kFaults{
      {"sigma halved", [](FleetModel& model) { scale_shocks(model, 0.5); }},
      {"sigma doubled", [](FleetModel& model) { scale_shocks(model, 2); }},
      {"independent devices",
       [](FleetModel& model) {
         scale_shocks(model, 0);
         for (EffectDraw& draw : model.draws) draw.state.level = draw.state.daily = 0;
       }},
      {"2 % a week too fast",
       [](FleetModel& model) {
         // A week later on average, of a horizon of two.
         for (EffectDraw& draw : model.draws) draw.state.mean += 0.02;
       }},
      {"wrong weekday",
       [](FleetModel& model) {
         for (EffectDraw& draw : model.draws) {
           auto& days = draw.state.weekdays;
           std::rotate(days.begin(), days.begin() + 2, days.end());
         }
       }},
  };
  return kFaults;
}

constexpr std::size_t kOrigins = 60;

/// Whether a backtest of 60 origins finds a verdict against models with a fault; null: without.
bool is_noticed(const DailyHistory& history, const Fault* fault) {
  std::vector<Scored> scored;
  BacktestOptions options;
  options.most_devices = 10;
  options.replicates = 100;
  for (std::size_t i = 0; i < kOrigins; ++i) {
    const std::size_t known = kKnown + 3 * i;
    FitOptions fit;
    fit.horizon = 7;
    fit.draws = options.replicates;
    FleetModel model = fit_fleet(history, known, fit);
    if (fault != nullptr) fault->plant(model);
    const auto of_origin = score_model(history, model, known, 7, options);
    scored.insert(scored.end(), of_origin.begin(), of_origin.end());
  }
  const auto summary = summarise(scored, 7);
  return std::any_of(summary.begin(), summary.end(),
                     [](const ScoreSummary& of) { return !of.verdicts.empty(); });
}

constexpr std::size_t kBacktestDays = kKnown + 3 * kOrigins + 7;

}  // namespace

TEST_CASE("backtest: four of five planted faults are noticed", "[forecast][calibration]") {
  const DailyHistory history = test::play_truth(Truth::shared_shocks, 7, kDevices, kBacktestDays);
  std::vector<char> noticed(faults().size());
  on_two_threads(static_cast<int>(noticed.size()), [&](int i) {
    const auto at = static_cast<std::size_t>(i);
    noticed[at] = is_noticed(history, &faults()[at]) ? 1 : 0;
  });
  std::string missed;
  for (std::size_t i = 0; i < noticed.size(); ++i) {
    if (noticed[i] == 0) missed += " " + faults()[i].name;
  }
  CAPTURE(missed);
  CHECK(std::count(noticed.begin(), noticed.end(), 1) >= 4);
}

TEST_CASE("backtest: of true models at most one in twenty is suspected",
          "[forecast][calibration]") {
  const int count = std::getenv("FLEETBILL_LONG") != nullptr ? 40 : fleetbill::test::case_count(5);
  std::atomic<int> suspected{0};
  on_two_threads(count, [&](int i) {
    const DailyHistory history = test::play_truth(
        Truth::shared_shocks, static_cast<std::uint64_t>(100 + i), kDevices, kBacktestDays);
    suspected += is_noticed(history, nullptr) ? 1 : 0;
  });
  CHECK(suspected * 20 <= std::max(count, 20));
}

}  // namespace fleetbill::forecast
