#pragma once

#include <stdexcept>
#include <string>

namespace fleetbill {

/// The kind of an error, in order of severity. The programs turn it into an exit code.
enum class ErrorKind {
  check_failed,  ///< an expectation, a verification or an invariant does not hold (exit 1)
  usage,         ///< the command line cannot be understood (exit 2)
  invalid,       ///< a scenario, price list, rulebook, event file or run file is invalid (exit 3)
  io,            ///< a file cannot be read or written (exit 4)
  interrupted,   ///< the user or another process stopped it: Ctrl-C, SIGTERM (exit 130)
};

/// An error that a user can cause and fix. The message names the thing, the problem and, for a
/// closed choice, the allowed values.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

/// A defect of the program: a failed assertion. Assertions are on in every build.
class AssertionFailed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line,
                                   const std::string& detail);

}  // namespace fleetbill

/// Throws AssertionFailed if `condition` is false, in every build type. `detail` is text with the
/// values in question.
#define FLEETBILL_ASSERT(condition, detail)                                    \
  do {                                                                         \
    if (!(condition)) [[unlikely]]                                             \
      ::fleetbill::assertion_failed(#condition, __FILE__, __LINE__, (detail)); \
  } while (false)
