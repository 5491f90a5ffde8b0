#pragma once

#include <algorithm>
#include <queue>
#include <vector>

#include "sim/platform.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// What an organisation does and when: its part of the scenario's timeline, and the lives of the
/// fleet assets that it deploys (trial, deployment, hire, season, plan change, end).
class OrganisationModel {
 public:
  /// The world must outlive the model.
  OrganisationModel(const World& world, std::uint32_t organisation);

  /// The commands of a window, by (at, order). Windows must follow one another without gaps.
  std::vector<Command> commands(Window window);

  template <class Archive>
  void archive(Archive& a) {
    a(next_listed_, lives_);
    if constexpr (Archive::kReads) line_up();
  }

 private:
  enum class Stage : std::uint8_t { trial, trial_end, deployment, hired_out, returned, settled };

  /// Where a fleet member's asset stands, and when it goes on.
  struct Life {
    std::uint32_t device = 0;
    std::uint32_t hires = 0;  ///< so far
    std::uint32_t steps = 0;  ///< commands given so far
    Stage stage = Stage::deployment;
    bool in_season = true;
    Instant stage_at = kEndOfTime;
    Instant plan_at = kEndOfTime;
    Instant season_at = kEndOfTime;
    Instant end_at = kEndOfTime;

    [[nodiscard]] Instant next() const { return std::min({stage_at, plan_at, season_at, end_at}); }

    template <class Archive>
    void archive(Archive& a) {
      a(device, hires, steps, stage, in_season, stage_at, plan_at, season_at, end_at);
    }
  };
  struct Due {
    Instant at;
    std::size_t life;
    bool operator>(const Due& other) const {
      return at != other.at ? at > other.at : life > other.life;
    }
  };

  void add_listed_devices();
  void add_member(std::uint32_t device);
  void line_up();
  void go_on(Life& life, std::vector<Command>& out);
  void enter(Life& life, std::vector<Command>& out);
  void deploy(Life& life, std::vector<Command>& out);
  void hire_out(Life& life, std::vector<Command>& out);
  void take_back(Life& life, std::vector<Command>& out);
  void begin_season(Life& life, Instant now, std::vector<Command>& out) const;
  void switch_season(Life& life, std::vector<Command>& out);
  void create_asset(Life& life, Instant at, std::uint32_t organisation,
                    std::vector<Command>& out) const;
  void equip(Life& life, Instant at, std::vector<Command>& out) const;
  [[nodiscard]] Command command(Life& life, CommandKind kind, Instant at) const;
  [[nodiscard]] std::string asset_name(const Life& life) const;
  [[nodiscard]] Draw draw(const Life& life, Purpose purpose, std::uint64_t index) const;
  [[nodiscard]] const Fleet& fleet(const Life& life) const;
  [[nodiscard]] const FleetMember& member(const Life& life) const;

  const World& world_;
  std::uint32_t organisation_;
  std::vector<Command> listed_;  // of the timeline and the listed devices, by (at, order)
  std::size_t next_listed_ = 0;
  std::vector<Life> lives_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

}  // namespace fleetbill::sim
