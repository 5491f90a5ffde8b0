#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/loader/yaml_tree.hpp"

/// Building YAML trees, and writing them as text.
namespace fleetbill::scenarios::random {

YamlNode scalar(std::string text);
YamlNode scalar(std::int64_t number);
YamlNode sequence(std::vector<YamlNode> items);
/// Returns a map with its keys in this order.
YamlNode map(std::vector<std::pair<std::string, YamlNode>> entries);
/// Adds a key to a map.
void set(YamlNode& map, std::string key, YamlNode value);

/// Returns the text of a scenario: a line for each key and for each element of a list at the top,
/// the rest as `{…}` and `[…]` within the line. Reading the text returns the same tree.
std::string to_yaml(const YamlNode& tree);

}  // namespace fleetbill::scenarios::random
