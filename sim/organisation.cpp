#include "sim/organisation.hpp"

#include <algorithm>

namespace fleetbill::sim {
namespace {

/// Returns the first midnight after `t` of the given day of a year.
Instant next_date(std::uint8_t month, std::uint8_t day, Instant t) {
  for (std::int32_t year = date_of(t).year;; ++year) {
    const Instant at = start_of({year, month, day});
    if (at > t) return at;
  }
}

/// Orders a heap so that the life with the earliest next stage is at its top.
constexpr auto goes_on_later = [](const auto& a, const auto& b) {
  return a.next() != b.next() ? a.next() > b.next() : a.device > b.device;
};

}  // namespace

OrganisationModel::OrganisationModel(const World& world, std::uint32_t organisation)
    : world_(world), organisation_(organisation) {
  const Scenario& scenario = world.scenario;
  add_listed_devices();
  for (std::uint32_t i = 0; i < scenario.timeline.size(); ++i) {
    if (scenario.timeline[i].organisation != organisation) continue;
    listed_.push_back(due_by_timeline(world, i));
  }
  std::sort(listed_.begin(), listed_.end(), comes_before);
  add_members();
}

/// Sorts the members of fleets by the start of their lives.
void OrganisationModel::add_members() {
  std::vector<std::pair<Instant, std::uint32_t>> begins;
  for (const std::uint32_t device : world_.members_of[organisation_]) {
    begins.emplace_back(beginning(device, world_.deployment(device)), device);
  }
  std::sort(begins.begin(), begins.end());
  members_.reserve(begins.size());
  for (const auto& [at, device] : begins) members_.push_back(device);
}

/// The first organisation of a partner puts its listed devices into service.
void OrganisationModel::add_listed_devices() {
  const Scenario& scenario = world_.scenario;
  const std::uint32_t partner = scenario.organisations[organisation_].partner;
  for (std::uint32_t i = 0; i < organisation_; ++i) {
    if (scenario.organisations[i].partner == partner) return;
  }
  for (std::uint32_t d = 0; d < world_.first_member(); ++d) {
    if (scenario.devices[d].partner != partner) continue;
    Life life;
    life.device = d;
    equip(life, scenario.start, listed_);
    const auto power_on = scenario.devices[d].power_on;
    if (power_on) listed_.push_back(command(life, CommandKind::power_on, *power_on));
  }
}

Draw OrganisationModel::draw(const Life& life, Purpose purpose, std::uint64_t index) const {
  const std::string serial = world_.serial(DeviceId(life.device));
  return {world_.scenario.seed, entity_key(serial), purpose, index};
}

DueCommand OrganisationModel::command(Life& life, CommandKind kind, Instant at) const {
  DueCommand out = due_for_device(world_, life.device, life.steps++);
  out.at = at;
  out.kind = kind;
  out.organisation = organisation_;
  out.hires = life.hires;
  return out;
}

/// Adds the commands for the SIM and the connector that the device is delivered with.
void OrganisationModel::equip(Life& life, Instant at, std::vector<DueCommand>& out) const {
  const DeviceSpec device = world_.device(life.device);
  if (!device.iccid.empty()) out.push_back(command(life, CommandKind::set_sim, at));
  if (device.connector_is_set) out.push_back(command(life, CommandKind::set_connector, at));
}

/// Returns the start of the life of a member that is deployed at `deployed`.
Instant OrganisationModel::beginning(std::uint32_t device, Instant deployed) const {
  const auto& trial = world_.fleet(device).trial;
  return trial && has_asset(device) ? std::max(world_.scenario.start, deployed - trial->before)
                                    : deployed;
}

OrganisationModel::Life OrganisationModel::begin(std::uint32_t device) const {
  Life life;
  life.device = device;
  life.hires = 1;
  const Fleet& plan = fleet(life);
  const Instant deployed = world_.deployment(device);
  life.stage_at = beginning(device, deployed);
  if (!has_asset(device)) return life;
  if (plan.trial) life.stage = Stage::trial;
  if (plan.later_plan) {
    life.plan_at = deployed + sample(plan.later_plan->after, draw(life, Purpose::plan_change, 0));
  }
  if (plan.lifetime) {
    life.end_at = deployed + sample(*plan.lifetime, draw(life, Purpose::lifetime, 0));
  }
  if (!plan.churn.is_impossible()) life.end_at = std::min(life.end_at, leaving(life, deployed));
  return life;
}

/// Returns when churn ends the life of a member: in the first month in which its draw says so, at
/// a random time.
Instant OrganisationModel::leaving(const Life& life, Instant deployed) const {
  const Month last = world_.scenario.last_month;
  for (Month month = month_of(deployed); month <= last; month = month.next()) {
    Draw words = draw(life, Purpose::churn, static_cast<std::uint64_t>(month.index));
    const bool leaves = fleet(life).churn.happens(words);
    (void)words();
    const Instant at = month.begin() + sample_below(month.end() - month.begin(), words);
    if (leaves && at > deployed) return at;
  }
  return kEndOfTime;
}

std::vector<DueCommand> OrganisationModel::commands(Window window) {
  std::vector<DueCommand> out;
  while (next_listed_ < listed_.size() && listed_[next_listed_].at < window.to) {
    out.push_back(listed_[next_listed_++]);
  }
  while (!lives_.empty() && lives_.front().next() < window.to) {
    std::pop_heap(lives_.begin(), lives_.end(), goes_on_later);
    const Life life = lives_.back();
    lives_.pop_back();
    advance_until(window.to, life, out);
  }
  for (; next_member_ < members_.size(); ++next_member_) {
    const Life life = begin(members_[next_member_]);
    if (life.stage_at >= window.to) break;
    advance_until(window.to, life, out);
  }
  if (!std::is_sorted(out.begin(), out.end(), comes_before)) {
    std::sort(out.begin(), out.end(), comes_before);
  }
  return out;
}

void OrganisationModel::advance_until(Instant end, Life life, std::vector<DueCommand>& out) {
  while (life.next() < end) advance(life, out);
  if (life.next() == kEndOfTime) return;
  lives_.push_back(life);
  std::push_heap(lives_.begin(), lives_.end(), goes_on_later);
}

/// Executes the next step of a life: a stage, or a change of plan or season, or the end.
void OrganisationModel::advance(Life& life, std::vector<DueCommand>& out) const {
  const Instant now = life.next();
  if (life.stage_at == now) return enter(life, out);
  if (life.plan_at == now) {
    out.push_back(command(life, CommandKind::set_plan, now));
    life.plan_at = kEndOfTime;
  } else if (life.season_at == now) {
    switch_season(life, out);
  } else {
    out.push_back(command(life, CommandKind::disable_asset, now));
    out.push_back(command(life, CommandKind::power_off, now));
    life.stage_at = life.plan_at = life.season_at = life.end_at = kEndOfTime;
  }
}

void OrganisationModel::enter(Life& life, std::vector<DueCommand>& out) const {
  const Instant now = life.stage_at;
  switch (life.stage) {
    case Stage::trial:
      out.push_back(command(life, CommandKind::create_asset, now));
      equip(life, now, out);
      out.push_back(command(life, CommandKind::power_on, now));
      life.stage = Stage::trial_end;
      life.stage_at = std::min(now + fleet(life).trial->length, world_.deployment(life.device));
      return;
    case Stage::trial_end:
      out.push_back(command(life, CommandKind::disable_asset, now));
      out.push_back(command(life, CommandKind::clear_asset, now));
      life.stage = Stage::deployment;
      life.stage_at = world_.deployment(life.device);
      return;
    case Stage::deployment: return deploy(life, out);
    case Stage::hired_out: return take_back(life, out);
    case Stage::returned: return hire_out(life, out);
    case Stage::settled: life.stage_at = kEndOfTime; return;
  }
}

void OrganisationModel::deploy(Life& life, std::vector<DueCommand>& out) const {
  const Instant now = life.stage_at;
  if (!has_asset(life.device)) {
    equip(life, now, out);
    out.push_back(command(life, CommandKind::power_on, now));
    life.stage_at = kEndOfTime;
    return;
  }
  if (fleet(life).trial) {
    out.push_back(command(life, CommandKind::enable_asset, now));
  } else {
    out.push_back(command(life, CommandKind::create_asset, now));
    equip(life, now, out);
    out.push_back(command(life, CommandKind::power_on, now));
  }
  life.stage = Stage::settled;
  life.stage_at = kEndOfTime;
  if (fleet(life).season) begin_season(life, now, out);
  if (!fleet(life).hire) return;
  life.stage = Stage::hired_out;
  life.stage_at = now + sample(fleet(life).hire->length, draw(life, Purpose::hire_length, 1));
}

void OrganisationModel::take_back(Life& life, std::vector<DueCommand>& out) const {
  const Instant now = life.stage_at;
  out.push_back(command(life, CommandKind::disable_asset, now));
  life.stage = Stage::returned;
  life.stage_at = now + sample(fleet(life).hire->gap, draw(life, Purpose::hire_gap, life.hires));
}

/// Hires the equipment out to the next customer: a new asset with the same serial, in the next of
/// the fleet's organisations (the rental example of the TG asset billing article).
void OrganisationModel::hire_out(Life& life, std::vector<DueCommand>& out) const {
  const Instant now = life.stage_at;
  const auto& customers = fleet(life).organisations;
  const auto own = std::find_if(customers.begin(), customers.end(),
                                [&](const auto& c) { return c.first == organisation_; });
  const auto place = static_cast<std::size_t>(own - customers.begin()) + life.hires;
  ++life.hires;
  out.push_back(command(life, CommandKind::create_asset, now));
  out.back().organisation = customers[place % customers.size()].first;
  life.stage = Stage::hired_out;
  life.stage_at =
      now + sample(fleet(life).hire->length, draw(life, Purpose::hire_length, life.hires));
}

/// An asset that is deployed out of season remains disabled until the season starts.
void OrganisationModel::begin_season(Life& life, Instant now, std::vector<DueCommand>& out) const {
  const Season& season = *fleet(life).season;
  const Instant off = next_date(season.off_month, season.off_day, now);
  const Instant on = next_date(season.on_month, season.on_day, now);
  life.in_season = off < on;
  life.season_at = std::min(off, on);
  if (!life.in_season) out.push_back(command(life, CommandKind::disable_asset, now));
}

void OrganisationModel::switch_season(Life& life, std::vector<DueCommand>& out) const {
  const Season& season = *fleet(life).season;
  const Instant now = life.season_at;
  life.in_season = !life.in_season;
  out.push_back(
      command(life, life.in_season ? CommandKind::enable_asset : CommandKind::disable_asset, now));
  life.season_at = life.in_season ? next_date(season.off_month, season.off_day, now)
                                  : next_date(season.on_month, season.on_day, now);
}

}  // namespace fleetbill::sim
