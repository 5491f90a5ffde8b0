#include "sim/organisation.hpp"

#include <algorithm>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::sim {
namespace {

// Commands of one instant come in this order: what devices are, what fleets do, then the timeline,
// which may speak of the assets of fleets.
enum class OrderClass : std::uint64_t { device, fleet, timeline };

std::uint64_t order(OrderClass group, std::uint64_t entity, std::uint64_t step) {
  constexpr std::uint64_t kSteps = 1 << 20;
  FLEETBILL_ASSERT(step < kSteps, "an entity gives no more than a million commands");
  return static_cast<std::uint64_t>(group) << 60 | entity << 20 | step;
}

bool comes_before(const Command& a, const Command& b) {
  return a.at != b.at ? a.at < b.at : a.order < b.order;
}

/// The first midnight of the given day of a year that is later than `t`.
Instant next_date(std::uint8_t month, std::uint8_t day, Instant t) {
  for (std::int32_t year = date_of(t).year;; ++year) {
    const Instant at = start_of({year, month, day});
    if (at > t) return at;
  }
}

}  // namespace

OrganisationModel::OrganisationModel(const World& world, std::uint32_t organisation)
    : world_(world), organisation_(organisation) {
  const Scenario& scenario = world.scenario;
  add_listed_devices();
  for (const Command& command : scenario.timeline) {
    if (command.organisation != organisation) continue;
    listed_.push_back(command);
    listed_.back().order = order(OrderClass::timeline, command.order, 0);
  }
  std::sort(listed_.begin(), listed_.end(), comes_before);
  for (const std::uint32_t device : world.members_of[organisation]) add_member(device);
  line_up();
}

/// Puts all lives into the queue of what is due.
void OrganisationModel::line_up() {
  due_ = {};
  for (std::size_t i = 0; i < lives_.size(); ++i) {
    if (lives_[i].next() != kEndOfTime) due_.push({lives_[i].next(), i});
  }
}

/// A partner's listed devices are put into service by its first organisation.
void OrganisationModel::add_listed_devices() {
  const Scenario& scenario = world_.scenario;
  const std::uint32_t partner = scenario.organisations[organisation_].partner;
  for (std::uint32_t i = 0; i < organisation_; ++i) {
    if (scenario.organisations[i].partner == partner) return;
  }
  for (std::uint32_t d = 0; d < world_.first_member; ++d) {
    if (world_.devices[d].partner != partner) continue;
    Life life;
    life.device = d;
    equip(life, scenario.start, listed_);
    const auto power_on = world_.devices[d].power_on;
    if (power_on) listed_.push_back(command(life, CommandKind::power_on, *power_on));
  }
}

const FleetMember& OrganisationModel::member(const Life& life) const {
  return world_.members[life.device - world_.first_member];
}

const Fleet& OrganisationModel::fleet(const Life& life) const {
  return world_.scenario.fleets[member(life).fleet];
}

Draw OrganisationModel::draw(const Life& life, Purpose purpose, std::uint64_t index) const {
  return {world_.scenario.seed, entity_key(world_.devices[life.device].serial), purpose, index};
}

std::string OrganisationModel::asset_name(const Life& life) const {
  std::string name = fleet(life).asset_pattern;
  if (const std::size_t at = name.find("{n}"); at != std::string::npos) {
    name.replace(at, 3, std::to_string(member(life).number));
  }
  return life.hires > 1 ? concat(name, " #", life.hires) : name;
}

Command OrganisationModel::command(Life& life, CommandKind kind, Instant at) const {
  const bool listed = life.device < world_.first_member;
  Command out;
  out.at = at;
  out.order = order(listed ? OrderClass::device : OrderClass::fleet, life.device, life.steps++);
  out.kind = kind;
  out.organisation = organisation_;
  out.partner = world_.scenario.organisations[organisation_].partner;
  if (kind >= CommandKind::set_connector) {
    out.serial = world_.devices[life.device].serial;
  } else {
    out.asset = asset_name(life);
  }
  return out;
}

/// Gives the device the SIM and the connector that it is delivered with.
void OrganisationModel::equip(Life& life, Instant at, std::vector<Command>& out) const {
  const DeviceSpec& device = world_.devices[life.device];
  if (!device.iccid.empty()) {
    out.push_back(command(life, CommandKind::set_sim, at));
    out.back().value = device.iccid;
  }
  if (device.connector_is_set) {
    out.push_back(command(life, CommandKind::set_connector, at));
    out.back().value = std::string(to_string(device.connector));
    out.back().by_support = true;  // as delivered, whoever may change it later
  }
}

void OrganisationModel::create_asset(Life& life, Instant at, std::uint32_t organisation,
                                     std::vector<Command>& out) const {
  Command create = command(life, CommandKind::create_asset, at);
  const Organisation& owner = world_.scenario.organisations[organisation];
  create.organisation = organisation;
  create.partner = owner.partner;
  create.serial = world_.devices[life.device].serial;
  create.device_type = world_.behaviour(life.device).device_type;
  const auto plan = fleet(life).plan ? fleet(life).plan : owner.plan;
  if (plan) create.value = std::string(to_string(*plan));
  out.push_back(std::move(create));
}

