#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What a command is to write, held against what it reads before it does either.
namespace fleetbill::tools {

/// A file that a command is to write.
struct Output {
  std::string option;  ///< that names it, as a user writes it: `--output`
  std::string path;    ///< empty or `-`: standard output
};

/// Sees to it that nothing that is read is written over, by whatever name or link, and that no two
/// outputs are one.
/// @param command  for the message
/// Errors: `Error(usage)` naming the option and the input, or both options
void check_outputs(std::string_view command, const std::vector<Output>& outputs,
                   const std::vector<std::string>& inputs);

/// Sees to it that a run file does not take the place of a device or a pipe.
/// Errors: `Error(usage)` naming the option and the path
void check_no_stream(std::string_view command, const Output& output);

/// Sees whether the outputs can be written, so that nothing that takes long is done for nothing. It
/// leaves nothing behind.
/// Errors: `Error(io)` naming the file
void check_writable(const std::vector<Output>& outputs);

}  // namespace fleetbill::tools
