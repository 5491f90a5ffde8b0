#include "forecast/fleet_fit.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "forecast/daily_forecast.hpp"
#include "truths.hpp"

namespace fleetbill::forecast {
namespace {

using test::Truth;

FitOptions options_with(std::size_t horizon) {
  FitOptions out;
  out.horizon = horizon;
  out.draws = 50;
  return out;
}

/// Mean records of a device's forecast day, over replicates.
double mean_of(const FleetModel& model, const DailyHistory& history, std::size_t device,
               std::size_t days) {
  const DailyForecast forecast(model, history, days);
  double sum = 0;
  constexpr std::size_t kReplicates = 50;
  for (std::size_t replicate = 0; replicate < kReplicates; ++replicate) {
    const auto records = forecast.play({1, replicate});
    const auto begin = records.begin() + static_cast<std::ptrdiff_t>(device * days);
    sum += std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(days), 0.0);
  }
  return sum / static_cast<double>(kReplicates * days);
}

}  // namespace

TEST_CASE("fit: paces of devices are their means", "[forecast][fit]") {
  const DailyHistory history = test::play_truth(Truth::overdispersed, 3, 40, 84);
  const FleetModel model = fit_fleet(history, history.days, options_with(14));
  REQUIRE(model.devices.size() == 40);
  CHECK(model.origin == history.first + 83);
  for (const FittedDevice& device : model.devices) {
    const auto days = history.of(device.device);
    const double mean = std::accumulate(days.begin(), days.end(), 0.0) / 84;
    CAPTURE(device.device, mean, device.pace_cv);
    CHECK(std::abs(device.pace - mean) < 4 * mean * device.pace_cv + 0.2 * mean);
    CHECK_FALSE(device.is_regular);
  }
  CHECK(model.downtime_starts < 10);  // by chance, in 3,360 days
  CHECK(model.spread.gamma_cv > 0.2);
}

TEST_CASE("fit: a heartbeat is regular, and is forecast as such", "[forecast][fit]") {
  DailyHistory history = test::constant_history(5, 60, 144);
  for (std::size_t day = 0; day < 60; day += 3) history.records[day] = 143;
  const FleetModel model = fit_fleet(history, 60, options_with(14));
  const DailyForecast forecast(model, history, 14);
  for (const FittedDevice& device : model.devices) CHECK(device.is_regular);
  for (std::size_t replicate = 0; replicate < 20; ++replicate) {
    for (const std::int32_t records : forecast.play({1, replicate})) {
      CHECK((records == 0 || (records >= 142 && records <= 145)));
    }
  }
}

TEST_CASE("fit: a device out of service returns or does not, and others take its share",
          "[forecast][fit]") {
  DailyHistory history = test::play_truth(Truth::poisson, 5, 40, 84);
  for (std::size_t day = 60; day < 84; ++day) history.records[day] = 0;
  const FleetModel model = fit_fleet(history, 84, options_with(14));
  REQUIRE(model.devices[0].device == 0);
  CHECK(model.devices[0].has_downtime);
  CHECK(model.devices[0].days_silent == 24);
  CHECK(model.devices[0].down_probability > 0.99);
  CHECK(model.devices[0].pace == Approx(5).epsilon(0.2));
  CHECK(model.devices[1].down_probability < 0.1);
  CHECK(mean_of(model, history, 0, 14) < 3);
  CHECK(mean_of(model, history, 1, 14) == Approx(5).epsilon(0.2));
}

TEST_CASE("fit: paces that change lately are followed", "[forecast][fit]") {
  DailyHistory history = test::play_truth(Truth::poisson, 9, 30, 112);
  // A third of the devices records twice as much since four weeks.
  for (std::size_t device = 0; device < 10; ++device) {
    for (std::size_t day = 84; day < 112; ++day) history.records[device * 112 + day] *= 2;
  }
  const FleetModel model = fit_fleet(history, 112, options_with(31));
  CHECK(model.pace_drift > 0);
  double fast = 0;
  double slow = 0;
  for (const FittedDevice& device : model.devices) {
    (device.device < 10 ? fast : slow) += device.pace;
  }
  CHECK(fast / 10 / (slow / 20) == Approx(2).epsilon(0.15));
}

TEST_CASE("forecast: a replicate depends on its number alone", "[forecast][fit]") {
  const DailyHistory history = test::play_truth(Truth::churn, 2, 20, 70);
  const FleetModel model = fit_fleet(history, 60, options_with(10));
  const DailyForecast forecast(model, history, 10);
  const auto third = forecast.play({7, 3});
  static_cast<void>(forecast.play({7, 1}));
  CHECK(forecast.play({7, 3}) == third);
  CHECK(forecast.play({7, 4}) != third);
  CHECK(forecast.play({8, 3}) != third);
  // The first days do not depend on the horizon as long as the fleet's downtime is the same.
  const auto longer = DailyForecast(model, history, 14).play({7, 3});
  for (std::size_t device = 0; device < model.devices.size(); ++device) {
    for (std::size_t day = 0; day < 10; ++day) {
      CHECK(longer[device * 14 + day] == third[device * 10 + day]);
    }
  }
}

}  // namespace fleetbill::forecast
