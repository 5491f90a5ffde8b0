#pragma once

#include <string_view>

#include "actors/messages.hpp"
#include "billing/units/archive.hpp"

namespace fleetbill::actors {

/// What an actor answers to `SaveState`: all of its state that does not follow from the scenario.
template <class... State>
SavedState keep(State&... state) {
  return {to_bytes(state...)};
}

/// Makes an actor's state what it was when it was kept.
/// @param kept  empty at the start of a run: then the state is right as it is
template <class... State>
void restore_state(std::string_view kept, State&... state) {
  if (!kept.empty()) from_bytes(kept, state...);
}

}  // namespace fleetbill::actors
