#include "sim/profile_fleet.hpp"

#include <algorithm>
#include <boost/random/gamma_distribution.hpp>

#include "sim/world.hpp"

namespace fleetbill::sim {
namespace {

/// Returns the expected pace in service of a fleet's members on each day. After some years the
/// share no longer changes.
std::vector<double> expected_service_of(const Fleet& fleet, const std::vector<double>& paces,
                                        const LocalCalendar& calendar) {
  constexpr std::size_t kMostDays = 2000;
  const auto days = static_cast<std::size_t>(calendar.end() - calendar.first());
  double always = 0;
  double in_service = 0;
  std::vector<ServiceState> states;
  for (std::size_t i = 0; i < fleet.members.size(); ++i) {
    const KnownDevice& known = fleet.members[i].known;
    if (!known.has_downtime) {
      always += paces[i];
      continue;
    }
    const bool may_be_down = known.down_since && *known.down_since < calendar.first();
    const double down = may_be_down ? paces[i] * known.down_probability : 0;
    states.push_back({paces[i] - down, std::nullopt});
    in_service += paces[i] - down;
    if (may_be_down) states.push_back({down, calendar.first() - *known.down_since});
  }
  std::vector<double> out = expected_service(*fleet.downtime, states, std::min(days, kMostDays));
  const double all = always + in_service;
  for (double& share : out) share = all > 0 ? (always + in_service * share) / all : 1;
  if (!out.empty()) out.resize(days, out.back());
  return out;
}

}  // namespace

ProfileFleet::ProfileFleet(const Scenario& scenario, const Fleet& fleet,
                           const LocalCalendar& calendar) {
  std::vector<OrganisationShare> shares;
  index_of_.resize(scenario.organisations.size());
  for (const auto& [organisation, weight] : fleet.organisations) {
    index_of_[organisation] = static_cast<std::uint32_t>(shares.size());
    shares.push_back({scenario.organisations[organisation].name,
                      fleet.members.empty() ? static_cast<double>(weight) : 0});
  }
  draw_paces(fleet, scenario.seed);
  for (std::size_t i = 0; i < fleet.members.size(); ++i) {
    shares[index_of_[fleet.members[i].organisation]].pace += paces_[i];
  }
  const bool is_neutral = fleet.downtime && !fleet.members.empty();
  if (!fleet.day_effect && !is_neutral) return;
  factors_.emplace(fleet.day_effect.value_or(DayEffect()), scenario.seed, fleet.name, shares,
                   calendar.first(), calendar.end());
  if (is_neutral) factors_->divide_by(expected_service_of(fleet, paces_, calendar));
}

/// Draws the paces of the members around the fitted ones, with the same sum: the shared effect
/// contains the uncertainty of the fleet's level.
void ProfileFleet::draw_paces(const Fleet& fleet, Seed seed) {
  double fitted = 0;
  double drawn = 0;
  for (const Member& member : fleet.members) {
    double pace = member.pace;
    if (member.pace_cv > 0) {
      const double shape = 1 / (member.pace_cv * member.pace_cv);
      boost::random::gamma_distribution<double> gamma(shape, member.pace / shape);
      Draw draw(seed, entity_key(member.serial), Purpose::pace, 0);
      pace = gamma(draw);
    }
    paces_.push_back(pace);
    fitted += member.pace;
    drawn += pace;
  }
  if (!(drawn > 0)) return;
  for (double& pace : paces_) pace *= fitted / drawn;
}

void ProfileFleet::describe(const Fleet& fleet, std::size_t index, std::uint32_t organisation,
                            DayContext& context) const {
  if (fleet.downtime) context.downtime = &*fleet.downtime;
  if (factors_) context.factors = &*factors_;
  if (organisation < index_of_.size()) context.organisation = index_of_[organisation];
  if (index >= fleet.members.size()) return;
  const Member& member = fleet.members[index];
  context.device.pace = paces_[index];
  context.device.weekdays = member.weekdays;
  context.known = member.known;
}

void apply_fit_draws(Scenario& scenario) {
  for (Fleet& fleet : scenario.fleets) {
    if (fleet.draws.empty()) continue;
    const FitDraw& draw = fleet.draws[scenario.seed.replicate % fleet.draws.size()];
    fleet.day_effect = draw.effect;
    const auto apply = [&](std::uint32_t behaviour) {
      for (Telemetry& model : scenario.behaviours[behaviour].telemetry) {
        auto* profile = std::get_if<ProfileTelemetry>(&model);
        if (profile == nullptr) continue;
        profile->daily.per_day = draw.per_day;
        profile->daily.by_weekday = draw.by_weekday;
      }
    };
    apply(fleet.behaviour);
    for (const Member& member : fleet.members) {
      if (member.behaviour) apply(*member.behaviour);
    }
  }
}

}  // namespace fleetbill::sim
