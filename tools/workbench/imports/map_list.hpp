#pragma once

#include <string>
#include <vector>

#include "tools/workbench/shipped/shipped_files.hpp"

/// The import maps that are installed with the program.
namespace fleetbill::workbench {

/// An import map, as a list shows it.
struct ListedMap {
  std::string name;   ///< that options accept
  std::string about;  ///< the first sentence of its description, on one line; may be empty
  std::string path;
};

/// Returns the shipped import maps, sorted by name.
/// Errors: as `load_import_map`
std::vector<ListedMap> list_import_maps(const ShippedFiles& files);

/// Returns two lines per map: its name and its description.
std::string map_list_text(const std::vector<ListedMap>& maps);

/// Returns a JSON array of objects: name, about and path.
std::string map_list_json(const std::vector<ListedMap>& maps);

}  // namespace fleetbill::workbench
