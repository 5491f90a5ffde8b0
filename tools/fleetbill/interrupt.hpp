#pragma once

namespace fleetbill::tools {

/// Installs signal handlers: the first Ctrl-C (SIGINT) or SIGTERM only sets `is_interrupted()`; the
/// second one ends the program immediately. A signal that the parent process ignores stays ignored.
void catch_interrupts();

/// Returns whether a signal has requested the end of the program.
bool is_interrupted();

}  // namespace fleetbill::tools
