#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/failure.hpp"
#include "actors/messages.hpp"

/// The actors of the simulated fleet. Each handler calls one function of sim/ and sends its result.
/// Their parameter `kept` is the saved state to resume from; empty: start from the beginning.
namespace fleetbill::actors {

/// One for each organisation: its commands for assets and devices, ahead of the window.
class Organisation : public OrganisationActor::base {
 public:
  Organisation(caf::actor_config& config, std::shared_ptr<Failure> failure,
               ConductorActor conductor, const sim::World& world, std::uint32_t organisation,
               std::string_view kept);

 private:
  behavior_type make_behavior() override;

  ConductorActor conductor_;
  sim::OrganisationModel model_;
};

/// Devices [first, last) of the world, of one cohort.
struct CohortRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// One for each cohort: owns the acceptances of serials by assets.
class Asset : public AssetActor::base {
 public:
  Asset(caf::actor_config& config, std::shared_ptr<Failure> failure, DeviceActor devices,
        const sim::World& world, CohortRange range);

 private:
  behavior_type make_behavior() override;

  DeviceActor devices_;
  sim::AcceptanceTable table_;
};

/// One for each cohort: owns SIMs, connectors and coverage.
class Connector : public ConnectorActor::base {
 public:
  Connector(caf::actor_config& config, std::shared_ptr<Failure> failure, DeviceActor devices,
            const sim::World& world, CohortRange range, std::string_view kept);

 private:
  behavior_type make_behavior() override;

  DeviceActor devices_;
  sim::RouteTable table_;
};

/// One for each cohort: owns telemetry, cache and sequence numbers. Plays a window after receiving
/// its acceptances and its routes.
class Device : public DeviceActor::base {
 public:
  Device(caf::actor_config& config, std::shared_ptr<Failure> failure, ConductorActor conductor,
         std::vector<AccountActor> accounts, const sim::World& world,
         const sim::PlatformRules& rules, CohortRange range, std::string_view kept);

 private:
  behavior_type make_behavior() override;
  void play_if_ready();

  ConductorActor conductor_;
  std::vector<AccountActor> accounts_;
  sim::Cohort cohort_;
  sim::Conservation last_known_;
  std::optional<Acceptances> acceptances_;
  std::optional<Routes> routes_;
};

}  // namespace fleetbill::actors
