#include "sim/profile_fleet.hpp"

#include <algorithm>

#include "sim/world.hpp"

namespace fleetbill::sim {
namespace {

/// Returns the expected pace in service of a fleet's members on each day. After some years the
/// share no longer changes.
std::vector<double> expected_service_of(const Fleet& fleet, const std::vector<double>& paces,
                                        const LocalCalendar& calendar) {
  constexpr std::size_t kMostDays = 2000;
  const auto days = static_cast<std::size_t>(calendar.end() - calendar.first());
  std::vector<FleetService> devices;
  for (std::size_t i = 0; i < fleet.members.size(); ++i) {
    const KnownDevice& known = fleet.members[i].known;
    FleetService device{paces[i], known.has_downtime, known.down_probability, std::nullopt};
    if (known.down_since && *known.down_since < calendar.first()) {
      device.days_down = calendar.first() - *known.down_since;
    }
    devices.push_back(device);
  }
  std::vector<double> out =
      expected_service_of_fleet(*fleet.downtime, devices, std::min(days, kMostDays));
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
  std::vector<PaceEstimate> estimates;
  for (const Member& member : fleet.members) {
    estimates.push_back({entity_key(member.serial), member.pace, member.pace_cv});
  }
  paces_ = draw_paces(estimates, scenario.seed);
  for (std::size_t i = 0; i < fleet.members.size(); ++i) {
    shares[index_of_[fleet.members[i].organisation]].pace += paces_[i];
  }
  const bool is_neutral = fleet.downtime && !fleet.members.empty();
  if (!fleet.day_effect && !is_neutral) return;
  factors_.emplace(fleet.day_effect.value_or(DayEffect()), scenario.seed, fleet.name, shares,
                   calendar.first(), calendar.end());
  if (is_neutral) factors_->divide_by(expected_service_of(fleet, paces_, calendar));
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
