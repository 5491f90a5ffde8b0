#pragma once

#include <cstdint>
#include <string>

#include "sim/world.hpp"

namespace fleetbill::sim {

/// A due command in compact form: the first window of a large fleet has millions. `spell_out()`
/// returns all its values.
struct DueCommand {
  Instant at;
  std::uint64_t order = 0;  ///< among commands of one instant; unique in a run
  /// For a command of a device or of a fleet's asset: index in the world. For a command of the
  /// timeline: index into Scenario::timeline.
  std::uint32_t subject = 0;
  std::uint32_t organisation = 0;  ///< that gives the command; index into Scenario::organisations
  std::uint32_t hires = 1;  ///< of a fleet's asset: 1-based index among the assets of its device
  CommandKind kind = CommandKind::create_asset;
};

/// The order of execution at one instant: commands of listed devices, of fleets, then of the
/// timeline, which may name assets of fleets.
bool comes_before(const DueCommand& a, const DueCommand& b);

/// Returns command number `step` of the commands that put a device into service. The caller sets
/// its time, kind, organisation and hires.
DueCommand due_for_device(const World& world, std::uint32_t device, std::uint64_t step);

/// Returns a command of the timeline.
/// @param index  into Scenario::timeline
DueCommand due_by_timeline(const World& world, std::uint32_t index);

/// Returns the command with all its names and values.
Command spell_out(const World& world, const DueCommand& due);

}  // namespace fleetbill::sim
