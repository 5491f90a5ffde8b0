#include "sim/profile.hpp"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <map>

#include "billing/units/error.hpp"

namespace fleetbill::sim {
namespace {

// Scores of the table of a spread: from -kMostScore to kMostScore, in equal steps.
constexpr double kMostScore = 4;
constexpr double kScoreSteps = 64;  // per unit
constexpr std::size_t kScores = 2 * 4 * 64 + 1;

double score_at(std::size_t i) { return static_cast<double>(i) / kScoreSteps - kMostScore; }

double normal_level(double score) { return boost::math::cdf(boost::math::normal(), score); }

}  // namespace

Spread::Spread(std::vector<double> values) : values_(std::move(values)) {
  double mean = 0;
  double square = 0;
  double weights = 0;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const double weight = boost::math::pdf(boost::math::normal(), score_at(i));
    weights += weight;
    mean += weight * values_[i];
    square += weight * values_[i] * values_[i];
  }
  mean /= weights;
  for (double& value : values_) value /= mean;
  variance_ = square / weights / (mean * mean) - 1;
}

Spread Spread::gamma(double cv) {
  FLEETBILL_ASSERT(cv > 0, "a spread is positive");
  const double shape = 1 / (cv * cv);
  const boost::math::gamma_distribution<double> gamma(shape, 1 / shape);
  std::vector<double> values;
  for (std::size_t i = 0; i < kScores; ++i) {
    values.push_back(boost::math::quantile(gamma, normal_level(score_at(i))));
  }
  return Spread(std::move(values));
}

Spread Spread::quantiles(std::span<const double> quantiles) {
  FLEETBILL_ASSERT(quantiles.size() >= 2, "a spread has two quantiles or more");
  std::vector<double> values;
  for (std::size_t i = 0; i < kScores; ++i) {
    const double at = normal_level(score_at(i)) * static_cast<double>(quantiles.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(at), quantiles.size() - 2);
    const double part = at - static_cast<double>(below);
    values.push_back(quantiles[below] + part * (quantiles[below + 1] - quantiles[below]));
  }
  return Spread(std::move(values));
}

double Spread::factor(double score) const {
  if (values_.empty()) return 1;
  const double at = (std::clamp(score, -kMostScore, kMostScore) + kMostScore) * kScoreSteps;
  const auto below = std::min(static_cast<std::size_t>(at), values_.size() - 2);
  const double part = at - static_cast<double>(below);
  return values_[below] + part * (values_[below + 1] - values_[below]);
}

double Spread::score(double factor) const {
  if (values_.empty()) return 0;
  // Of equal values, such as days without records, the level in their middle.
  const auto [first, last] = std::equal_range(values_.begin(), values_.end(), factor);
  const auto level_of = [&](auto value) {
    return normal_level(score_at(static_cast<std::size_t>(value - values_.begin())));
  };
  const double level = (level_of(first) + level_of(last)) / 2;
  if (!(level < 1)) return 3;
  return std::clamp(boost::math::quantile(boost::math::normal(), level), -3.0, 3.0);
}

ProfileDevice draw_device(const DailyProfile& profile, Seed seed, std::uint64_t entity) {
  ProfileDevice out;
  out.entity = entity;
  if (profile.pace_cv > 0) {
    const double shape = 1 / (profile.pace_cv * profile.pace_cv);
    boost::random::gamma_distribution<double> gamma(shape, 1 / shape);
    Draw draw(seed, entity, Purpose::pace, 0);
    out.pace = gamma(draw);
  }
  if (profile.weekdays_cv > 0) {
    const double sigma = std::sqrt(std::log1p(profile.weekdays_cv * profile.weekdays_cv));
    for (std::size_t i = 0; i < out.weekdays.size(); ++i) {
      Draw draw(seed, entity, Purpose::own_weekday, i);
      out.weekdays[i] = std::exp(sigma * standard_normal(draw) - sigma * sigma / 2);
    }
  }
  return out;
}

