#include "actors/pelion_actors.hpp"

#include "actors/guard.hpp"
#include "actors/keep.hpp"

namespace fleetbill::actors {

Owner::Owner(caf::actor_config& config, std::shared_ptr<Failure> failure, AccountActor account,
             const sim::World& world, const sim::PelionIds& ids, std::uint32_t index,
             std::string_view kept)
    : OwnerActor::base(config), account_(std::move(account)), model_(world, ids, index) {
  guard(this, std::move(failure), "owner of " + world.scenario.accounts[index].name);
  restore_state(kept, model_);
}

Owner::behavior_type Owner::make_behavior() {
  return {[this](const Advance& advance) {
            std::vector<sim::Wish> wishes = model_.wishes(advance.window);
            send(account_, Requests{std::move(wishes), model_.calls(advance.window), {}});
          },
          [this](const SaveState&) { return keep(model_); }};
}

Campaign::Campaign(caf::actor_config& config, std::shared_ptr<Failure> failure,
                   AccountActor account, const sim::World& world, const sim::PelionIds& ids,
                   std::uint32_t index, std::string_view kept)
    : CampaignActor::base(config), account_(std::move(account)), model_(world, ids, index) {
  guard(this, std::move(failure), "campaign " + world.scenario.campaigns[index].name);
  restore_state(kept, model_);
}

Campaign::behavior_type Campaign::make_behavior() {
  return {[this](const Advance& advance) {
            std::vector<sim::Wish> wishes = model_.wishes(advance.window);
            send(account_, Requests{std::move(wishes), {}, model_.refusals(advance.window)});
          },
          [this](const SaveState&) { return keep(model_); }};
}

Endpoints::Endpoints(caf::actor_config& config, std::shared_ptr<Failure> failure,
                     ConductorActor conductor, std::vector<AccountActor> accounts,
                     const sim::World& world, const sim::PelionIds& ids, CohortRange range,
                     std::string_view kept)
    : EndpointActor::base(config),
      conductor_(std::move(conductor)),
      accounts_(std::move(accounts)),
      cohort_(world, ids, range.first, range.last) {
  guard(this, std::move(failure), "endpoint cohort " + std::to_string(range.first));
  restore_state(kept, cohort_);
}

Endpoints::behavior_type Endpoints::make_behavior() {
  return {[this](const Advance& advance) {
            sim::EndpointBatch batch = cohort_.play(advance.window);
            for (std::size_t partner = 0; partner < accounts_.size(); ++partner) {
              send(accounts_[partner], Usage{std::move(batch.facts[partner]), {}});
            }
            send(conductor_, EndpointsDone{std::move(batch.hours), std::move(batch.days)});
          },
          [this](const SaveState&) { return keep(cohort_); }};
}

}  // namespace fleetbill::actors
