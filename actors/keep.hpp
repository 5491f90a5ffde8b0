#pragma once

#include <string_view>

#include "actors/messages.hpp"
#include "billing/units/archive.hpp"

namespace fleetbill::actors {

/// Returns the reply to `SaveState`: the actor's state, except what follows from the scenario.
template <class... State>
SavedState keep(State&... state) {
  return {to_bytes(state...)};
}

/// Restores an actor's state.
/// @param kept  the saved state; empty at the start of a run: no-op
template <class... State>
void restore_state(std::string_view kept, State&... state) {
  if (!kept.empty()) from_bytes(kept, state...);
}

}  // namespace fleetbill::actors
