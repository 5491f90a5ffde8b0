#include "forecast/score.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

namespace fleetbill::forecast {
namespace {

constexpr double kExact = 1e-12;

Scored day_of_fleet(sim::DayNumber day, double actual, const Quantiles& predicted, double below) {
  Scored out;
  out.name = "all";
  out.origin = day - 1;
  out.first = out.last = day;
  out.predicted = out.flat = out.seasonal = predicted;
  out.mean = predicted[3];
  out.actual = actual;
  out.below = out.up_to = below;
  return out;
}

}  // namespace

TEST_CASE("score: quantiles are linear between the values of a sample", "[forecast][score]") {
  // 0, 1, …, 20: the quantile of level p is 20 p.
  std::vector<double> sample(21);
  std::iota(sample.rbegin(), sample.rend(), 0.0);
  const Quantiles of = quantiles(sample);
  for (std::size_t i = 0; i < of.size(); ++i) CHECK(of[i] == Approx(20 * kLevels[i]));
  CHECK(quantiles({7}) == Quantiles{7, 7, 7, 7, 7, 7, 7});
}

TEST_CASE("score: the interval score is the sum of its parts by hand", "[forecast][score]") {
  const Quantiles predicted{10, 20, 30, 40, 50, 60, 70};
  // Widths 60, 40, 20 at levels 0.05, 0.1, 0.25: 2 (3 + 4 + 5) / 7.
  const double dispersion = 24.0 / 7;
  struct Example {
    double actual, under, over;
  };
  for (const Example& example :
       {Example{40, 0, 0}, Example{45, 5, 0}, Example{75, 95, 0}, Example{15, 0, 65}}) {
    CAPTURE(example.actual);
    // Above: beyond 50, 60 and 70 twice each, and the median once: 2 (25 + 15 + 5) + 35 = 125.
    const IntervalScore score = interval_score(predicted, example.actual);
    CHECK(score.dispersion == Approx(dispersion));
    const double under = example.actual == 75 ? 125.0 : example.under;
    // Below: 2 (15 + 5 + 0) + 25 = 65.
    CHECK(score.under == Approx(under / 7).margin(kExact));
    CHECK(score.over == Approx(example.over / 7).margin(kExact));
  }
}

TEST_CASE("score: simple forecasts are what can be computed by hand", "[forecast][score]") {
  // Four weeks of 1 to 7: the mean is 4, and each week repeats.
  std::vector<double> history;
  for (int day = 0; day < 28; ++day) history.push_back(1 + day % 7);
  const SimpleForecasts tomorrow = simple_forecasts(history, 1, 1);
  CHECK(tomorrow.flat[3] == Approx(4));
  CHECK(tomorrow.seasonal[0] == Approx(1));
  CHECK(tomorrow.seasonal[6] == Approx(1));
  CHECK(simple_forecasts(history, 5, 1).seasonal[3] == Approx(5));
  const SimpleForecasts week = simple_forecasts(history, 1, 7);
  CHECK(week.flat[3] == Approx(28));
  CHECK(week.seasonal[3] == Approx(28));
  CHECK(simple_forecasts(std::vector<double>{0, 0, 0}, 1, 1).flat[6] == Approx(0));
}

TEST_CASE("score: rows of one cluster count once", "[forecast][score]") {
  const std::vector<double> values{1, 1, 0, 0};
  const ClusteredMean apart = clustered_mean(values, std::vector<std::int64_t>{0, 1, 2, 3}, 0.95);
  const ClusteredMean together =
      clustered_mean(values, std::vector<std::int64_t>{0, 0, 1, 1}, 0.95);
  CHECK(apart.mean == Approx(0.5));
  // t(3) at 97.5 % is 3.1824, the standard error of four values ±0.5 is 0.5 / √3.
  CHECK(apart.half_width == Approx(3.18245 * 0.5 / std::sqrt(3)).epsilon(1e-5));
  // t(1) is 12.7062; two clusters with sums ±1 of four rows: √(2 · 2) / 4.
  CHECK(together.half_width == Approx(12.7062 * 0.5).epsilon(1e-5));
  CHECK(std::isinf(clustered_mean(values, std::vector<std::int64_t>{5, 5, 5, 5}, 0.95).half_width));
}

TEST_CASE("score: verdicts follow the place of the truth in the forecast", "[forecast][score]") {
  const Quantiles predicted{10, 20, 30, 40, 50, 60, 70};
  struct Example {
    std::string what;
    double (*place)(int);
    std::vector<std::string> verdicts;
  };
  const std::vector<Example> examples{
      {"evenly spread", [](int i) { return (i % 20 + 0.5) / 20; }, {}},
      {"in the tails", [](int i) { return i % 2 == 0 ? 0.01 : 0.99; }, {"too narrow"}},
      {"in the middle", [](int i) { return 0.4 + 0.2 * (i % 20) / 20; }, {"too wide"}},
      {"always above",
       [](int i) { return 0.8 + 0.2 * (i % 20 + 0.5) / 20; },
       {"too narrow", "biased"}},
  };
  for (const Example& example : examples) {
    CAPTURE(example.what);
    std::vector<Scored> forecasts;
    for (int i = 0; i < 200; ++i) {
      forecasts.push_back(day_of_fleet(i, 40, predicted, example.place(i)));
    }
    const auto summary = summarise(forecasts, 1);
    REQUIRE(summary.size() == 1);
    CHECK(summary[0].verdicts == example.verdicts);
    CHECK(summary[0].skill.mean == Approx(0).margin(kExact));
    CHECK(summary[0].bias == Approx(0).margin(kExact));
  }
}

}  // namespace fleetbill::forecast
