#pragma once

#include <cstdint>
#include <string>

#include "sim/world.hpp"

namespace fleetbill::sim {

/// A command whose time has come, as small as it can be: the first window of a large fleet has
/// millions. What else it says follows from the world, see `spell_out()`.
struct DueCommand {
  Instant at;
  std::uint64_t order = 0;  ///< among commands of one instant; unique in a run
  /// Of a device that is put into service and of a fleet's asset: index in the world. Of the
  /// timeline: index into Scenario::timeline.
  std::uint32_t subject = 0;
  std::uint32_t organisation = 0;  ///< who does it; index into Scenario::organisations
  std::uint32_t hires = 1;         ///< of a fleet's asset: the how manieth its device feeds
  CommandKind kind = CommandKind::create_asset;
};

/// The order in which commands are carried out: what devices are, what fleets do, then the
/// timeline, which may speak of the assets of fleets.
bool comes_before(const DueCommand& a, const DueCommand& b);

/// The command that is the step-th of those that a listed device, or a fleet's, needs by itself.
/// Its time, kind, organisation and hires are left to the caller.
DueCommand due_for_device(const World& world, std::uint32_t device, std::uint64_t step);

/// A command of the timeline.
/// @param index  into Scenario::timeline
DueCommand due_by_timeline(const World& world, std::uint32_t index);

/// All that the command says.
Command spell_out(const World& world, const DueCommand& due);

}  // namespace fleetbill::sim
