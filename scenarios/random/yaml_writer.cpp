#include "scenarios/random/yaml_writer.hpp"

#include <algorithm>
#include <string_view>

#include "billing/units/text.hpp"

namespace fleetbill::scenarios::random {
namespace {

/// Whether YAML reads the unquoted text as a scalar with the same text, within braces too.
bool is_plain(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.%/ ").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.front() != ' ' && text.back() != ' ' && text.front() != '-' &&
         text.front() != '%' && std::all_of(text.begin(), text.end(), fits);
}

/// Times have colons, which are harmless without a following space.
bool is_time(std::string_view text) {
  return text.find(':') != std::string_view::npos && text.back() != ':' &&
         text.find_first_not_of("0123456789-:.TZ") == std::string_view::npos;
}

std::string scalar_text(const YamlNode& node) {
  if (!node.quoted && (is_plain(node.scalar) || is_time(node.scalar))) return node.scalar;
  std::string out = "\"";
  for (const char c : node.scalar) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string key_text(const YamlEntry& entry) { return scalar_text(entry.key) + ": "; }

std::string flow_text(const YamlNode& node) {
  std::string out;
  switch (node.kind) {
    case YamlNode::Kind::empty: return "";
    case YamlNode::Kind::scalar: return scalar_text(node);
    case YamlNode::Kind::sequence:
      for (const YamlNode& item : node.items) out += (out.empty() ? "" : ", ") + flow_text(item);
      return concat('[', out, ']');
    case YamlNode::Kind::map:
      for (const YamlEntry& entry : node.entries) {
        out += (out.empty() ? "" : ", ") + key_text(entry) + flow_text(entry.value);
      }
      return concat('{', out, '}');
  }
  return out;
}

bool is_list_of_maps(const YamlNode& node) {
  return node.kind == YamlNode::Kind::sequence && !node.items.empty() &&
         node.items.front().kind == YamlNode::Kind::map;
}

}  // namespace

YamlNode scalar(std::string text) {
  YamlNode node;
  node.kind = YamlNode::Kind::scalar;
  node.scalar = std::move(text);
  return node;
}

YamlNode scalar(std::int64_t number) { return scalar(std::to_string(number)); }

YamlNode sequence(std::vector<YamlNode> items) {
  YamlNode node;
  node.kind = YamlNode::Kind::sequence;
  node.items = std::move(items);
  return node;
}

YamlNode map(std::vector<std::pair<std::string, YamlNode>> entries) {
  YamlNode node;
  node.kind = YamlNode::Kind::map;
  for (auto& entry : entries) set(node, std::move(entry.first), std::move(entry.second));
  return node;
}

void set(YamlNode& map, std::string key, YamlNode value) {
  map.entries.push_back({scalar(std::move(key)), std::move(value)});
}

std::string to_yaml(const YamlNode& tree) {
  std::string out;
  for (const YamlEntry& entry : tree.entries) {
    if (!is_list_of_maps(entry.value)) {
      out += key_text(entry) + flow_text(entry.value) + '\n';
      continue;
    }
    out += scalar_text(entry.key) + ":\n";
    for (const YamlNode& item : entry.value.items) out += "  - " + flow_text(item) + '\n';
  }
  return out;
}

}  // namespace fleetbill::scenarios::random
