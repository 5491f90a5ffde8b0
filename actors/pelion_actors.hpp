#pragma once

#include <memory>
#include <vector>

#include "actors/failure.hpp"
#include "actors/fleet_actors.hpp"
#include "actors/messages.hpp"

/// The actors of simulated Pelion accounts. Each handler calls functions of one sim/ model and
/// sends their results. Their parameter `kept` is the saved state to resume from; empty: start from
/// the beginning.
namespace fleetbill::actors {

/// One for each Pelion account: the actions of its owner and applications.
class Owner : public OwnerActor::base {
 public:
  Owner(caf::actor_config& config, std::shared_ptr<Failure> failure, AccountActor account,
        const sim::World& world, const sim::PelionIds& ids, std::uint32_t index,
        std::string_view kept);

 private:
  behavior_type make_behavior() override;

  AccountActor account_;
  sim::AccountModel model_;
};

/// One for each campaign: its rollout.
class Campaign : public CampaignActor::base {
 public:
  Campaign(caf::actor_config& config, std::shared_ptr<Failure> failure, AccountActor account,
           const sim::World& world, const sim::PelionIds& ids, std::uint32_t index,
           std::string_view kept);

 private:
  behavior_type make_behavior() override;

  AccountActor account_;
  sim::CampaignModel model_;
};

/// One for each cohort of endpoints: their registrations and messages.
class Endpoints : public EndpointActor::base {
 public:
  Endpoints(caf::actor_config& config, std::shared_ptr<Failure> failure, ConductorActor conductor,
            std::vector<AccountActor> accounts, const sim::World& world, const sim::PelionIds& ids,
            CohortRange range, std::string_view kept);

 private:
  behavior_type make_behavior() override;

  ConductorActor conductor_;
  std::vector<AccountActor> accounts_;
  sim::EndpointCohort cohort_;
};

}  // namespace fleetbill::actors
