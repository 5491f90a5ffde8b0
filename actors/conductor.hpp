#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/failure.hpp"
#include "actors/fleet_actors.hpp"
#include "actors/messages.hpp"
#include "actors/pelion_actors.hpp"
#include "actors/play.hpp"

namespace fleetbill::actors {

/// Inputs and outputs of a run. All of them outlive the actors.
struct Run {
  const sim::World& world;
  const billing::Rulebook& rules;
  const billing::PriceList* prices;
  const PlayOptions& options;
  RunSink& sink;
  PlayResult& result;  ///< filled in before the conductor quits
};

/// One for the run: owns the virtual clock. Plays window after window: organisations send commands,
/// the platform decides, cohorts play, accounts bill, the recorder records. Starts all other actors
/// linked: if one of them fails, all end, and the run fails.
class Conductor : public ConductorActor::base {
 public:
  Conductor(caf::actor_config& config, std::shared_ptr<Failure> failure, Run run);

 private:
  /// The actors of one cohort that get messages of the conductor.
  struct CohortActors {
    AssetActor assets;
    ConnectorActor connectors;
    DeviceActor devices;
  };
  /// The platform's decisions for one cohort in this window.
  struct CohortOrders {
    std::vector<sim::Acceptance> acceptances;
    std::vector<sim::RouteCommand> routes;
  };

  behavior_type make_behavior() override;
  void on_exit() override;
  void start_actors();
  void start_accounts();
  void start_cohorts();
  void start_pelion();
  [[nodiscard]] std::uint32_t cohort_size() const;
  [[nodiscard]] Duration window_length() const;
  [[nodiscard]] std::uint32_t devices_per_cohort() const;
  [[nodiscard]] billing::SkuSet zero_lines_of(std::uint32_t partner) const;
  [[nodiscard]] std::size_t reporters_of(std::uint32_t partner) const;

  void next_window();
  void decide();
  void pass_on(sim::Decisions decisions);
  void tell_accounts(const sim::Decisions& decisions);
  void note_orders(const sim::Decisions& decisions);
  void close_window_of_accounts();
  void instruct_cohorts();
  void instruct_next_cohort();
  void advance_pelion();
  void advance_next_endpoints();
  void take_in(const std::vector<sim::HourPoint>& hours, const std::vector<sim::DayPoint>& days);
  void report_share() const;
  void end_window_if_complete();
  void keep_month();
  template <class Actor>
  void ask_to_keep(std::string name, const Actor& actor);
  void hand_over_state();
  void start_next_window();
  void report_progress() const;
  void stop_if_interrupted() const;
  void restore_state();
  /// Returns the saved state of an actor; empty for a run that is not resumed.
  [[nodiscard]] std::string_view kept(const std::string& name) const;
  void finish();
  [[nodiscard]] sim::Series series() const;

  std::shared_ptr<Failure> failure_;
  Run run_;
  sim::Platform platform_;
  RecorderActor recorder_;
  std::vector<OrganisationActor> organisations_;
  std::vector<CohortActors> cohorts_;
  std::vector<AccountActor> accounts_;
  std::vector<OwnerActor> owners_;
  std::vector<CampaignActor> campaigns_;
  std::vector<EndpointActor> endpoints_;

  // the window that is being played
  sim::Window window_;
  std::vector<sim::DueCommand> commands_;
  std::vector<CohortOrders> orders_;  // by cohort
  std::size_t organisations_pending_ = 0;
  std::size_t next_cohort_ = 0;  // not yet instructed
  std::size_t cohorts_pending_ = 0;
  std::size_t next_endpoints_ = 0;  // not yet told to advance
  std::size_t endpoints_pending_ = 0;
  bool recorded_ = false;

  // the run so far
  std::map<std::int64_t, sim::HourPoint>
      hours_;  // by ms of their start; cached_records is the change within the hour
  std::map<std::int64_t, sim::DayPoint>
      days_;  // by ms of their start; counts are changes within the day

  // the end of a month, or the start of a resumed run
  std::map<std::string, std::string> kept_;  // by actor
  std::size_t keeping_ = 0;                  // actors that have not answered
};

}  // namespace fleetbill::actors
