#include "tools/workbench/imports/map_list.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "scenarios/loader/import_map_loader.hpp"

namespace fleetbill::workbench {

using Json = nlohmann::ordered_json;

namespace {

/// Returns the first sentence of a text, on one line.
std::string first_sentence(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if ((c == ' ' || c == '\n') && out.ends_with('.')) break;
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

}  // namespace

std::vector<ListedMap> list_import_maps(const ShippedFiles& files) {
  std::vector<ListedMap> out;
  for (const ShippedFile& file : files.all(ShippedKind::import_map)) {
    std::string path = file.path.string();
    std::string about = first_sentence(scenarios::load_import_map(path).about);
    out.push_back({file.name, std::move(about), std::move(path)});
  }
  return out;
}

std::string map_list_text(const std::vector<ListedMap>& maps) {
  std::string out;
  for (const ListedMap& map : maps) out += fmt::format("{}\n  {}\n", map.name, map.about);
  return out;
}

std::string map_list_json(const std::vector<ListedMap>& maps) {
  Json out = Json::array();
  for (const ListedMap& map : maps) {
    out.push_back({{"name", map.name}, {"about", map.about}, {"path", map.path}});
  }
  return out.dump(2) + "\n";
}

}  // namespace fleetbill::workbench
