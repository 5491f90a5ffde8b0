#pragma once

#include <string>

namespace fleetbill::workbench {

/// Identifies this build of the program: the build id that the linker wrote, or the version if
/// there is no build id.
std::string build_id();

}  // namespace fleetbill::workbench
