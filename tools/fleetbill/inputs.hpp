#pragma once

#include <string_view>

/// Standard input as a file of a command.
namespace fleetbill::tools {

/// The access that a command needs to standard input.
enum class InputAccess {
  once,      ///< from the start to the end, one time
  repeated,  ///< at any position, several times: run files and YAML files
};

/// Makes standard input readable under the name of its device. If it is a pipe, and `repeated`
/// access is needed, it is replaced by a temporary copy of all its bytes. If the caller's shell
/// already read a part of a regular file, the rest is copied.
/// @param command  for the message
/// Errors: `Error(io)` if it is closed or cannot be read or copied
void prepare_standard_input(std::string_view command, InputAccess access);

}  // namespace fleetbill::tools
