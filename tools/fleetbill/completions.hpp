#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Completion scripts for shells, made from the table of commands.
namespace fleetbill::tools {

/// Returns the shells that `completion_script` accepts.
std::vector<std::string> completion_shells();

/// Returns the completion script of a shell. It completes commands, options, values of choices and
/// files by their endings.
/// @param shell  one of `completion_shells()`
std::string completion_script(std::string_view shell);

}  // namespace fleetbill::tools
