#pragma once

#include <caf/actor_system_config.hpp>

#include "actors/thread_team.hpp"

namespace fleetbill::actors {

/// Makes an actor system run its actors on this team. CAF's own scheduler ends the program or waits
/// for ever if one of its threads cannot start.
/// @param team  one thread dispatches timeouts, the others run actors. REQUIRES: at least 2
///              threads, no work yet. It outlives the actor system
void schedule_on(ThreadTeam& team, caf::actor_system_config& config);

}  // namespace fleetbill::actors
