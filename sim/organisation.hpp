#pragma once

#include <algorithm>
#include <vector>

#include "sim/due_command.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// Commands of an organisation: its part of the scenario's timeline, and the life cycles of the
/// fleet assets that it deploys (trial, deployment, hire, season, plan change, end).
class OrganisationModel {
 public:
  /// The world must outlive the model.
  OrganisationModel(const World& world, std::uint32_t organisation);

  /// Returns the commands of a window in order of execution. Windows must follow one another
  /// without gaps.
  std::vector<DueCommand> commands(Window window);

  template <class Archive>
  void archive(Archive& a) {
    a(next_listed_, next_member_, lives_);
  }

 private:
  enum class Stage : std::uint8_t { trial, trial_end, deployment, hired_out, returned, settled };

  /// State of a fleet member's asset and the time of its next stage. Discarded after the last
  /// stage: most members have none after deployment.
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
  void add_listed_devices();
  void add_members();
  [[nodiscard]] Instant beginning(std::uint32_t device, Instant deployed) const;
  [[nodiscard]] Life begin(std::uint32_t device) const;
  [[nodiscard]] Instant leaving(const Life& life, Instant deployed) const;
  void advance_until(Instant end, Life life, std::vector<DueCommand>& out);
  void advance(Life& life, std::vector<DueCommand>& out) const;
  void enter(Life& life, std::vector<DueCommand>& out) const;
  void deploy(Life& life, std::vector<DueCommand>& out) const;
  void hire_out(Life& life, std::vector<DueCommand>& out) const;
  void take_back(Life& life, std::vector<DueCommand>& out) const;
  void begin_season(Life& life, Instant now, std::vector<DueCommand>& out) const;
  void switch_season(Life& life, std::vector<DueCommand>& out) const;
  void equip(Life& life, Instant at, std::vector<DueCommand>& out) const;
  [[nodiscard]] DueCommand command(Life& life, CommandKind kind, Instant at) const;
  [[nodiscard]] Draw draw(const Life& life, Purpose purpose, std::uint64_t index) const;
  [[nodiscard]] const Fleet& fleet(const Life& life) const { return world_.fleet(life.device); }
  /// Whether the device feeds an asset: disabled members of a register do not.
  [[nodiscard]] bool has_asset(std::uint32_t device) const {
    const Member* listed = world_.member(device);
    return listed == nullptr || listed->is_enabled;
  }

  const World& world_;
  std::uint32_t organisation_;
  std::vector<DueCommand> listed_;  // of the timeline and the listed devices, in their order
  std::uint64_t next_listed_ = 0;
  std::vector<std::uint32_t> members_;  // devices of fleets, by the start of their lives
  std::uint64_t next_member_ = 0;       // first member whose life has not started
  std::vector<Life> lives_;             // with a next stage: a heap, the earliest at its top
};

}  // namespace fleetbill::sim
