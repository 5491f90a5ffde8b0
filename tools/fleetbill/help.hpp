#pragma once

#include <string>

#include "tools/fleetbill/command.hpp"

/// Help texts, at most 80 columns wide.
namespace fleetbill::tools {

/// Returns what the file name `-` means for a command with these options; empty without files.
std::string dash_text(const OptionTable& table);

/// Returns the forms of an option: `-o, --output FILE`.
std::string option_forms(const Option& option);

/// Returns the help of one command: usage, options, an example and exit codes.
std::string help_text(const Command& command);

/// Returns the general help: the commands and the exit codes.
std::string overview_text();

}  // namespace fleetbill::tools
