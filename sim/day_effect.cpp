#include "sim/day_effect.hpp"

#include <cmath>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::sim {
namespace {

double normal_at(Seed seed, std::uint64_t entity, Purpose purpose, DayNumber day) {
  Draw draw(seed, entity, purpose, static_cast<std::uint64_t>(day));
  return standard_normal(draw);
}

/// An AR(1) process with mean 0.
struct Process {
  double sigma = 0;
  double memory = 0;  ///< correlation with the day before
  Purpose purpose;
};

/// Returns the process on `count` days from `first` on.
/// @param state  its value on the last known day, before `first`
std::vector<double> walk(const Process& process, Seed seed, std::uint64_t entity,
                         std::optional<std::pair<DayNumber, double>> state, DayNumber first,
                         std::size_t count) {
  std::vector<double> out(count);
  if (!(process.sigma > 0) && !state) return out;
  const double step = process.sigma * std::sqrt(1 - process.memory * process.memory);
  const DayNumber end = first + static_cast<DayNumber>(count);
  double value = state ? state->second : 0;
  for (DayNumber day = state ? state->first + 1 : first; day < end; ++day) {
    const double innovation = normal_at(seed, entity, process.purpose, day);
    const bool is_stationary = !state && day == first;
    value = is_stationary ? process.sigma * innovation : process.memory * value + step * innovation;
    if (day >= first) out[static_cast<std::size_t>(day - first)] = value;
  }
  return out;
}

}  // namespace

DayFactors::DayFactors(const DayEffect& effect, Seed seed, const std::string& fleet,
                       std::span<const OrganisationShare> organisations, DayNumber first,
                       DayNumber end)
    : first_(first), shared_(static_cast<std::size_t>(end - first), 1.0) {
  FLEETBILL_ASSERT(!effect.state || effect.state->at < first, "a state precedes the days");
  const auto state_of = [&](double DayEffect::State::*part) {
    return effect.state ? std::optional(std::pair(effect.state->at, (*effect.state).*part))
                        : std::nullopt;
  };
  const std::uint64_t entity = entity_key(fleet);
  const double lasting = effect.daily_sigma * std::sqrt(effect.daily_share);
  const double white = effect.daily_sigma * std::sqrt(1 - effect.daily_share);
  const std::size_t count = shared_.size();
  const auto level =
      walk({effect.level_sigma, std::exp(-1 / effect.level_time_constant), Purpose::level}, seed,
           entity, state_of(&DayEffect::State::level), first, count);
  const auto fast = walk({lasting, effect.daily_memory, Purpose::daily_fast}, seed, entity,
                         state_of(&DayEffect::State::daily), first, count);
  const auto rest =
      walk({white, 0, Purpose::daily_white}, seed, entity, std::nullopt, first, count);
  const double half_variance = effect.half_variance();
  for (std::size_t i = 0; i < count; ++i) {
    shared_[i] = std::exp(level[i] + fast[i] + rest[i] - half_variance);
  }
  for (const auto& [day, factor] : effect.holidays) {
    if (day >= first && day < end) shared_[static_cast<std::size_t>(day - first)] *= factor;
  }
  if (effect.organisation_sigma > 0 && organisations.size() > 1) {
    share_out(effect, seed, fleet, organisations);
  }
}

void DayFactors::share_out(const DayEffect& effect, Seed seed, const std::string& fleet,
                           std::span<const OrganisationShare> organisations) {
  const std::size_t count = shared_.size();
  double paces = 0;
  for (std::size_t i = 0; i < organisations.size(); ++i) {
    std::optional<std::pair<DayNumber, double>> state;
    if (effect.state) {
      const auto& known = effect.state->organisations;
      state = std::pair(effect.state->at, i < known.size() ? known[i] : 0.0);
    }
    const auto values =
        walk({effect.organisation_sigma, effect.organisation_memory, Purpose::organisation_effect},
             seed, entity_key(concat(fleet, '/', organisations[i].name)), state, first_, count);
    organisations_.insert(organisations_.end(), values.begin(), values.end());
    paces += organisations[i].pace;
  }
  for (double& value : organisations_) value = std::exp(value);
  if (!(paces > 0)) return;
  // Only shares move: the weighted mean is 1 on every day.
  for (std::size_t day = 0; day < count; ++day) {
    double mean = 0;
    for (std::size_t i = 0; i < organisations.size(); ++i) {
      mean += organisations[i].pace * organisations_[i * count + day];
    }
    mean /= paces;
    for (std::size_t i = 0; i < organisations.size(); ++i) organisations_[i * count + day] /= mean;
  }
}

void DayFactors::divide_by(std::span<const double> scale) {
  for (std::size_t i = 0; i < shared_.size() && i < scale.size(); ++i) {
    if (scale[i] > 0) shared_[i] /= scale[i];
  }
}

}  // namespace fleetbill::sim
