#include "forecast/daily_forecast.hpp"

#include <boost/random/gamma_distribution.hpp>
#include <cmath>

namespace fleetbill::forecast {
namespace {

double normal(sim::Draw draw) { return sim::standard_normal(draw); }

constexpr std::size_t kDriftDays = 7;  // between two steps of the drift of a pace

/// Returns the paces of a replicate: drawn around the fitted ones, with the same sum, because the
/// shared effect has the uncertainty of the fleet's level.
std::vector<double> draw_paces(const FleetModel& model, std::span<const std::uint64_t> entities,
                               sim::Seed seed) {
  std::vector<double> out;
  double fitted = 0;
  double drawn = 0;
  for (std::size_t i = 0; i < model.devices.size(); ++i) {
    const FittedDevice& device = model.devices[i];
    const double shape = 1 / (device.pace_cv * device.pace_cv);
    boost::random::gamma_distribution<double> gamma(shape, device.pace / shape);
    sim::Draw draw(seed, entities[i], sim::Purpose::pace, 0);
    out.push_back(gamma(draw));
    fitted += device.pace;
    drawn += out.back();
  }
  if (drawn > 0) {
    for (double& pace : out) pace *= fitted / drawn;
  }
  return out;
}

sim::DayEffect day_effect(const FleetModel& model, const EffectDraw& draw, sim::Seed seed,
                          std::span<const sim::OrganisationShare> organisations) {
  sim::DayEffect out;
  const EffectParameters& p = draw.parameters;
  out.daily_sigma = p.daily_sigma;
  out.daily_memory = p.daily_memory;
  out.daily_share = p.daily_share;
  out.level_sigma = p.level_sigma;
  out.level_time_constant = p.level_time_constant;
  out.organisation_sigma = model.organisations.sigma;
  out.organisation_memory = model.organisations.memory;
  out.state = sim::DayEffect::State{model.origin, draw.state.daily, draw.state.level, {}};
  for (std::size_t i = 0; i < model.organisations.states.size(); ++i) {
    const auto& [mean, variance] = model.organisations.states[i];
    const std::uint64_t entity = sim::entity_key(organisations[i].name);
    out.state->organisations.push_back(mean + std::sqrt(variance) *
                                                  normal({seed, entity, sim::Purpose::fitted, 0}));
  }
  return out;
}

}  // namespace

DailyForecast::DailyForecast(const FleetModel& model, const DailyHistory& history, std::size_t days)
    : model_(model), days_(days) {
  for (const std::string& name : history.organisations) organisations_.push_back({name, 0});
  double always = 0;
  std::vector<sim::ServiceState> states;
  for (const FittedDevice& device : model.devices) {
    const std::uint32_t organisation = history.organisation_of[device.device];
    organisation_of_.push_back(organisation);
    entities_.push_back(sim::entity_key(history.devices[device.device]));
    organisations_[organisation].pace += device.pace;
    if (!device.has_downtime) {
      always += device.pace;
      continue;
    }
    const double down = device.down_probability;
    states.push_back({device.pace * (1 - down), std::nullopt});
    if (down > 0) states.push_back({device.pace * down, device.days_silent});
  }
  double today = 0;
  for (const auto& state : states) today += state.days_down ? 0 : state.pace;
  if (model.downtime && today > 0) {
    in_service_ = sim::expected_service(*model.downtime, states, days);
    for (double& share : in_service_) share = (always + today * share) / (always + today);
  }
  profile_.per_day = 1;
  if (model.spread.gamma_cv > 0) profile_.gamma = sim::Spread::gamma(model.spread.gamma_cv);
  profile_.regularity = model.spread.regularity;
  if (!model.spread.quantiles.empty()) {
    profile_.quantiles = sim::Spread::quantiles(model.spread.quantiles);
  }
  profile_.memory = model.spread.memory;
  regular_.per_day = 1;
  if (!model.regular_quantiles.empty()) {
    regular_.quantiles = sim::Spread::quantiles(model.regular_quantiles);
  }
}

std::vector<std::int32_t> DailyForecast::play(sim::Seed seed) const {
  const EffectDraw& draw = model_.draws[seed.replicate % model_.draws.size()];
  const sim::DayNumber first = model_.origin + 1;
  sim::DayFactors factors(day_effect(model_, draw, seed, organisations_), seed, "fleet",
                          organisations_, first, first + static_cast<sim::DayNumber>(days_));
  factors.divide_by(in_service_);
  sim::DailyProfile profile = profile_;
  const double half_variance = (draw.parameters.level_sigma * draw.parameters.level_sigma +
                                draw.parameters.daily_sigma * draw.parameters.daily_sigma) /
                               2;
  profile.per_day = std::exp(draw.state.mean + half_variance);
  for (std::size_t i = 0; i < 7; ++i) profile.by_weekday[i] = std::exp(draw.state.weekdays[i]);
  const std::vector<double> paces = draw_paces(model_, entities_, seed);
  std::vector<std::int32_t> out(paces.size() * days_);
  for (std::size_t i = 0; i < paces.size(); ++i) {
    const FittedDevice& device = model_.devices[i];
    const std::uint64_t entity = entities_[i];
    sim::DayMemory memory(device.score, device.certainty);
    std::optional<sim::Service> service;
    if (device.has_downtime && model_.downtime) {
      sim::Draw state(seed, entity, sim::Purpose::downtime_state, 0);
      std::optional<sim::DayNumber> down_since;
      if (sim::Chance::of(device.down_probability).happens(state)) {
        down_since = first - device.days_silent;
      }
      service.emplace(*model_.downtime, seed, entity, first, down_since);
    }
    const sim::ProfileDevice base{entity, paces[i], device.weekdays};
    sim::ProfileDevice now = base;
    const double drift_per_day = device.has_downtime ? model_.pace_drift : model_.rare_pace_drift;
    double drift = 0;
    double drift_variance = 0;
    for (std::size_t day = 0; day < days_; ++day) {
      const sim::DayNumber date = first + static_cast<sim::DayNumber>(day);
      if (drift_per_day > 0 && day % kDriftDays == 0 && !device.is_regular) {
        const double step = drift_per_day * static_cast<double>(kDriftDays);
        drift += std::sqrt(step) *
                 normal({seed, entity, sim::Purpose::pace_drift, static_cast<std::uint64_t>(date)});
        drift_variance += step;
        now.pace = base.pace * std::exp(drift - drift_variance / 2);
      }
      const bool is_down = service && !service->is_in_service(*model_.downtime, seed, entity, date);
      const double factor = device.is_regular ? 1 : factors.at(organisation_of_[i], date);
      const std::int64_t records = sim::records_of_day(device.is_regular ? regular_ : profile, now,
                                                       seed, date, factor, memory);
      out[i * days_ + day] = is_down ? 0 : static_cast<std::int32_t>(records);
    }
  }
  return out;
}

}  // namespace fleetbill::forecast
