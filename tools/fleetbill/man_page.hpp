#pragma once

#include <string>

/// The manual page, made from the table of commands.
namespace fleetbill::tools {

/// Returns `fleetbill.1` in the macros of man(7).
std::string man_page();

}  // namespace fleetbill::tools
