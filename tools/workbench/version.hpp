#pragma once

#include <string_view>

namespace fleetbill::workbench {

/// Version of the program, `MAJOR.MINOR.PATCH`, as CMakeLists.txt states it.
inline constexpr std::string_view kVersion = FLEETBILL_VERSION;

}  // namespace fleetbill::workbench
