#pragma once

#include <signal.h>

#include <string>

/// The end of the process without unwinding the stack: after a signal, or without memory.
namespace fleetbill::results {

/// The name of a temporary file or directory, registered so that `end_process()` removes it.
class TemporaryName {
 public:
  explicit TemporaryName(const std::string& path);
  /// Ends the registration; the file remains.
  ~TemporaryName();
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;

 private:
  struct Slot* slot_;
};

/// While it exists, `end_process()` on another thread waits, and this thread handles no signals.
/// The caller replaces files meanwhile, without allocating memory.
class Uninterrupted {
 public:
  Uninterrupted();
  ~Uninterrupted();
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;

 private:
  sigset_t before_;
};

/// Sets what `end_process()` prints after its message: how to resume. Empty: no text.
void set_farewell(std::string text);

/// Removes the registered files and empty directories. Other threads may be running; they find
/// their files gone. Async-signal-safe.
void remove_temporaries() noexcept;

/// Prints a message with the farewell on standard error, removes the registered files and ends the
/// process. Async-signal-safe.
[[noreturn]] void end_process(int exit_code, const char* message) noexcept;

}  // namespace fleetbill::results
