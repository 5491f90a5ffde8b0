#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/benchmark/clock.hpp"

/// Programs that are measured from outside, and the memory of this one.
namespace fleetbill::bench {

/// A program that has ended.
struct Finished {
  int exit_code = 0;             ///< 127: it could not be started; 128 + N: ended by signal N
  Taken taken;                   ///< from before its start to after its end
  std::uint64_t peak_bytes = 0;  ///< the most memory that it had in use at a time
  std::string output;            ///< what it wrote to standard output
  std::string errors;            ///< what it wrote to standard error
};

/// Runs a program in `folder` and waits for its end.
/// @param command  the program (looked up in PATH if it has no slash) and its arguments
/// Errors: `Error(io)` if no process can be made
Finished run_process(const std::vector<std::string>& command, const std::filesystem::path& folder);

/// The same for a program that must succeed.
/// Errors: `Error(check_failed)` with what it said if it exits with anything but 0
Finished run_or_throw(const std::vector<std::string>& command, const std::filesystem::path& folder);

/// Memory that is free for use on this machine.
std::uint64_t available_bytes();

/// The most memory this process has had in use since `forget_peak()`.
std::uint64_t peak_bytes();
/// Gives freed memory back and lets the peak begin anew.
void forget_peak();

}  // namespace fleetbill::bench
