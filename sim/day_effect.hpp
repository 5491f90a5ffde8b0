#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/profile.hpp"
#include "sim/random.hpp"

namespace fleetbill::sim {

/// Shared deviations of a fleet's days from its mean: AR(1) processes of the logarithm, each with
/// mean 1 as a factor.
struct DayEffect {
  double daily_sigma = 0;
  double daily_memory = 0;  ///< correlation of the lasting part with that of the day before
  double daily_share = 1;   ///< share of the variance that has memory; the rest has none
  double level_sigma = 0;
  double level_time_constant = 300;  ///< days in which a deviation falls to 1/e of it
  double organisation_sigma = 0;
  double organisation_memory = 0;
  /// Where the processes begin; without it they begin anywhere.
  struct State {
    DayNumber at = 0;  ///< the last known day
    double daily = 0;  ///< logarithm of the lasting part
    double level = 0;
    std::vector<double> organisations;  ///< by organisation of the fleet; missing ones: 0
  };
  std::optional<State> state;
  std::vector<std::pair<DayNumber, double>> holidays;  ///< factors of single days

  /// Returns half the variance of the shared logarithm. Its factor has mean 1 without it.
  [[nodiscard]] double half_variance() const {
    return (level_sigma * level_sigma + daily_sigma * daily_sigma) / 2;
  }
};

/// An organisation's share of the fleet.
struct OrganisationShare {
  std::string name;
  double pace = 0;  ///< of its devices in all
};

/// The factors of a fleet's days in one replicate. Devices share them, and threads too.
class DayFactors {
 public:
  /// Factors of `first` to the day before `end`.
  /// @param fleet          names the random draws
  /// @param organisations  by their number in the fleet
  DayFactors(const DayEffect& effect, Seed seed, const std::string& fleet,
             std::span<const OrganisationShare> organisations, DayNumber first, DayNumber end);

  /// Divides each day by `scale`: what its fleet's downtime is expected to leave in service.
  void divide_by(std::span<const double> scale);

  /// Returns the product of the shared factor and the organisation's.
  [[nodiscard]] double at(std::size_t organisation, DayNumber day) const {
    const auto index = static_cast<std::size_t>(day - first_);
    return shared_[index] *
           (organisations_.empty() ? 1 : organisations_[organisation * shared_.size() + index]);
  }

 private:
  void share_out(const DayEffect& effect, Seed seed, const std::string& fleet,
                 std::span<const OrganisationShare> organisations);

  DayNumber first_ = 0;
  std::vector<double> shared_;
  std::vector<double> organisations_;  // of organisation 0, 1, …; empty: all 1
};

}  // namespace fleetbill::sim
