#include "actors/fleet_actors.hpp"

#include "actors/guard.hpp"
#include "actors/keep.hpp"

namespace fleetbill::actors {

// ---- organisation -------------------------------------------------------------------------------

Organisation::Organisation(caf::actor_config& config, std::shared_ptr<Failure> failure,
                           ConductorActor conductor, const sim::World& world,
                           std::uint32_t organisation, std::string_view kept)
    : OrganisationActor::base(config),
      conductor_(std::move(conductor)),
      model_(world, organisation) {
  guard(this, std::move(failure),
        "organisation " + world.scenario.organisations[organisation].name);
  restore_state(kept, model_);
}

Organisation::behavior_type Organisation::make_behavior() {
  return {[this](const Advance& advance) {
            send(conductor_, Commands{model_.commands(advance.window)});
          },
          [this](const SaveState&) { return keep(model_); }};
}

// ---- asset --------------------------------------------------------------------------------------

Asset::Asset(caf::actor_config& config, std::shared_ptr<Failure> failure, DeviceActor devices,
             const sim::World& world, CohortRange range)
    : AssetActor::base(config),
      devices_(std::move(devices)),
      table_(world, range.first, range.last) {
  guard(this, std::move(failure), "asset cohort " + std::to_string(range.first));
}

Asset::behavior_type Asset::make_behavior() {
  return {[this](const AssetOrders& orders) {
    send(devices_, Acceptances{orders.window, table_.advance(orders.acceptances)});
  }};
}

// ---- connector ----------------------------------------------------------------------------------

Connector::Connector(caf::actor_config& config, std::shared_ptr<Failure> failure,
                     DeviceActor devices, const sim::World& world, CohortRange range,
                     std::string_view kept)
    : ConnectorActor::base(config),
      devices_(std::move(devices)),
      table_(world, range.first, range.last) {
  guard(this, std::move(failure), "connector cohort " + std::to_string(range.first));
  restore_state(kept, table_);
}

Connector::behavior_type Connector::make_behavior() {
  return {[this](const ConnectorOrders& orders) {
            send(devices_, Routes{orders.window, table_.advance(orders.window, orders.commands)});
          },
          [this](const SaveState&) { return keep(table_); }};
}

// ---- device -------------------------------------------------------------------------------------

Device::Device(caf::actor_config& config, std::shared_ptr<Failure> failure,
               ConductorActor conductor, std::vector<AccountActor> accounts,
               const sim::World& world, const sim::PlatformRules& rules, CohortRange range,
               std::string_view kept)
    : DeviceActor::base(config),
      conductor_(std::move(conductor)),
      accounts_(std::move(accounts)),
      cohort_(world, rules, range.first, range.last) {
  guard(this, std::move(failure), "device cohort " + std::to_string(range.first));
  restore_state(kept, cohort_, last_known_);
}

Device::behavior_type Device::make_behavior() {
  return {[this](Acceptances& acceptances) {
            acceptances_ = std::move(acceptances);
            play_if_ready();
          },
          [this](Routes& routes) {
            routes_ = std::move(routes);
            play_if_ready();
          },
          [this](const SaveState&) { return keep(cohort_, last_known_); }};
}

void Device::play_if_ready() {
  if (!acceptances_ || !routes_) return;
  sim::UsageBatch batch = cohort_.play(routes_->window, acceptances_->changes, routes_->routes);
  acceptances_.reset();
  routes_.reset();
  for (std::size_t partner = 0; partner < accounts_.size(); ++partner) {
    send(accounts_[partner],
         Usage{std::move(batch.facts[partner]), std::move(batch.hellos[partner])});
  }
  const sim::Conservation now = cohort_.conservation();
  send(conductor_,
       CohortDone{std::move(batch.hours), std::move(batch.days), batch.uploads, now - last_known_});
  last_known_ = now;
}

}  // namespace fleetbill::actors
