#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/random.hpp"

/// `profile` telemetry: the number of records that a device makes on each day of its local
/// calendar. The number is drawn before the instants of the records. The days of a run are
/// therefore equal whether or not it needs instants.
namespace fleetbill::sim {

/// Days since 1970-01-01 of the fleet's local calendar.
using DayNumber = std::int32_t;

/// Returns 0 for a Monday to 6 for a Sunday.
constexpr std::size_t weekday(DayNumber day) {
  return static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
}

using WeekdayFactors = std::array<double, 7>;  ///< Monday to Sunday
inline constexpr WeekdayFactors kNoWeekdays{1, 1, 1, 1, 1, 1, 1};

/// A random factor with mean 1 as a function of a standard normal score.
class Spread {
 public:
  /// The factor is always 1.
  Spread() = default;
  /// The gamma distribution with mean 1.
  /// @param cv  its standard deviation, above 0
  static Spread gamma(double cv);
  /// A distribution with values at equally spaced levels from 0 to 1, linear between them, divided
  /// by their mean.
  /// @param quantiles  at least two, rising, none below 0, their mean above 0
  static Spread quantiles(std::span<const double> quantiles);

  [[nodiscard]] double factor(double score) const;
  /// Returns the standard normal score at which the factor is `factor`; ±3 beyond the values.
  [[nodiscard]] double score(double factor) const;
  [[nodiscard]] double variance() const { return variance_; }

 private:
  explicit Spread(std::vector<double> values);

  std::vector<double> values_;  // by score; empty: always 1
  double variance_ = 0;
};

/// Records of a device on each day.
struct DailyProfile {
  double per_day = 1;  ///< mean records of a day in service of a device of pace 1
  WeekdayFactors by_weekday = kNoWeekdays;
  double pace_cv = 0;      ///< standard deviation of the paces of devices that are not listed
  double weekdays_cv = 0;  ///< standard deviation of a device's own factors of weekdays
  /// Variation of a device's days beyond that of a Poisson process.
  Spread gamma;
  /// Less variation than that of a Poisson process: 1 − variance / mean of a day's records,
  /// below 1. REQUIRES: 0 if `gamma` varies
  double regularity = 0;
  /// The same, Poisson variation included, of devices with more than kLargeMean records a day.
  std::optional<Spread> quantiles;
  double memory = 0;  ///< correlation of a device's score with that of the day before, below 1
};

/// Above this mean, the numbers of a device's days come from observed quantiles, if there are any:
/// they contain the Poisson variation.
inline constexpr double kLargeMean = 20;

/// What distinguishes one device from others of its fleet.
struct ProfileDevice {
  std::uint64_t entity = 0;  ///< key of its random draws
  double pace = 1;
  WeekdayFactors weekdays = kNoWeekdays;
};

/// Draws pace and weekdays of a device that is not listed.
ProfileDevice draw_device(const DailyProfile& profile, Seed seed, std::uint64_t entity);

/// A fitted pace.
struct PaceEstimate {
  std::uint64_t entity = 0;  ///< key of the device's random draws
  double pace = 1;
  double cv = 0;  ///< relative uncertainty
};

/// Draws the paces of a replicate around the fitted ones, with the same sum: the shared effect
/// contains the uncertainty of the fleet's level.
std::vector<double> draw_paces(std::span<const PaceEstimate> estimates, Seed seed);

/// The part of a device's day that the day before remembers: a standard normal score.
class DayMemory {
 public:
  /// Nothing is known: the first day has a random score.
  DayMemory() = default;
  /// @param score      expected score of the last known day
  /// @param certainty  correlation of that expectation with the score, 0 to 1
  DayMemory(double score, double certainty)
      : score_(static_cast<float>(score)), rest_(static_cast<float>(1 - certainty * certainty)) {}

  /// Moves to the next day and returns its score.
  double advance(double memory, Seed seed, std::uint64_t entity, DayNumber day);

  template <class Archive>
  void archive(Archive& a) {
    auto score = std::bit_cast<std::uint32_t>(score_);
    auto rest = std::bit_cast<std::uint32_t>(rest_);
    a(score, rest);
    score_ = std::bit_cast<float>(score);
    rest_ = std::bit_cast<float>(rest);
  }

 private:
  // Small, because a forecast has one per device.
  float score_ = 0;
  float rest_ = 1;  // variance of the score around it; 0 from the first day on
};

/// Draws the number of records of one day.
/// @param factor  of the day: shared effects, without pace and weekdays
/// @param memory  of the device; moves to `day`. REQUIRES: called for each day once, in order
std::int64_t records_of_day(const DailyProfile& profile, const ProfileDevice& device, Seed seed,
                            DayNumber day, double factor, DayMemory& memory);

/// Times out of service, in days. Both distributions are rounded up to whole days.
struct Downtime {
  TimeDistribution after = FixedTime{days(36'525)};  ///< days in service before one
  TimeDistribution length = FixedTime{days(1)};
  double for_good = 0;  ///< probability that a device does not return
};

/// Whether a device is in service, day by day.
class Service {
 public:
  /// Of a device that has no day yet. Assign another one first.
  Service() = default;
  /// In service on `first`; or out of service from `down_since` to the day before `first`, at
  /// least, and on `first` with the probability that remains.
  Service(const Downtime& downtime, Seed seed, std::uint64_t entity, DayNumber first,
          std::optional<DayNumber> down_since);

  /// REQUIRES: days rise from call to call
  bool is_in_service(const Downtime& downtime, Seed seed, std::uint64_t entity, DayNumber day);

  template <class Archive>
  void archive(Archive& a) {
    a(until_, state_);
  }

 private:
  [[nodiscard]] bool in_service() const { return state_ % 2 == 0; }
  [[nodiscard]] std::uint32_t spell() const { return state_ / 2; }

  DayNumber until_ = 0;      // first day of the next state
  std::uint32_t state_ = 0;  // twice the number of the spell, and 1 if it is out of service
};

/// Devices of a fleet at the start of `expected_service`.
struct ServiceState {
  double pace = 0;
  /// Of a device that is out of service: the number of its days without service so far.
  std::optional<std::int32_t> days_down;
};

/// Returns the expected pace in service on each of the next days, as a share of the pace in service
/// now. Devices that are in service now are in service on the first of these days. A fleet whose
/// downtime was fitted is divided by it, because its level contains its trend.
std::vector<double> expected_service(const Downtime& downtime,
                                     std::span<const ServiceState> devices, std::size_t days);

/// A device of a fleet at the start of `expected_service_of_fleet`.
struct FleetService {
  double pace = 0;
  bool has_downtime = true;               ///< false: always in service
  double down_probability = 0;            ///< that it is out of service
  std::optional<std::int32_t> days_down;  ///< its days without service so far, if it may be so
};

/// As expected_service(), of a fleet in which some devices are always in service, and others
/// probably.
std::vector<double> expected_service_of_fleet(const Downtime& downtime,
                                              std::span<const FleetService> devices,
                                              std::size_t days);

}  // namespace fleetbill::sim
