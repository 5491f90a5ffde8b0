#include "forecast/daily_forecast.hpp"

#include <cmath>

namespace fleetbill::forecast {
namespace {

double normal(sim::Draw draw) { return sim::standard_normal(draw); }

/// A pace that drifts in steps of a week, with mean 1 as a factor.
class PaceDrift {
 public:
  /// @param variance  of the logarithm after one day; 0: no drift
  explicit PaceDrift(double variance) : step_(variance * kDays) {}

  /// Returns the factor of the next day.
  double advance(sim::Seed seed, std::uint64_t entity, sim::DayNumber day) {
    if (step_ > 0 && days_++ % kDays == 0) {
      log_ += std::sqrt(step_) *
              normal({seed, entity, sim::Purpose::pace_drift, static_cast<std::uint64_t>(day)});
      variance_ += step_;
      factor_ = std::exp(log_ - variance_ / 2);
    }
    return factor_;
  }

 private:
  static constexpr int kDays = 7;  // between two steps

  double step_;
  double log_ = 0;
  double variance_ = 0;
  double factor_ = 1;
  int days_ = 0;
};

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
  const sim::DayNumber first = model.origin + 1;
  const auto midnight = [](sim::DayNumber day) { return Instant{std::int64_t{day} * kMsPerDay}; };
  calendar_ =
      sim::LocalCalendar({}, midnight(first), midnight(first + static_cast<sim::DayNumber>(days)));
  for (const std::string& name : history.organisations) organisations_.push_back({name, 0});
  std::vector<sim::FleetService> services;
  for (const FittedDevice& device : model.devices) {
    const std::uint32_t organisation = history.organisation_of[device.device];
    organisation_of_.push_back(organisation);
    paces_.push_back(
        {sim::entity_key(history.devices[device.device]), device.pace, device.pace_cv});
    organisations_[organisation].pace += device.pace;
    services.push_back(
        {device.pace, device.has_downtime, device.down_probability,
         device.down_probability > 0 ? std::optional(device.days_silent) : std::nullopt});
  }
  in_service_ = sim::expected_service_of_fleet(model.downtime, services, days);
  if (model.spread.gamma_cv > 0) profile_.gamma = sim::Spread::gamma(model.spread.gamma_cv);
  profile_.regularity = model.spread.regularity;
  if (!model.spread.quantiles.empty()) {
    profile_.quantiles = sim::Spread::quantiles(model.spread.quantiles);
  }
  profile_.memory = model.spread.memory;
  if (!model.regular_quantiles.empty()) {
    regular_.quantiles = sim::Spread::quantiles(model.regular_quantiles);
  }
}

sim::DayContext DailyForecast::context_of(std::size_t index, double pace,
                                          const sim::DayFactors& factors) const {
  const FittedDevice& device = model_.devices[index];
  sim::DayContext out;
  out.calendar = &calendar_;
  out.device = {paces_[index].entity, pace, device.weekdays};
  out.known.memory = sim::DayMemory(device.score, device.certainty);
  if (device.down_probability > 0) out.known.down_since = calendar_.first() - device.days_silent;
  out.known.down_probability = device.down_probability;
  out.known.has_downtime = device.has_downtime;
  out.downtime = &model_.downtime;
  if (!device.is_regular) out.factors = &factors;
  out.organisation = organisation_of_[index];
  return out;
}

std::vector<std::int32_t> DailyForecast::play(sim::Seed seed) const {
  const EffectDraw& draw = model_.draws[seed.replicate % model_.draws.size()];
  const sim::DayEffect effect = day_effect(model_, draw, seed, organisations_);
  sim::DayFactors factors(effect, seed, "fleet", organisations_, calendar_.first(),
                          calendar_.end());
  factors.divide_by(in_service_);
  sim::DailyProfile profile = profile_;
  profile.per_day = std::exp(draw.state.mean + effect.half_variance());
  for (std::size_t i = 0; i < 7; ++i) profile.by_weekday[i] = std::exp(draw.state.weekdays[i]);
  const std::vector<double> paces = sim::draw_paces(paces_, seed);
  std::vector<std::int32_t> out;
  out.reserve(paces.size() * days_);
  for (std::size_t i = 0; i < paces.size(); ++i) {
    const FittedDevice& device = model_.devices[i];
    sim::DayContext context = context_of(i, paces[i], factors);
    sim::DeviceDays days;
    PaceDrift drift(device.is_regular ? 0 : model_.drift_of(device));
    for (sim::DayNumber day = calendar_.first(); day < calendar_.end(); ++day) {
      context.device.pace = paces[i] * drift.advance(seed, context.device.entity, day);
      days.move_to(day, device.is_regular ? regular_ : profile, context, seed);
      out.push_back(days.records());
    }
  }
  return out;
}

}  // namespace fleetbill::forecast