void OrganisationModel::add_member(std::uint32_t device) {
  Life life;
  life.device = device;
  life.hires = 1;
  const Fleet& plan = fleet(life);
  const Instant deployed = member(life).deploy;
  life.stage_at = deployed;
  if (plan.trial) {
    life.stage = Stage::trial;
    life.stage_at = std::max(world_.scenario.start, deployed - plan.trial->before);
  }
  if (plan.later_plan) {
    life.plan_at = deployed + sample(plan.later_plan->after, draw(life, Purpose::plan_change, 0));
  }
  if (plan.lifetime) {
    life.end_at = deployed + sample(*plan.lifetime, draw(life, Purpose::lifetime, 0));
  }
  lives_.push_back(life);
}

std::vector<Command> OrganisationModel::commands(Window window) {
  std::vector<Command> out;
  while (next_listed_ < listed_.size() && listed_[next_listed_].at < window.to) {
    out.push_back(listed_[next_listed_++]);
  }
  while (!due_.empty() && due_.top().at < window.to) {
    Life& life = lives_[due_.top().life];
    const std::size_t index = due_.top().life;
    due_.pop();
    go_on(life, out);
    if (life.next() != kEndOfTime) due_.push({life.next(), index});
  }
  std::sort(out.begin(), out.end(), comes_before);
  return out;
}

/// Does what is due next in a life: one stage, or a change of plan, season, or the end.
void OrganisationModel::go_on(Life& life, std::vector<Command>& out) {
  const Instant now = life.next();
  if (life.stage_at == now) return enter(life, out);
  if (life.plan_at == now) {
    out.push_back(command(life, CommandKind::set_plan, now));
    out.back().value = std::string(to_string(fleet(life).later_plan->plan));
    life.plan_at = kEndOfTime;
  } else if (life.season_at == now) {
    switch_season(life, out);
  } else {
    out.push_back(command(life, CommandKind::disable_asset, now));
    out.push_back(command(life, CommandKind::power_off, now));
    life.stage_at = life.plan_at = life.season_at = life.end_at = kEndOfTime;
  }
}

void OrganisationModel::enter(Life& life, std::vector<Command>& out) {
  const Instant now = life.stage_at;
  switch (life.stage) {
    case Stage::trial:
      create_asset(life, now, organisation_, out);
      equip(life, now, out);
      out.push_back(command(life, CommandKind::power_on, now));
      life.stage = Stage::trial_end;
      life.stage_at = std::min(now + fleet(life).trial->length, member(life).deploy);
      return;
    case Stage::trial_end:
      out.push_back(command(life, CommandKind::disable_asset, now));
      out.push_back(command(life, CommandKind::clear_asset, now));
      life.stage = Stage::deployment;
      life.stage_at = member(life).deploy;
      return;
    case Stage::deployment: return deploy(life, out);
    case Stage::hired_out: return take_back(life, out);
    case Stage::returned: return hire_out(life, out);
    case Stage::settled: life.stage_at = kEndOfTime; return;
  }
}

void OrganisationModel::deploy(Life& life, std::vector<Command>& out) {
  const Instant now = life.stage_at;
  if (fleet(life).trial) {
    out.push_back(command(life, CommandKind::enable_asset, now));
  } else {
    create_asset(life, now, organisation_, out);
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

void OrganisationModel::take_back(Life& life, std::vector<Command>& out) {
  const Instant now = life.stage_at;
  out.push_back(command(life, CommandKind::disable_asset, now));
  life.stage = Stage::returned;
  life.stage_at = now + sample(fleet(life).hire->gap, draw(life, Purpose::hire_gap, life.hires));
}

/// The same equipment goes to the next customer: a new asset with the same serial, in the next of
/// the fleet's organisations (the seed's rental example).
void OrganisationModel::hire_out(Life& life, std::vector<Command>& out) {
  const Instant now = life.stage_at;
  const auto& customers = fleet(life).organisations;
  const auto own = std::find_if(customers.begin(), customers.end(),
                                [&](const auto& c) { return c.first == organisation_; });
  const auto place = static_cast<std::size_t>(own - customers.begin()) + life.hires;
  ++life.hires;
  create_asset(life, now, customers[place % customers.size()].first, out);
  life.stage = Stage::hired_out;
  life.stage_at =
      now + sample(fleet(life).hire->length, draw(life, Purpose::hire_length, life.hires));
}

/// An asset that is deployed out of season waits, disabled, for it to begin.
void OrganisationModel::begin_season(Life& life, Instant now, std::vector<Command>& out) const {
  const Season& season = *fleet(life).season;
  const Instant off = next_date(season.off_month, season.off_day, now);
  const Instant on = next_date(season.on_month, season.on_day, now);
  life.in_season = off < on;
  life.season_at = std::min(off, on);
  if (!life.in_season) out.push_back(command(life, CommandKind::disable_asset, now));
}

void OrganisationModel::switch_season(Life& life, std::vector<Command>& out) {
  const Season& season = *fleet(life).season;
  const Instant now = life.season_at;
  life.in_season = !life.in_season;
  out.push_back(
      command(life, life.in_season ? CommandKind::enable_asset : CommandKind::disable_asset, now));
  life.season_at = life.in_season ? next_date(season.off_month, season.off_day, now)
                                  : next_date(season.on_month, season.on_day, now);
}

}  // namespace fleetbill::sim
