#pragma once

namespace fleetbill::tools {

/// From now on the first Ctrl-C (SIGINT) or SIGTERM is a wish to end, to be asked for; a second one
/// ends the program at once. A signal that the caller had ignored stays ignored.
void catch_interrupts();

/// Whether somebody wished the program to end.
bool is_interrupted();

}  // namespace fleetbill::tools
