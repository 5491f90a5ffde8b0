#pragma once

#include <string>

#include "billing/imports/import_map.hpp"

namespace fleetbill::scenarios {

/// Loads an import map: how a vendor's export becomes facts.
/// Errors: `Error(io)`, or `Error(invalid)` with every problem of the file, its place and its path.
billing::imports::ImportMap load_import_map(const std::string& path);

}  // namespace fleetbill::scenarios
