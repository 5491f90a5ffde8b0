#include "forecast/window.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "truths.hpp"

namespace fleetbill::forecast {
namespace {

/// A device with ten records a day, except on the days [begin, end).
DailyHistory with_silence(std::size_t begin, std::size_t end) {
  DailyHistory out = test::constant_history(2, 60, 10);
  for (std::size_t day = begin; day < end; ++day) out.records[day] = 0;
  return out;
}

ServiceDays service_of(const DailyHistory& history, double pace) {
  const Window window = make_window(history, history.days, 120);
  return find_service_days(window, std::vector<double>(window.count(), pace), 0.3,
                           std::vector<double>(window.days, 0));
}

}  // namespace

TEST_CASE("window: the last days of devices with records in them", "[forecast][window]") {
  DailyHistory history = test::constant_history(4, 60, 10);
  for (std::size_t day = 40; day < 60; ++day) history.records[60 + day] = 0;  // device 1: silent
  for (std::size_t day = 0; day < 45; ++day) history.records[120 + day] = 0;  // device 2: late
  history.ends[3] = history.first + 50;                                       // device 3: disabled
  const Window window = make_window(history, 60, 20);
  CHECK(window.first == history.first + 40);
  CHECK(window.devices == std::vector<std::size_t>{0, 2});
  CHECK(window.begins == std::vector<std::size_t>{0, 5});
  CHECK(window.at(1, 4) == 0);
  CHECK(window.at(1, 5) == 10);
  CHECK(window.total(1) == 150);
  // Before day 50 the end of device 3 is not known, and device 1 had records.
  CHECK(make_window(history, 45, 20).devices == std::vector<std::size_t>{0, 1, 3});
}

TEST_CASE("window: a device begins when the register says so", "[forecast][window]") {
  DailyHistory history = with_silence(0, 40);
  CHECK(make_window(history, 60, 120).begins[0] == 40);
  history.begins[0] = history.first + 30;
  CHECK(make_window(history, 60, 120).begins[0] == 30);
}

TEST_CASE("service days: silences that chance does not explain", "[forecast][window]") {
  // At pace 10 and dispersion 0.3, P(0) = 4^(-1/0.3) = 0.0098; below 0.005 after two days.
  CHECK(std::exp(log_zero_probability(10, 0.3)) == Approx(0.00984).epsilon(0.001));
  CHECK(std::exp(log_zero_probability(2, 0)) == Approx(std::exp(-2)));
  struct Example {
    std::size_t begin, end;
    bool is_found, has_ended;
  };
  for (const Example& example : {Example{20, 21, false, true}, Example{20, 22, true, true},
                                 Example{50, 60, true, false}, Example{0, 5, true, true}}) {
    CAPTURE(example.begin, example.end);
    const ServiceDays service = service_of(with_silence(example.begin, example.end), 10);
    REQUIRE(service.silences.size() == (example.is_found ? 1 : 0));
    CHECK(service.share[example.begin] == (example.is_found ? 0 : 1));
    if (!example.is_found) continue;
    CHECK(service.silences[0].length == example.end - example.begin);
    CHECK(service.silences[0].seen_after == 2);
    CHECK(service.silences[0].has_ended == example.has_ended);
  }
}

TEST_CASE("service days: a rare device is always in service", "[forecast][window]") {
  const ServiceDays service = service_of(with_silence(10, 40), 0.2);
  CHECK(service.is_visible[0] == 0);
  CHECK(service.silences.empty());
  CHECK(service.share[20] == 1);
}

TEST_CASE("service days: a silence that is too short to tell is judged by probability",
          "[forecast][window]") {
  const DailyHistory history = with_silence(59, 60);
  const Window window = make_window(history, 60, 120);
  ServiceDays service = service_of(history, 10);
  service.silences.push_back({1, 5, 3, 2, true});  // so that silences happen
  judge_last_silences(window, service);
  const double share = service.share[59];
  // Out of service with 1.5 / 120 a day, or in service without records with 0.0098.
  CHECK(share == Approx(0.00984 / (0.00984 + 1.5 / 120)).epsilon(0.01));
  CHECK(service.share[58] == 1);
}

}  // namespace fleetbill::forecast
