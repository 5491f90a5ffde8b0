#include "truths.hpp"

#include <array>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <vector>

#include "sim/distribution.hpp"

namespace fleetbill::forecast::test {
namespace {

/// Random numbers of one fleet, in one sequence.
class Dice {
 public:
  Dice(Truth truth, std::uint64_t seed)
      : draw_({seed, 0}, static_cast<std::uint64_t>(truth), sim::Purpose::phase, 0) {}

  double uniform() {
    boost::random::uniform_01<double> distribution;
    return distribution(draw_);
  }
  double normal() { return sim::standard_normal(draw_); }
  double gamma(double shape) {
    boost::random::gamma_distribution<double> distribution(shape, 1 / shape);
    return distribution(draw_);
  }
  std::int32_t poisson(double mean) {
    if (!(mean > 0)) return 0;
    boost::random::poisson_distribution<std::int32_t, double> distribution(mean);
    return distribution(draw_);
  }
  /// Days until something with this daily probability happens, at least 1.
  std::size_t days_until(double probability) {
    return 1 + static_cast<std::size_t>(std::log(1 - uniform()) / std::log1p(-probability));
  }

 private:
  sim::Draw draw_;
};

sim::WeekdayFactors draw_weekdays(Dice& dice) {
  sim::WeekdayFactors out = sim::kNoWeekdays;
  double sum = 5;
  for (const std::size_t day : {5U, 6U}) sum += out[day] = 0.3 + 0.7 * dice.uniform();
  for (double& factor : out) factor *= 7 / sum;
  return out;
}

/// Returns the logarithm of the fleet's shared effect by day.
std::vector<double> draw_shocks(Dice& dice, std::size_t days) {
  const double sigma = 0.05 + 0.35 * dice.uniform();
  const double memory = std::array{0.0, 0.5, 0.9}[static_cast<std::size_t>(3 * dice.uniform())];
  std::vector<double> out;
  for (std::size_t day = 0; day < days; ++day) {
    const double innovation = sigma * dice.normal();
    out.push_back(day == 0 ? innovation
                           : memory * out.back() + std::sqrt(1 - memory * memory) * innovation);
  }
  return out;
}

/// Returns on which days a device is in service: half of the devices leave some day, all pause.
std::vector<char> draw_service(Dice& dice, std::size_t days) {
  std::vector<char> out(days, 1);
  if (dice.uniform() < 0.5) {
    for (std::size_t day = dice.days_until(0.1 / 30); day < days; ++day) out[day] = 0;
  }
  for (std::size_t day = dice.days_until(0.02); day < days; day += dice.days_until(0.02)) {
    for (std::size_t left = dice.days_until(0.3); left > 0 && day < days; --left) out[day++] = 0;
  }
  return out;
}

}  // namespace

std::string to_string(Truth truth) {
  constexpr std::array kNames{"poisson", "overdispersed", "shared shocks", "churn", "sparse"};
  return kNames[static_cast<std::size_t>(truth)];
}

DailyHistory constant_history(std::size_t devices, std::size_t days, std::int32_t records) {
  DailyHistory out;
  out.first = 20'000;
  out.days = days;
  out.organisations = {"one"};
  for (std::size_t i = 0; i < devices; ++i) {
    out.devices.push_back("d" + std::to_string(i));
    out.organisation_of.push_back(0);
    out.begins.push_back(out.first);
    out.ends.push_back(1'000'000);
  }
  out.records.assign(devices * days, records);
  return out;
}

DailyHistory play_truth(Truth truth, std::uint64_t seed, std::size_t devices, std::size_t days) {
  Dice dice(truth, seed);
  DailyHistory out = constant_history(devices, days, 0);
  out.first += static_cast<sim::DayNumber>(7 * dice.uniform());
  const bool varies = truth != Truth::poisson && truth != Truth::sparse;
  const sim::WeekdayFactors weekdays = varies ? draw_weekdays(dice) : sim::kNoWeekdays;
  const double shape = truth == Truth::sparse ? 3 : 1 + 9 * dice.uniform();
  const bool has_shocks = truth == Truth::shared_shocks || truth == Truth::churn;
  const std::vector<double> shocks =
      has_shocks ? draw_shocks(dice, days) : std::vector<double>(days, 0);
  for (std::size_t device = 0; device < devices; ++device) {
    double pace = 5;
    if (varies) pace = 20 * dice.gamma(2);
    if (truth == Truth::sparse) pace = dice.gamma(2) / 7;
    const std::vector<char> service =
        truth == Truth::churn ? draw_service(dice, days) : std::vector<char>(days, 1);
    for (std::size_t day = 0; day < days; ++day) {
      double mean = pace * std::exp(shocks[day]) *
                    weekdays[sim::weekday(out.first + static_cast<sim::DayNumber>(day))];
      if (truth != Truth::poisson) mean *= dice.gamma(shape);
      const std::int32_t records = dice.poisson(mean);
      out.records[device * days + day] = service[day] != 0 ? records : 0;
    }
  }
  return out;
}

}  // namespace fleetbill::forecast::test
