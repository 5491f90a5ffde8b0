#pragma once

#include "tools/workbench/shipped/shipped_files.hpp"

/// The running program.
namespace fleetbill::tools {

/// Returns the files that are installed with this program.
const workbench::ShippedFiles& shipped_files();

}  // namespace fleetbill::tools
