#include <algorithm>
#include <filesystem>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/case.hpp"
#include "scenarios/loader/keys.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "scenarios/loader/scenario_loader.hpp"

namespace fleetbill::scenarios {
namespace {

// ---- overrides: `fleets[0].count=100` -----------------------------------------------------------

[[noreturn]] void bad_override(const Override& override, std::string_view what) {
  throw Error(ErrorKind::usage, concat("--set ", override.path, "=", override.value, ": ", what));
}

/// One step of a path: a key, or an index in brackets.
struct Step {
  std::string key;
  std::optional<std::size_t> index;
};

std::vector<Step> parse_path(const Override& override) {
  std::vector<Step> steps;
  std::string_view rest = override.path;
  while (!rest.empty()) {
    if (rest[0] == '[') {
      const std::size_t end = rest.find(']');
      const auto index = end == std::string_view::npos
                             ? std::nullopt
                             : parse_digits(rest.substr(1, end - 1), 1'000'000'000);
      if (!index) bad_override(override, "expected a number in brackets");
      steps.push_back({"", static_cast<std::size_t>(*index)});
      rest.remove_prefix(end + 1);
    } else {
      const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
      if (end == 0) bad_override(override, "a key is missing");
      steps.push_back({std::string(rest.substr(0, end)), std::nullopt});
      rest.remove_prefix(end);
    }
    if (rest.starts_with('.')) rest.remove_prefix(1);
  }
  if (steps.empty()) bad_override(override, "a path such as months or fleets[0].count is needed");
  return steps;
}

YamlNode* find_step(YamlNode& node, const Step& step) {
  if (step.index) return *step.index < node.items.size() ? &node.items[*step.index] : nullptr;
  for (auto& [key, value] : node.entries) {
    if (key.scalar == step.key) return &value;
  }
  return nullptr;
}

void apply(const Override& override, YamlNode& root) {
  Document value_document("--set", override.value);
  YamlNode value = value_document.parse();
  if (value_document.has_problems()) bad_override(override, "the value is not YAML");
  const std::vector<Step> steps = parse_path(override);
  YamlNode* node = &root;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    node = find_step(*node, steps[i]);
    if (node == nullptr) bad_override(override, "the scenario has nothing there to set");
  }
  const Step& last = steps.back();
  if (YamlNode* target = find_step(*node, last)) {
    value.mark = target->mark;
    *target = std::move(value);
  } else if (!last.index && node->kind == YamlNode::Kind::map) {
    YamlNode key;
    key.kind = YamlNode::Kind::scalar;
    key.scalar = last.key;
    key.mark = value.mark = node->mark;
    node->entries.emplace_back(std::move(key), std::move(value));
  } else {
    bad_override(override, "the scenario has nothing there to set");
  }
}

// ---- what a scenario names ----------------------------------------------------------------------

void read_rules(Document& document, const MapReader& root, Case& out) {
  const auto item = root.find("rulebook");
  if (!item) return;
  if (item->node.kind != YamlNode::Kind::scalar) {
    out.rules = read_rulebook(document, *item);
    return;
  }
  const auto path = read_text(document, *item);
  if (!path) return;
  const std::string resolved = resolve_path(document, *path);
  out.rules = load_rulebook(resolved);
  out.rulebook_text = read_text_file(resolved);
}

void add_prices(const Document& document, const std::string& path, Case& out) {
  const std::string resolved = resolve_path(document, path);
  billing::PriceList list = load_price_list(resolved);
  out.prices_text += read_text_file(resolved);
  if (out.prices) {
    out.prices->merge(list);
  } else {
    out.prices = std::move(list);
  }
}

void read_prices(Document& document, const MapReader& root, Case& out) {
  const auto item = root.find("prices");
  if (!item) return;
  if (item->node.kind == YamlNode::Kind::map) {
    out.prices = read_price_list(document, *item);
  } else if (item->node.kind == YamlNode::Kind::sequence) {
    for (const Item& element : read_sequence(document, *item)) {
      if (const auto path = read_text(document, element)) add_prices(document, *path, out);
    }
  } else if (const auto path = read_text(document, *item)) {
    add_prices(document, *path, out);
  }
}

void read_journal_source(Document& document, const MapReader& root, const Item& item, Case& out) {
  JournalSource source;
  if (item.node.kind == YamlNode::Kind::sequence) {
    for (const Item& element : read_sequence(document, item)) {
      const auto path = read_text(document, element);
      if (path) source.files.push_back(resolve_path(document, *path));
    }
    if (source.files.empty()) wrong(document, item, "at least one event file is needed");
  } else {
    source.text = read_long_text(document, item).value_or("");
  }
  out.journal = std::move(source);
  for (const std::string_view key : {"start", "months", "partner", "partners", "organisations",
                                     "device_types", "devices", "fleets", "timeline", "faults"}) {
    if (const auto stray = root.find(key)) {
      wrong(document, *stray, "a case with a journal bills its facts; it has no world to play");
    }
  }
}

void read_name(Document& document, const MapReader& root, Case& out) {
  const auto item = root.require("scenario");
  if (!item) return;
  const auto name = read_text(document, *item);
  if (!name) return;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (!std::all_of(name->begin(), name->end(), fits)) {
    wrong(document, *item,
          "a scenario's name has small letters, digits, - and _ alone: it names "
          "the run file");
  }
  out.scenario.name = *name;
}

void read_run(const MapReader& root, Case& out) {
  (void)root.get("platform",
                 [](Document& d, const Item& i) { return read_choice(d, i, {"telematics_guru"}); });
  const auto seed = root.get("seed", integer(0, std::int64_t{1} << 62));
  out.scenario.seed.seed = static_cast<std::uint64_t>(seed.value_or(1));
  const auto record = root.get("record", [](Document& d, const Item& i) {
    return read_choice(d, i, {"uploads", "daily", "monthly"});
  });
  out.scenario.record = static_cast<sim::RecordLevel>(record.value_or(0));
  out.scenario.about = root.get("about", read_long_text).value_or("");
}

}  // namespace

Case load_case_text(const std::string& name, std::string text,
                    const std::vector<Override>& overrides) {
  Case out;
  out.path = name;
  out.text = text;
  Document document(name, std::move(text));
  YamlNode tree = document.parse();
  document.throw_if_wrong();
  for (const Override& override : overrides) apply(override, tree);

  const MapReader root(document, {tree, ""}, keys::kScenario);
  document.throw_if_wrong();
  if (const auto journal = root.find("journal")) {
    read_journal_source(document, root, *journal, out);
  } else {
    out.scenario = ScenarioLoader(document, root).load();
  }
  read_name(document, root, out);
  read_run(root, out);
  if (const auto item = root.find("expect")) out.expectations = read_expectations(document, *item);
  read_rules(document, root, out);
  read_prices(document, root, out);
  document.throw_if_wrong();
  return out;
}

Case load_case(const std::string& path, const std::vector<Override>& overrides) {
  return load_case_text(path, read_text_file(path), overrides);
}

}  // namespace fleetbill::scenarios
