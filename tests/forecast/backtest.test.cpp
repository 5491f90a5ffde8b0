#include "forecast/backtest.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "billing/units/error.hpp"
#include "truths.hpp"

namespace fleetbill::forecast {

TEST_CASE("backtest: origins follow from the length of the history", "[forecast][backtest]") {
  struct Example {
    std::size_t days;
    BacktestOptions options;
    std::size_t first, step, origins, horizon;
  };
  BacktestOptions chosen;
  chosen.first_known = 60;
  chosen.step = 10;
  chosen.horizon = 20;
  const std::vector<Example> examples{
      // Half of 24 days is known; four fifths of the other half are the horizon.
      {24, {}, 12, 1, 11, 9},
      // 90 days of a year are known; (275 − 31) / 12 days between the origins.
      {365, {}, 90, 20, 13, 31},
      {100, chosen, 60, 10, 3, 20},
  };
  for (const Example& example : examples) {
    CAPTURE(example.days);
    const BacktestPlan plan =
        plan_backtest(test::constant_history(1, example.days, 1), example.options);
    CHECK(plan.horizon == example.horizon);
    REQUIRE(plan.known.size() == example.origins);
    CHECK(plan.known[0] == example.first);
    CHECK(plan.known[1] == example.first + example.step);
  }
  CHECK_THROWS_WITH(plan_backtest(test::constant_history(1, 13, 1), {}),
                    "a backtest needs 14 complete days or more; there are 13");
  BacktestOptions late;
  late.first_known = 40;
  CHECK_THROWS_WITH(plan_backtest(test::constant_history(1, 40, 1), late),
                    "a backtest needs 42 complete days or more; there are 40");
}

TEST_CASE("backtest: origins in a long silence are omitted", "[forecast][backtest]") {
  DailyHistory history = test::play_truth(test::Truth::poisson, 4, 3, 200);
  for (std::size_t device = 0; device < 3; ++device) {
    for (std::size_t day = 40; day < 170; ++day) history.records[device * 200 + day] = 0;
  }
  BacktestOptions options;
  options.most_days = 30;
  options.first_known = 30;
  options.step = 20;
  options.horizon = 10;
  options.replicates = 20;
  const BacktestPlan plan = plan_backtest(history, options);
  CHECK(plan.known == std::vector<std::size_t>{30, 50, 190});
  for (const std::size_t known : plan.known) {
    CHECK_NOTHROW(backtest_origin(history, known, 10, options));
  }
  options.first_known = 90;
  options.step = 60;
  CHECK_THROWS_WITH(
      plan_backtest(history, options),
      "no origin of the backtest has messages in the 30 days before it; pass a longer "
      "--history");
}

TEST_CASE("backtest: one device, or one record, can be forecast", "[forecast][backtest]") {
  DailyHistory one = test::constant_history(1, 40, 3);
  DailyHistory rare = test::constant_history(2, 40, 0);
  rare.records[5] = 1;
  for (const DailyHistory& history : {one, rare}) {
    for (const Scored& of : backtest_origin(history, 30, 7, {})) {
      CHECK(std::is_sorted(of.predicted.begin(), of.predicted.end()));
      CHECK(std::isfinite(of.mean));
    }
  }
}

TEST_CASE("backtest: each day and the sum of each series, with what came", "[forecast][backtest]") {
  DailyHistory history = test::play_truth(test::Truth::poisson, 4, 12, 40);
  history.organisations = {"one", "two"};
  for (std::size_t device = 6; device < 12; ++device) history.organisation_of[device] = 1;
  BacktestOptions options;
  options.most_devices = 3;
  options.replicates = 50;
  const auto scored = backtest_origin(history, 33, 7, options);
  // The fleet, two organisations and three devices: seven days and a sum each.
  REQUIRE(scored.size() == 6 * 8);
  double days = 0;
  double organisations = 0;
  for (const Scored& of : scored) {
    CHECK(of.origin == history.first + 32);
    CHECK(std::is_sorted(of.predicted.begin(), of.predicted.end()));
    CHECK(of.predicted[0] >= 0);
    CHECK(of.below <= of.up_to);
    if (of.level == SeriesLevel::fleet && !of.is_sum()) days += of.actual;
    if (of.level == SeriesLevel::organisation && of.is_sum()) organisations += of.actual;
    if (of.level != SeriesLevel::fleet || !of.is_sum()) continue;
    CHECK(of.first == history.first + 33);
    CHECK(of.last == history.first + 39);
    CHECK(of.mean == Approx(12 * 5 * 7).epsilon(0.1));
  }
  const double sum = scored[7].actual;
  CHECK(days == Approx(sum));
  CHECK(organisations == Approx(sum));
}

TEST_CASE("backtest: the future is not known", "[forecast][backtest]") {
  DailyHistory history = test::play_truth(test::Truth::shared_shocks, 6, 20, 60);
  const auto before = backtest_origin(history, 45, 7, {});
  for (std::size_t device = 0; device < 20; ++device) {
    for (std::size_t day = 45; day < 60; ++day) history.records[device * 60 + day] *= 100;
  }
  const auto after = backtest_origin(history, 45, 7, {});
  REQUIRE(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    CHECK(before[i].predicted == after[i].predicted);
    CHECK(before[i].flat == after[i].flat);
  }
}

}  // namespace fleetbill::forecast
