#pragma once

/// The process of the program: signals, standard streams, and its end without memory.
namespace fleetbill::tools {

/// Prepares the process: closed standard streams stay unusable instead of being reused for files;
/// a full file size limit or a broken pipe is an error of the write; without memory, and after an
/// exception that nothing catches, temporary files are removed. Call it first.
void prepare_process();

/// Installs handlers of SIGINT, SIGTERM and SIGHUP, which remove temporary files and end the
/// process with exit code 130. A signal that the parent process ignores stays ignored.
/// @param is_interruptible  whether the command checks `is_interrupted()`. The first
///                          signal then waits a few seconds for it; the second one does not
void catch_interrupts(bool is_interruptible);

/// Returns whether a signal has requested the end of the program.
bool is_interrupted();

}  // namespace fleetbill::tools
