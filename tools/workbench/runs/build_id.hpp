#pragma once

#include <string>

namespace fleetbill::workbench {

/// What tells this program from every other build of it: the linker's build id, or the version
/// where the linker gave none.
std::string build_id();

}  // namespace fleetbill::workbench