std::vector<double> draw_paces(std::span<const PaceEstimate> estimates, Seed seed) {
  std::vector<double> out;
  double fitted = 0;
  double drawn = 0;
  for (const PaceEstimate& estimate : estimates) {
    double pace = estimate.pace;
    if (estimate.cv > 0) {
      const double shape = 1 / (estimate.cv * estimate.cv);
      boost::random::gamma_distribution<double> gamma(shape, estimate.pace / shape);
      Draw draw(seed, estimate.entity, Purpose::pace, 0);
      pace = gamma(draw);
    }
    out.push_back(pace);
    fitted += estimate.pace;
    drawn += pace;
  }
  if (!(drawn > 0)) return out;
  for (double& pace : out) pace *= fitted / drawn;
  return out;
}

double DayMemory::advance(double memory, Seed seed, std::uint64_t entity, DayNumber day) {
  Draw draw(seed, entity, Purpose::device_memory, static_cast<std::uint64_t>(day));
  const double innovation = standard_normal(draw);
  const double known = memory * memory * (1 - double{rest_});
  score_ = static_cast<float>(memory * double{score_} + std::sqrt(1 - known) * innovation);
  rest_ = 0;
  return score_;
}

std::int64_t records_of_day(const DailyProfile& profile, const ProfileDevice& device, Seed seed,
                            DayNumber day, double factor, DayMemory& memory) {
  const std::size_t of_week = weekday(day);
  const double usual = profile.per_day * device.pace;
  constexpr double kMost = 10'000'000;  // more than one in 10 ms: no device
  const double mean =
      std::min(kMost, usual * profile.by_weekday[of_week] * device.weekdays[of_week] * factor);
  Draw draw(seed, device.entity, Purpose::profile_count, static_cast<std::uint64_t>(day));
  const double score = profile.memory > 0 ? memory.advance(profile.memory, seed, device.entity, day)
                                          : standard_normal(draw);
  if (!(mean > 0)) return 0;
  if (profile.quantiles && usual > kLargeMean) {
    boost::random::uniform_01<double> uniform;
    const double of_day = std::min(kMost, mean * profile.quantiles->factor(score));
    return static_cast<std::int64_t>(of_day + uniform(draw));
  }
  if (profile.regularity > 0) {
    const double trials = std::max(1.0, std::round(mean / profile.regularity));
    boost::random::binomial_distribution<std::int64_t, double> binomial(
        static_cast<std::int64_t>(trials), std::min(mean / trials, 1.0));
    return binomial(draw);
  }
  const double of_day = std::min(kMost, mean * profile.gamma.factor(score));
  if (!(of_day > 0)) return 0;
  boost::random::poisson_distribution<std::int64_t, double> poisson(of_day);
  return poisson(draw);
}

namespace {

constexpr DayNumber kNoDay = 1'000'000;  // in the year 4707

DayNumber whole_days(Duration duration) {
  return static_cast<DayNumber>((duration.ms + kMsPerDay - 1) / kMsPerDay);
}

DayNumber length_of(const Downtime& downtime, Seed seed, std::uint64_t entity,
                    std::uint32_t spell) {
  Draw fate(seed, entity, Purpose::downtime_for_good, spell);
  if (Chance::of(downtime.for_good).happens(fate)) return kNoDay;
  return whole_days(sample(downtime.length, Draw(seed, entity, Purpose::downtime_length, spell)));
}

/// Returns the length of a time out of service that has lasted `known` days already, at least
/// that: whole days are rounded up, so that only `known` - 1 days are certain to have passed.
DayNumber length_from(const Downtime& downtime, Seed seed, std::uint64_t entity, DayNumber known) {
  const Duration passed = days(known - 1);
  const double lasts = probability_above(downtime.length, passed);
  if (!(lasts > 0)) return kNoDay;
  const double good = downtime.for_good / (downtime.for_good + (1 - downtime.for_good) * lasts);
  if (Chance::of(good).happens(Draw(seed, entity, Purpose::downtime_for_good, 0))) return kNoDay;
  const Draw draw(seed, entity, Purpose::downtime_length, 0);
  return std::max(known, whole_days(sample_above(downtime.length, passed, draw)));
}

/// Probabilities that a duration is 1, 2, … whole days, rounded up.
std::vector<double> by_day(const TimeDistribution& distribution, std::size_t count) {
  std::vector<double> out{0};
  double above = 1;
  for (std::size_t day = 1; day <= count; ++day) {
    const double next = probability_above(distribution, days(static_cast<std::int64_t>(day)));
    out.push_back(above - next);
    above = next;
  }
  return out;
}

}  // namespace

