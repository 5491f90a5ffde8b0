#pragma once

#include <stdexcept>
#include <string>

namespace fleetbill {

/// The kind of an error, in order of severity. The programs turn it into an exit code.
enum class ErrorKind {
  check_failed,  ///< an expectation, a verification or an invariant does not hold (exit 1)
  usage,         ///< the command line cannot be understood (exit 2)
  invalid,       ///< a scenario, price list, rulebook, event file or run file is wrong (exit 3)
  io,            ///< a file cannot be read or written (exit 4)
  interrupted,   ///< somebody wanted it to stop: Ctrl-C, SIGTERM (exit 130)
};

/// An error that a user can cause and mend. The message names the thing, what is wrong with it and,
/// where there is a choice, what is allowed.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

/// A programmer's mistake: an assertion that stays on in every build.
class AssertionFailed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line,
                                   const std::string& detail);

}  // namespace fleetbill

/// Stops the work if `condition` does not hold, in every build type. `detail` says with which
/// values.
#define FLEETBILL_ASSERT(condition, detail)                                    \
  do {                                                                         \
    if (!(condition)) [[unlikely]]                                             \
      ::fleetbill::assertion_failed(#condition, __FILE__, __LINE__, (detail)); \
  } while (false)
