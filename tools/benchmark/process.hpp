#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/benchmark/clock.hpp"

/// Measuring other programs, and the memory of this process.
namespace fleetbill::bench {

/// A program that has ended.
struct Finished {
  int exit_code = 0;             ///< 127: it could not be started; 128 + N: ended by signal N
  Taken taken;                   ///< from before its start to after its end
  std::uint64_t peak_bytes = 0;  ///< most memory in use
  std::string output;            ///< its standard output
  std::string errors;            ///< its standard error
};

/// Runs a program in `folder` and waits for its end.
/// @param command  the program (looked up in PATH if it has no slash) and its arguments
/// Errors: `Error(io)` if no process can be made
Finished run_process(const std::vector<std::string>& command, const std::filesystem::path& folder);

/// Runs a program that must succeed.
/// Errors: `Error(check_failed)` with its standard error if it does not exit with 0
Finished run_or_throw(const std::vector<std::string>& command, const std::filesystem::path& folder);

/// Returns the available memory of this machine.
std::uint64_t available_bytes();

/// Returns the most memory in use by this process since `forget_peak()`.
std::uint64_t peak_bytes();
/// Returns freed memory to the system and resets the peak.
void forget_peak();

}  // namespace fleetbill::bench