Service::Service(const Downtime& downtime, Seed seed, std::uint64_t entity, DayNumber first,
                 std::optional<DayNumber> down_since) {
  if (down_since) {
    FLEETBILL_ASSERT(*down_since < first, "a device is out of service before its first day");
    state_ = 1;
    until_ = *down_since + length_from(downtime, seed, entity, first - *down_since);
  } else {
    until_ =
        first + whole_days(sample(downtime.after, Draw(seed, entity, Purpose::downtime_after, 0)));
  }
}

bool Service::is_in_service(const Downtime& downtime, Seed seed, std::uint64_t entity,
                            DayNumber day) {
  while (day >= until_) {
    ++state_;
    if (in_service()) {
      const Draw draw(seed, entity, Purpose::downtime_after, spell());
      until_ += whole_days(sample(downtime.after, draw));
    } else {
      until_ += length_of(downtime, seed, entity, spell());
    }
  }
  return in_service();
}

std::vector<double> expected_service(const Downtime& downtime,
                                     std::span<const ServiceState> devices,
                                     std::size_t days_ahead) {
  const std::vector<double> after = by_day(downtime.after, days_ahead);
  const std::vector<double> length = by_day(downtime.length, days_ahead);
  // Of day 0 to day_ahead: pace that goes out of service and that returns.
  std::vector<double> leaving(days_ahead + 1);
  std::vector<double> returning(days_ahead + 1);
  double in_service = 0;
  std::map<std::int32_t, double> down;  // pace by days out of service
  for (const ServiceState& device : devices) {
    (device.days_down ? down[*device.days_down] : in_service) += device.pace;
  }
  for (const auto& [days_down, pace] : down) {
    const auto passed = std::max<std::int64_t>(0, days_down - 1);
    const double lasts = probability_above(downtime.length, days(passed));
    const double total = downtime.for_good + (1 - downtime.for_good) * lasts;
    double above = lasts;
    for (std::size_t day = 0; day <= days_ahead && total > 0; ++day) {
      const double next =
          probability_above(downtime.length, days(passed + static_cast<std::int64_t>(day) + 1));
      returning[day] += pace * (1 - downtime.for_good) * (above - next) / total;
      above = next;
    }
  }
  const double today = in_service;
  std::vector<double> out;
  for (std::size_t day = 0; day < days_ahead; ++day) {
    // Devices in service today began at day 0.
    double leaves = day < after.size() ? today * after[day] : 0;
    for (std::size_t k = 1; k <= day; ++k) {
      leaves += returning[day - k] * after[k];
      returning[day] += leaving[day - k] * (1 - downtime.for_good) * length[k];
    }
    leaving[day] = leaves;
    in_service += returning[day] - leaves;
    out.push_back(today > 0 ? in_service / today : 1);
  }
  return out;
}

std::vector<double> expected_service_of_fleet(const Downtime& downtime,
                                              std::span<const FleetService> devices,
                                              std::size_t days_ahead) {
  double always = 0;
  double in_service = 0;
  std::vector<ServiceState> states;
  for (const FleetService& device : devices) {
    if (!device.has_downtime) {
      always += device.pace;
      continue;
    }
    const double down = device.days_down ? device.pace * device.down_probability : 0;
    states.push_back({device.pace - down, std::nullopt});
    in_service += device.pace - down;
    if (device.days_down) states.push_back({down, device.days_down});
  }
  std::vector<double> out = expected_service(downtime, states, days_ahead);
  const double all = always + in_service;
  for (double& share : out) share = all > 0 ? (always + in_service * share) / all : 1;
  return out;
}

}  // namespace fleetbill::sim
